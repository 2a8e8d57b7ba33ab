"""Behind the scenes of the seminars: the office's list, and one seminar's pages, some of them for its staff too."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from itc.people import access
from itc.people.access import Right
from itc.people.naming import containing
from itc.web.shell import paged, person
from scheduling import documents, queries, reports
from scheduling.forms import OfficeFilter
from scheduling.models import Seminar, SeminarStaff, State, journal_words
from scheduling.models.seminars import SeminarQuerySet
from scheduling.views.public import status_of

SORTS = {"begins": "starts_on", "code": "code", "seats": "capacity", "taken": "taken"}


def behind(request: HttpRequest, code: str, right: Right | None = None) -> Seminar:
    """The seminar, for the office or its own staff (else 404); with `right`, for who holds it (else 403)."""
    related = ("venue", "programme_version__programme", "course")
    found = get_object_or_404(Seminar.objects.visible_to(request.user).select_related(*related), code=code)
    if right is not None:
        access.require(request.user, right)
    return found


def frame(request: HttpRequest, seminar: Seminar, here: str) -> dict[str, Any]:
    """What every page of one seminar shows: its tabs, its state, what this reader may do."""
    user = request.user
    parts = [
        ("seminar_office", _("Nominations"), Right.SEE_SEMINARS),
        ("seminar_participants", _("Participants"), None),
        ("seminar_plan", _("Timetable and seats"), None),
        ("seminar_journal", _("Attendance journal"), None),
        ("seminar_closing", _("Closing"), None),
        ("seminar_orders", _("Orders"), Right.SEE_SEMINARS),
    ]
    tabs = [
        {"url": reverse(name, args=[seminar.code]), "label": label, "current": name == here}
        for name, label, right in parts
        if right is None or access.can(user, right)
    ]
    may = {right.value: access.can(user, right) for right in (Right.PLAN_SEMINARS, Right.CLOSE_SEMINARS)}
    may["change"] = may["plan_seminars"] and seminar.state in {State.PLANNED, State.OPEN}
    may["see_office"] = access.can(user, Right.SEE_SEMINARS)
    may["open"] = may["plan_seminars"] and seminar.state == State.PLANNED
    return {
        "seminar": seminar,
        "tabs": tabs,
        "status": status_of(seminar, with_code=True),
        "may": may,
        "is_bare": may["open"] and lacks_timetable(seminar),
        "apart": queries.hours_apart(seminar) if may["open"] else None,
    }


def lacks_timetable(seminar: Seminar) -> bool:
    """Such a plan is opened for nominations only after a question."""
    return seminar.state == State.PLANNED and not seminar.sessions.exists()


@login_required
def seminars_office(request: HttpRequest) -> HttpResponse:
    found, form = _list(request)
    page = paged(request, found)
    may = {right.value: access.can(request.user, right) for right in (Right.PLAN_SEMINARS, Right.SEE_SEMINARS)}
    facts = {"page": page, "filter": form, "may_plan": may["plan_seminars"], "sees_office": may["see_seminars"]}
    facts["tabs"] = list_tabs("seminars_office")
    return render(request, "scheduling/seminars_office.html", facts)


def list_tabs(here: str) -> list[dict[str, Any]]:
    """All seminars as a list and as a calendar."""
    parts = (("seminars_office", _("List")), ("seminars_calendar", _("Calendar")))
    return [{"url": reverse(name), "label": label, "current": name == here} for name, label in parts]


def behind_all(request: HttpRequest) -> SeminarQuerySet:
    """Every seminar for the office, her own for a trainer; 403 for who has none."""
    found = Seminar.objects.visible_to(request.user)
    if not access.can(request.user, Right.SEE_SEMINARS) and not found.exists():
        raise PermissionDenied
    return found


def _list(request: HttpRequest) -> tuple[Any, OfficeFilter]:
    found = behind_all(request)
    form = OfficeFilter(request.GET)
    typed = form.cleaned_data if form.is_valid() else {}
    if typed.get("state"):
        found = queries.in_state(found, typed["state"])
    for name, lookup in (("kind", "kind"), ("since", "ends_on__gte"), ("until", "starts_on__lte")):
        if typed.get(name):
            found = found.filter(**{lookup: typed[name]})
    found = found.filter(containing(typed.get("q", "")))
    sort = request.GET.get("sort", "-begins")
    field = SORTS.get(sort.removeprefix("-"), "starts_on")
    return queries.with_counts(found).order_by(f"-{field}" if sort.startswith("-") else field, "code"), form


@login_required
def seminars_export(request: HttpRequest, form: str) -> HttpResponse:
    return reports.answer(reports.of_seminars(_list(request)[0]), form, name="seminars", by=person(request))


@login_required
def seminar_participants(request: HttpRequest, code: str) -> HttpResponse:
    seminar = behind(request, code)
    papers = documents.offered(is_office=access.can(request.user, Right.SEE_SEMINARS))
    group = list(queries.group(seminar))
    facts = {"group": group, "staff": staff_of(seminar), "papers": papers}
    facts["has_shares"] = any(row.share_id for row in group)
    return render(
        request, "scheduling/office_participants.html", {**frame(request, seminar, "seminar_participants"), **facts}
    )


def staff_of(seminar: Seminar) -> list[SeminarStaff]:
    return list(seminar.staff.select_related("user"))


@login_required
def participants_export(request: HttpRequest, code: str, form: str) -> HttpResponse:
    seminar = behind(request, code)
    found = reports.of_participants(seminar, queries.group(seminar))
    return reports.answer(found, form, name=f"participants-{seminar.code}", by=person(request))


@login_required
def seminar_journal(request: HttpRequest, code: str) -> HttpResponse:
    seminar = behind(request, code)
    sessions, lines = queries.journal(seminar)
    words = journal_words(get_language())
    facts = {
        "sessions": sessions,
        "lines": [(line, [(*words[m.code], m.corrections) if m else None for m in line.marks]) for line in lines],
        "legend": words.values(),
        "corrections": list(queries.corrections(seminar)[:50]),
        "may_mark": seminar in Seminar.objects.markable_by(request.user),
        "now": timezone.now(),
        **so_far(lines),
    }
    return render(request, "scheduling/office_journal.html", {**frame(request, seminar, "seminar_journal"), **facts})


def so_far(lines: Sequence[queries.Line]) -> dict[str, Any]:
    """Academic hours held and planned, while a seminar has some still to come."""
    found = [{"held": line.held, "planned": line.planned, "is_so_far": line.held < line.planned} for line in lines[:1]]
    return found[0] if found else {}


@login_required
def journal_export(request: HttpRequest, code: str, form: str) -> HttpResponse:
    seminar = behind(request, code)
    found = reports.of_journal(seminar)
    return reports.answer(found, form, name=f"journal-{seminar.code}", by=person(request))
