"""Anybody's question whether a paper is genuine. The token is the key: who has none learns nothing, not even that he
guessed a well-formed one."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from certification import rules
from certification.forms import TokenForm
from certification.limits import WINDOW, may_try
from certification.models import Certificate
from certification.models.certificates import EventKind
from certification.queries import printed
from itc.people.models import User
from itc.web.middleware import preferred_language


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.GET if "token" in request.GET else None)
    if form.is_bound and not may_try(request):
        response = render(request, "certification/verify.html", {"form": TokenForm(), "slower": True}, status=429)
        response["Retry-After"] = str(WINDOW)
        return _private(response)
    if form.is_valid():
        token = form.cleaned_data["token"]
        return _private(_to_answer(request, token)) if token else _unknown(request, form.data["token"])
    return _private(render(request, "certification/verify.html", {"form": form}))


def _to_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The address of the answer names no language: it is given in the one in which the question was asked."""
    response, language = redirect("verify_token", token=token), get_language() or "en"
    if preferred_language(request) != language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", secure=settings.SECURE)
    return response


@require_safe
def by_language(request: HttpRequest) -> HttpResponse:
    """The short address without a code: the page for typing it, in the reader's language."""
    response = redirect(f"/{preferred_language(request)}/verify/")
    response["Vary"] = "Accept-Language, Cookie"
    return _private(response)


@require_safe
def verify_token(request: HttpRequest, token: str) -> HttpResponse:
    certificate = _find(token)
    if certificate is None:
        return _unknown(request, token)
    return _private(render(request, "certification/verify_answer.html", _answer(certificate)))


def _unknown(request: HttpRequest, typed: str) -> HttpResponse:
    """One answer for all that no certificate has; what was typed stays to be compared with the paper."""
    context = {"form": TokenForm(initial={"token": typed[:200]})}
    return _private(render(request, "certification/verify_unknown.html", context, status=404))


def _find(token: str) -> Certificate | None:
    """One look-up whatever was typed, so that all refusals take the same time."""
    digest = rules.digest(rules.token_from(token) or "-")
    rows = Certificate.objects.with_status().select_related("text", "qualification", "replaced_by")
    return rows.filter(token__token_hash=digest).first()


def _answer(certificate: Certificate) -> dict[str, Any]:
    """What a stranger may know: status, number, programme, days, initials; these not for a restricted identity."""
    link = certificate.links.select_related("award__person__same_as").order_by("-pk")[0]
    holder: User = link.award.person.same_as or link.award.person
    text = printed(certificate)
    shown = {} if text is None or holder.is_restricted else text["holder"]
    programmes = [programme["title"] for programme in text["programmes"]] if text else []
    end = {rules.Status.ANNULLED: EventKind.ANNULLED, rules.Status.REPLACED: EventKind.REPLACED}.get(certificate.status)
    ended = certificate.events.filter(kind=end).first() if end else None
    return {
        "certificate": certificate,
        "ended_on": timezone.localdate(ended.at, timezone.get_default_timezone()) if ended else None,
        "text": text,
        "is_restricted": holder.is_restricted,
        "initials": [shown[name] for name in ("initials_cyrillic", "initials_latin") if shown.get(name)],
        "hours": text["hours"] if text else "",
        "programmes": programmes if len(programmes) > 1 else [],
    }


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
