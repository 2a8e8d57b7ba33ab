"""The registrar's desk: the register, and one certificate."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certification import actions, corrections, reports
from certification.forms import CorrectForm, ReasonForm, RegisterFilter
from certification.models import Award, Certificate
from certification.models.certificates import CertificateQuerySet
from certification.queries import (
    awaits_file,
    bears_another_name,
    file_job,
    holder_of,
    holders_of,
    printed,
    signatory_of,
)
from itc.errors import DomainError
from itc.people import access, audit
from itc.people.access import Right
from itc.people.models import Centre
from itc.web.shell import paged, with_right
from itc.web.shell import person as me

ACTS: dict[str, tuple[Any, type[ReasonForm], Callable[..., Any], Any]] = {
    "annul": (
        _("Annul the certificate"),
        ReasonForm,
        actions.annul_certificate,
        _("Certificate %(number)s is annulled."),
    ),
    "correct": (
        _("Issue a corrected certificate"),
        CorrectForm,
        actions.correct_certificate,
        _("Certificate %(new)s is issued in place of %(number)s, which is marked as replaced."),
    ),
    "reprint": (
        _("Print a duplicate"),
        ReasonForm,
        actions.reprint_certificate,
        _("The duplicate of %(number)s will be ready in a moment."),
    ),
    "erase": (
        _("Erase the personal data"),
        ReasonForm,
        actions.erase_certificate_text,
        _("The personal data of certificate %(number)s are erased."),
    ),
}

AFTERWARDS = {"erase"}  # what may be done with one that is annulled or replaced
LOOKS = 40  # every three seconds: two minutes


def _found(request: HttpRequest) -> tuple[RegisterFilter, CertificateQuerySet]:
    years = list(Certificate.objects.order_by("-year").values_list("year", flat=True).distinct())
    form = RegisterFilter(request.GET or None, years=years)
    wishes = form.wishes()
    found = form.of(Certificate.objects.matching(wishes.get("q") or ""))
    if wishes.get("year"):
        found = found.filter(year=wishes["year"])
    if wishes.get("qualification"):
        found = found.filter(qualification=wishes["qualification"])
    return form, found.in_status(wishes["status"]) if wishes.get("status") else found


@with_right(Right.SEE_REGISTER)
def register(request: HttpRequest) -> HttpResponse:
    form, found = _found(request)
    rows = found.with_status().select_related("text", "qualification")
    page = paged(request, rows)
    shown = [(row, printed(row)) for row in page]
    context = {"form": form, "page": page, "rows": shown, "can_issue": _can_issue(request)}
    if request.GET.get("q"):  # a name that is printed nowhere is explained
        holders = holders_of(list(page))
        context["renamed"] = {
            row.pk: holders[row.pk] for row, text in shown if bears_another_name(text, holders[row.pk])
        }
    return render(request, "certification/register.html", context)


@with_right(Right.SEE_REGISTER)
def register_export(request: HttpRequest, kind: str) -> HttpResponse:
    form, found = _found(request)
    if form.errors:
        return redirect(f"{reverse('register')}?{request.GET.urlencode()}")
    asked = {"filter": request.GET.dict(), "rows": found.count(), "format": kind}
    audit.log(me(request), "exported register", Centre.objects.here(), after=asked)
    labels = [column.label for column in reports.REGISTER_COLUMNS]
    widths = [column.width for column in reports.REGISTER_COLUMNS]
    title = gettext("Registration book")
    return reports.as_file(kind, "register", labels, reports.register_rows(found), title=title, widths=widths)


@with_right(Right.SEE_REGISTER)
def certificate(request: HttpRequest, registration: str) -> HttpResponse:
    shown = _shown(registration)
    text = printed(shown)
    links = list(shown.links.select_related("award__person__same_as"))
    holder = links[-1].award.person.same_as or links[-1].award.person
    changed = Award.objects.current().filter(source__in=[link.source for link in links])
    context = {
        "certificate": shown,
        "text": text,
        "links": links,
        "events": shown.events.select_related("by", "other"),
        "files": shown.files.all(),
        "holder": holder,
        "is_renamed": bears_another_name(text, holder),
        "changed": changed.exclude(pk__in=[link.award_id for link in links]),
        "can_issue": _can_issue(request),
    }
    return render(request, "certification/certificate_page.html", context | _making(request, shown))


def _making(request: HttpRequest, shown: Certificate) -> dict[str, Any]:
    """How the job of its PDF stands, for who waits for it."""
    job, looks = file_job(shown), request.GET.get("look", "")
    return {
        "job": job,
        "is_made": job is None and not awaits_file(shown),
        "look": min(int(looks), LOOKS) + 1 if looks.isdecimal() and len(looks) < 4 else 1,
        "looks": LOOKS,
        "can_see_jobs": access.can(request.user, Right.SEE_JOBS),
    }


@with_right(Right.SEE_REGISTER)
def certificate_making(request: HttpRequest, registration: str) -> HttpResponse:
    """The fragment that the page of a certificate without its PDF asks for again, so many times; then a link does."""
    shown = _shown(registration)
    facts = _making(request, shown)
    response = render(request, "certification/certificate_making.html", facts | {"certificate": shown})
    response["Cache-Control"] = "no-store"
    if facts["is_made"]:
        response["HX-Refresh"] = "true"
    return response


@with_right(Right.ISSUE)
def certificate_act(request: HttpRequest, registration: str, act: str) -> HttpResponse:
    if act not in ACTS:
        raise Http404
    shown = _shown(registration)
    title, form_class, action, done = ACTS[act]
    if request.method == "GET" and shown.is_revoked and act not in AFTERWARDS:
        sentence = gettext("Certificate %(number)s is annulled or replaced: nothing of it is changed any more.")
        messages.error(request, sentence % {"number": shown.registration})
        return redirect("certificate", shown)
    form = form_class(request.POST or None, initial=_proposed(request, shown) if act == "correct" else None)
    if form.is_valid():
        try:
            outcome = action(shown, by=me(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            after = outcome if isinstance(outcome, Certificate) else shown
            messages.success(request, done % {"number": shown.registration, "new": after.registration})
            return redirect("certificate", after)
    text = printed(shown)
    holder = text["holder"] if text else {}
    whose = ", ".join(filter(None, [shown.registration, holder.get("cyrillic") or holder.get("latin")]))
    context = {"certificate": shown, "form": form, "title": title, "act": act, "whose": whose}
    if isinstance(form, CorrectForm):
        context |= _otherwise(request, shown, form)
    return render(request, "certification/certificate_act.html", context)


def _proposed(request: HttpRequest, shown: Certificate) -> dict[str, Any]:
    """Who signs: as the reader asks by the address, else who signed before."""
    asked = request.GET.get("signatory", "")
    before = signatory_of(shown)
    return {"signatory": asked if asked.isdecimal() else before and before.pk}


def _otherwise(request: HttpRequest, shown: Certificate, form: CorrectForm) -> dict[str, Any]:
    """What a corrected certificate will say otherwise, or why there can be none; and who corrects what it rests on."""
    signers = list(form.fields["signatory"].queryset)  # type: ignore[attr-defined]  # a choice field of models
    chosen = str(form["signatory"].value() or "")
    signatory = next((one for one in signers if str(one.pk) == chosen), None)
    holder = holder_of(shown)
    facts: dict[str, Any] = {"holder": holder, "signatory": signatory}
    facts["may_rename"] = access.reaches(request.user, holder, Right.EDIT_PEOPLE)
    facts["awards"] = Award.objects.standing().filter(source__in=shown.links.values("source"))
    facts["others"] = [one for one in signers if one != signatory]
    if signatory is None:
        return facts
    try:
        found = actions.preview_correction(shown, signatory=signatory)
    except DomainError as refusal:
        return facts | {"obstacle": refusal.sentence}
    before = printed(shown)
    told = [corrections.in_words(one, before) for one in found] if before else []
    return facts | {"differences": told, "is_compared": before is not None}


def _shown(registration: str) -> Certificate:
    rows = Certificate.objects.with_status().select_related("text", "qualification", "replaces", "replaced_by")
    return get_object_or_404(rows, registration=registration)


def _can_issue(request: HttpRequest) -> bool:
    return access.can(request.user, Right.ISSUE)
