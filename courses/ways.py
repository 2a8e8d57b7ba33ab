"""What stands between somebody and a certificate of several programmes, and where each of them is completed.

The floor above knows seminars and tells them here: nothing points up.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from certification.models import Award, Qualification
from certification.queries import Readiness, readiness
from courses.models import Course, Enrolment
from itc.people.models import User

SHOWN = 3


@dataclass(frozen=True)
class Way:
    """Where a programme can be completed; `label` stands on the link."""

    label: str
    url: str


Told = Callable[[User, Collection[int]], dict[int, Way]]

_told: list[Told] = []


def add(told: Told) -> None:
    """`told(person, programmes)`: a way for each programme, by its key, that is offered now."""
    if told not in _told:
        _told.append(told)


def begun(person: User) -> list[dict[str, Any]]:
    """Qualifications of several programmes of which she has completed or is taking one, with what is missing."""
    parts = {*Award.objects.standing().of(person).values_list("version__programme", flat=True).order_by()}
    parts |= {*Enrolment.objects.active().filter(person=person).values_list("course__programme", flat=True).order_by()}
    rows = Qualification.objects.filter(programmes__in=parts).distinct().prefetch_related("programmes") if parts else []
    several = [row for row in rows if len(row.programmes.all()) > 1][:SHOWN]
    found = [one for row in several for one in readiness(row, people=[person]) if not one.is_certified]
    lacking = {programme.pk for one in found for programme in one.qualification.programmes.all()}
    ways = _ways(person, lacking) if found else {}
    return [{"title": one.qualification.title, "lines": _lines(one, ways), "is_ready": one.is_ready} for one in found]


def _ways(person: User, programmes: Collection[int]) -> dict[int, Way]:
    """The course first: it has no dates to wait for."""
    found: dict[int, Way] = {}
    for told in _told:
        found |= told(person, programmes)
    open_ones = Course.objects.filter(programme__in=programmes, state=Course.State.OPEN)
    mine = Course.objects.filter(programme__in=programmes, enrolments__person=person, enrolments__state="active")
    for course in [*open_ones, *mine]:
        found[course.programme_id] = Way(_("Open the course"), reverse("course", kwargs={"code": course.code}))
    return found


def _lines(one: Readiness, ways: dict[int, Way]) -> list[dict[str, Any]]:
    """The programmes with their links, then what else is missing; hours come with the programmes by themselves."""
    keys = {programme.title: programme.pk for programme in one.qualification.programmes.all()}
    later = {"no_hours", "hours_below"} if any(check.code == "missing_programme" for check in one.missing) else set()
    later |= set() if one.awards else {"attestation"}
    found = []
    for check in one.checks:
        if check.code != "missing_programme" and (check.done or check.code in later):
            continue
        line: dict[str, Any] = {"label": check.label, "done": check.done, "why": check.why}
        if check.code == "missing_programme" and not check.done:
            line |= _way(ways.get(keys.get(str(check.label), 0)))
        found.append(line)
    return found


def _way(way: Way | None) -> dict[str, str]:
    if way is None:
        return {"why": _("No course or date is announced at present; the training office announces the next one.")}
    return {"why": _("Not completed yet."), "url": way.url, "action": way.label}
