"""What the ledger stands on. The office reads it all; programmes, qualifications and least hours are the training
officer's to change, so that who issues does not move the bar; who signs is also the registrar's."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certification import actions
from certification.actions.settings import QUALIFICATION, SIGNATORY, VERSION, plan_of
from certification.forms import (
    NewQualificationForm,
    PlanForms,
    ProgrammeForm,
    QualificationForm,
    SignatoryForm,
    ThresholdForm,
    VersionForm,
)
from certification.models import HoursThreshold, Programme, ProgrammeVersion, Qualification, Signatory
from itc.errors import DomainError
from itc.people import access
from itc.people.access import Right
from itc.people.dated import today
from itc.people.models import AuditRow, Centre
from itc.web.shell import paged, with_right
from itc.web.shell import person as me

FIELDS = {"code_taken": "code", "dates": "until", "before_threshold": "since", "no_figure": "hours"} | {
    "no_default": "hours",
    "known": "name_ru",
}


@with_right(Right.SEE_REGISTER)
def programmes(request: HttpRequest) -> HttpResponse:
    rows = Programme.objects.prefetch_related("versions__hours", "qualifications")
    page = paged(request, rows)
    shown = [(row, max(row.versions.all(), key=lambda one: one.number, default=None)) for row in page]
    return render(request, "certification/programmes.html", _may(request) | {"page": page, "rows": shown})


@with_right(Right.SEE_REGISTER)
def programme(request: HttpRequest, code: str) -> HttpResponse:
    shown = get_object_or_404(Programme.objects.prefetch_related("qualifications"), code=code)
    versions = shown.versions.order_by("-number").prefetch_related("hours").annotate(rests=Count("awards"))
    context = {"programme": shown, "versions": versions} | _may(request) | _history(request, shown)
    return render(request, "certification/programme.html", context)


@with_right(Right.CHANGE_SETTINGS)
def programme_new(request: HttpRequest) -> HttpResponse:
    first = {"minutes_per_hour": Centre.objects.here().minutes_per_hour}
    form = ProgrammeForm(request.POST or None, initial=first)
    return _version(request, form, actions.add_programme, plan=[], about=None)


@with_right(Right.CHANGE_SETTINGS)
def programme_edit(request: HttpRequest, code: str) -> HttpResponse:
    shown = get_object_or_404(Programme, code=code)
    latest = shown.latest()
    form = VersionForm(request.POST or None, initial={name: getattr(latest, name) for name in VERSION})
    plan = plan_of(latest)
    return _version(
        request, form, lambda **facts: actions.revise_programme(shown, **facts), plan=plan, about=shown, latest=latest
    )


def _version(
    request: HttpRequest,
    form: VersionForm,
    act: Callable[..., ProgrammeVersion],
    *,
    plan: Any,
    about: Programme | None,
    latest: ProgrammeVersion | None = None,
) -> HttpResponse:
    lines = PlanForms(request.POST or None, initial=plan, prefix="plan")
    if request.method == "POST" and all([form.is_valid(), lines.is_valid()]):
        hours = [line.cleaned_data for line in lines if line.is_written]
        try:
            version = act(hours=hours, by=me(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(FIELDS.get(error.code), str(error))
        else:
            messages.success(request, _("Version %(number)s is written down.") % {"number": version.number})
            return redirect("programme", code=version.programme.code)
    rests = latest is not None and latest.awards.exists()
    context = {"form": form, "lines": lines, "programme": about, "latest": latest, "rests": rests}
    return render(request, "certification/programme_form.html", context)


@with_right(Right.SEE_REGISTER)
def qualifications(request: HttpRequest) -> HttpResponse:
    rows = (
        Qualification.objects.prefetch_related("programmes")
        .annotate(issued=Count("certificates", distinct=True))
        .order_by("code")
    )
    return render(request, "certification/qualifications.html", _may(request) | {"page": paged(request, rows)})


@with_right(Right.CHANGE_SETTINGS)
def qualification_new(request: HttpRequest) -> HttpResponse:
    form = NewQualificationForm(request.POST or None)
    return _written(request, form, actions.add_qualification, _("New qualification"), "qualifications")


@with_right(Right.CHANGE_SETTINGS)
def qualification_edit(request: HttpRequest, code: str) -> HttpResponse:
    row = get_object_or_404(Qualification, code=code)
    first = {name: getattr(row, name) for name in QUALIFICATION} | {"programmes": row.programmes.all()}
    form = QualificationForm(request.POST or None, initial=first)

    def act(**facts: Any) -> Qualification:
        return actions.change_qualification(row, **facts)

    return _written(request, form, act, row.title, "qualifications", subject=row)


@with_right(Right.SEE_REGISTER)
def signatories(request: HttpRequest) -> HttpResponse:
    context = {"page": paged(request, Signatory.objects.all()), "day": today()}
    return render(request, "certification/signatories.html", context | _may(request))


@with_right(Right.KEEP_SIGNATORIES)
def signatory_new(request: HttpRequest) -> HttpResponse:
    form = SignatoryForm(request.POST or None)
    return _written(request, form, actions.appoint_signatory, _("New signatory"), "signatories")


@with_right(Right.KEEP_SIGNATORIES)
def signatory_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Signatory, pk=pk)
    form = SignatoryForm(request.POST or None, initial={name: getattr(row, name) for name in SIGNATORY})

    def act(**facts: Any) -> Signatory:
        return actions.change_signatory(row, **facts)

    return _written(request, form, act, str(row), "signatories", subject=row)


@with_right(Right.SEE_REGISTER)
def thresholds(request: HttpRequest) -> HttpResponse:
    rows = HoursThreshold.objects.select_related("country").order_by("country__name_en", "-since")
    context = {"page": paged(request, rows), "day": today()}
    return render(request, "certification/thresholds.html", context | _may(request))


@with_right(Right.CHANGE_SETTINGS)
def threshold_new(request: HttpRequest) -> HttpResponse:
    form = ThresholdForm(request.POST or None, initial={"country": request.GET.get("country")})
    return _written(request, form, actions.set_threshold, _("Set the least hours"), "thresholds")


def _written(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[..., Any],
    title: str | Promise,
    back: str,
    *,
    subject: Any = None,
) -> HttpResponse:
    """The form's facts given to the action; its refusal stands beside the field that it is about."""
    if request.method == "POST" and form.is_valid():
        try:
            act(by=me(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(FIELDS.get(error.code), str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    context = {"form": form, "title": title, "back": reverse(back), "list": LISTS[back], "subject": subject}
    return render(request, "certification/settings_form.html", context | _history(request, subject))


LISTS = {
    "qualifications": _("Qualifications"),
    "signatories": _("Signatories"),
    "thresholds": _("Least hours by country"),
}


def _may(request: HttpRequest) -> dict[str, Any]:
    """What the reader may do here, and the four pages as tabs."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    names = {"programmes": _("Programmes"), **LISTS}
    tabs = [{"url": reverse(name), "label": label, "current": name == here} for name, label in names.items()]
    can = {
        "can_change": access.can(request.user, Right.CHANGE_SETTINGS),
        "can_keep": access.can(request.user, Right.KEEP_SIGNATORIES),
    }
    return can | {"tabs": tabs}


def _history(request: HttpRequest, subject: Any) -> dict[str, Any]:
    if subject is None or not access.can(request.user, Right.SEE_AUDIT):
        return {}
    about = AuditRow.objects.filter(object_type=subject._meta.label, object_id=str(subject.pk))
    return {"history": about.select_related("actor", "values")[:20]}
