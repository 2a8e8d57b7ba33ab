import hashlib
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.cache import caches
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from itc.errors import DomainError

GetResponse = Callable[[HttpRequest], HttpResponse]


def preferred_language(request: HttpRequest) -> str:
    """The reader's own choice, then the first of Accept-Language that we (or a sister language) speak, then English."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in {code for code, _name in settings.LANGUAGES}:
        return chosen
    for entry in _accepted(request.headers.get("Accept-Language", "")):
        if entry in {"en", "ru", "be"}:
            return "ru" if entry == "be" else entry
    return "en"


def _accepted(header: str) -> list[str]:
    weighed = []
    for position, part in enumerate(header[:200].split(",")):
        tag, _semicolon, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if quality > 0:
            weighed.append((-quality, position, tag.casefold().split("-")[0]))
    return [tag for _quality, _position, tag in sorted(weighed)]


class LanguageMiddleware(LocaleMiddleware):
    """The language in the address wins, then the reader's choice, then the browser's; be reads Russian."""

    def process_request(self, request: HttpRequest) -> None:
        language = translation.get_language_from_path(request.path_info) or preferred_language(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language() or "en"


def domain_errors(get_response: GetResponse) -> GetResponse:
    """A rule's refusal becomes a sentence on the page where the person stands; nothing was stored."""

    class Middleware:
        def __call__(self, request: HttpRequest) -> HttpResponse:
            return get_response(request)

        def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
            if not isinstance(exception, DomainError) or request.path.startswith("/api/"):
                return None
            messages.error(request, str(exception))
            back = request.headers.get("Referer", "")
            if request.method == "POST" and _is_ours(request, back):
                return HttpResponseRedirect(back)
            return render(request, "web/refused.html", {"error": exception}, status=409)

    return Middleware()


def back_to_the_form(get_response: GetResponse) -> GetResponse:
    """Whose session ended comes back to the page she wrote on: the address of the form may take no other visits."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method != "POST" or response.status_code != 302:
            return response
        target, back = urlsplit(response.headers["Location"]), request.headers.get("Referer", "")
        if target.path == reverse("account_login") and "next=" in target.query and _is_ours(request, back):
            page = urlsplit(back)._replace(scheme="", netloc="", fragment="").geturl()
            response.headers["Location"] = f"{target.path}?{urlencode({'next': page})}"
        return response

    return middleware


def _is_ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())


def no_nul(get_response: GetResponse) -> GetResponse:
    """PostgreSQL stores no NUL and nobody types one: such an address or form is malformed (400)."""

    class Middleware:
        def __call__(self, request: HttpRequest) -> HttpResponse:
            return get_response(request)

        def process_view(self, request: HttpRequest, *view: object) -> None:
            sent = [*request.GET.lists(), *request.POST.lists()]
            if "\0" in request.path_info or any("\0" in text for name, texts in sent for text in (name, *texts)):
                raise SuspiciousOperation("NUL")

    return Middleware()


def page_cache(get_response: GetResponse) -> GetResponse:
    """Whole pages for readers without a session, by address and language; only views marked `cached_for_all`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if (
            request.method != "GET"
            or settings.SESSION_COOKIE_NAME in request.COOKIES
            or not settings.PAGE_CACHE_SECONDS
        ):
            return get_response(request)
        theme = request.COOKIES.get("theme", "")
        wanted = f"{request.get_host()}|{request.get_full_path()}|{preferred_language(request)}|{theme}"
        key = "page:" + hashlib.sha256(wanted.encode()).hexdigest()
        if kept := caches["pages"].get(key):
            content, headers = kept
            return HttpResponse(content, headers=headers)
        response = get_response(request)
        if getattr(response, "cached_for_all", False) and response.status_code == 200 and not response.cookies:
            caches["pages"].set(key, (response.content, dict(response.items())), settings.PAGE_CACHE_SECONDS)
        return response

    return middleware
