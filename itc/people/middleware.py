from collections.abc import Callable
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from itc.people import access
from itc.people.second_factor import has_any, was_used

GetResponse = Callable[[HttpRequest], HttpResponse]
# with a factor that was not used yet only these account pages open, so that nobody takes it off with the password alone
ENTRANCE = ("login/", "logout/", "2fa/reauthenticate/", "2fa/authenticate/", "2fa/webauthn/reauthenticate/")


def second_factor(get_response: GetResponse) -> GetResponse:
    """Whose role demands it reaches only the account pages until a second factor was used in this session."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if refusal := _refusal(request):
                return refusal
            if request.path.startswith("/cms/") and not access.can(request.user, access.Right.WRITE_COURSES):
                raise PermissionDenied
        return get_response(request)

    return middleware


def _refusal(request: HttpRequest) -> HttpResponse | None:
    place, rest = _place(request.path)
    if place == "open" or was_used(request) or not access.needs_second_factor(request.user):
        return None
    if has_any(request.user):
        if place == "account" and rest.startswith(ENTRANCE):
            return None
        messages.info(request, _("Confirm with your second factor to go on."))
        back = request.get_full_path() if request.method == "GET" and place != "account" else reverse("home")
        return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")
    if place == "account":
        return None
    messages.info(request, _("Your role needs a second factor. Set one up to go on."))
    return redirect("mfa_activate_totp")


def _place(path: str) -> tuple[str, str]:
    """ "open": verification, calendars by key, health, languages and files; "account": allauth's pages; "" all else."""
    first, _slash, rest = path.removeprefix("/").partition("/")
    if first in {code for code, _name in settings.LANGUAGES}:
        return ("account", rest.removeprefix("account/")) if rest.startswith("account/") else ("", rest)
    return ("open" if first in {"static", "health", "v", "V", "calendar", "language"} else "", rest)


def time_zone(get_response: GetResponse) -> GetResponse:
    """Times on the page in the person's zone, Europe/Minsk for everybody else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        zone = getattr(request.user, "time_zone", "") if request.user.is_authenticated else ""
        try:
            timezone.activate(ZoneInfo(zone)) if zone else timezone.deactivate()
        except (ZoneInfoNotFoundError, ValueError):
            timezone.deactivate()
        return get_response(request)

    return middleware


EDITOR = "editor_language"


def editor_language(get_response: GetResponse) -> GetResponse:
    """The editor's address names no language: it speaks that of the page from which its author came.

    A visit from nowhere has the reader's own choice, else the person's language. A preference of Wagtail's own, which
    nobody can set here, does not count.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/cms/") and request.user.is_authenticated:
            translation.activate(_editor_speaks(request))
            request.LANGUAGE_CODE = translation.get_language() or "en"
            if profile := getattr(request.user, "wagtail_userprofile", None):
                profile.preferred_language = ""  # of this request only: it would win over what is active
        return get_response(request)

    return middleware


def _editor_speaks(request: HttpRequest) -> str:
    came_from = urlsplit(request.headers.get("Referer", ""))
    language = translation.get_language_from_path(came_from.path) if came_from.netloc == request.get_host() else None
    if language and request.session.get(EDITOR) != language:
        request.session[EDITOR] = language  # stays while she goes from page to page of the editor
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    spoken = "en" if getattr(request.user, "language", "") == "en" else "ru"
    return language or request.session.get(EDITOR) or chosen or spoken
