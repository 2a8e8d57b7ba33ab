from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.utils import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET
from django.views.static import serve

from itc.people import access
from itc.people.middleware import EDITOR
from itc.web import registry
from itc.web.demonstration import is_demonstration
from itc.web.middleware import preferred_language
from itc.web.shell import cached_for_all, with_right


def root(request: HttpRequest) -> HttpResponse:
    response = redirect(f"/{preferred_language(request)}/")
    response["Vary"] = "Accept-Language, Cookie"
    return response


@cached_for_all
def front(request: HttpRequest) -> HttpResponse:
    return render(request, "web/front.html", {"panels": registry.front.panels(request)})


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Where a reader goes after signing in: the place of her work, else her training."""
    place = registry.workplace(request)
    return redirect(place.url_name if place else "home")


@login_required
def home(request: HttpRequest) -> HttpResponse:
    facts = {"panels": registry.home.panels(request), "place": registry.workplace(request)}
    return render(request, "web/home.html", facts)


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    access.require(request.user, access.Right.NOMINATE)
    return render(request, "web/desk.html", {"panels": registry.desk.panels(request)})


@login_required
def office(request: HttpRequest) -> HttpResponse:
    if not set(access.roles(request.user)) & {"officer", "registrar", "auditor"}:
        raise PermissionDenied
    return render(request, "web/office.html", {"panels": registry.office.panels(request)})


def gallery(request: HttpRequest) -> HttpResponse:
    if not (is_demonstration() or settings.DEBUG):
        raise Http404
    return render(request, "web/gallery.html")


def set_language(request: HttpRequest, code: str) -> HttpResponse:
    """Keeps the reader's choice and goes back to the same page in that language."""
    if code not in {known for known, _name in settings.LANGUAGES}:
        raise Http404
    target = request.GET.get("next", "/")
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = "/"
    with translation.override(translation.get_language_from_path(target) or code):  # an address reads in its language
        translated = translate_url(target, code)
    request.session.pop(EDITOR, None)  # the choice holds in the editor too
    response = HttpResponseRedirect(translated)  # redirect() would look for a view of that name
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax", secure=settings.SECURE
    )
    return response


@with_right(access.Right.WRITE_COURSES)
def public_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """Pictures of /cms/ for its authors; readers get the pictures of a lesson from the lesson's own view."""
    return serve(request, path, document_root=str(settings.MEDIA_ROOT))


@require_GET
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_GET
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "web/expired_form.html", {"typed": _typed(request)}, status=403)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What the person had typed, so that it can be copied from the page; passwords and tokens never."""
    return [
        (name, value)
        for name, value in request.POST.items()
        if name not in {"csrfmiddlewaretoken", "code"} and "password" not in name and isinstance(value, str)
    ]
