"""The office's calendar: a month with the seminars that take place in it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from itc.people import access
from itc.people.access import Right
from itc.people.dated import today
from scheduling import queries, rules
from scheduling.models import Seminar
from scheduling.views.office import behind_all, list_tabs


@dataclass(frozen=True)
class Bar:
    """A seminar in one week; `goes_on`: it stood in an earlier week of the month already."""

    seminar: Seminar
    column: int
    days: int
    goes_on: bool


@login_required
def seminars_calendar(request: HttpRequest) -> HttpResponse:
    month = _month(request.GET.get("month", ""))
    mondays = rules.weeks_of(month)
    found = behind_all(request).filter(starts_on__lt=mondays[-1] + dt.timedelta(days=7), ends_on__gte=mondays[0])
    seminars = list(queries.with_counts(found).order_by("starts_on", "-ends_on", "code"))
    facts = {
        "month": month,
        "before": month - dt.timedelta(days=1),
        "after": (month + dt.timedelta(days=31)).replace(day=1),
        "today": today(),
        "weeks": [(_days(monday), _bars(monday, mondays[0], seminars)) for monday in mondays],
        "count": len(seminars),
        "tabs": list_tabs("seminars_calendar"),
        "sees_office": access.can(request.user, Right.SEE_SEMINARS),
        "may_plan": access.can(request.user, Right.PLAN_SEMINARS),
    }
    return render(request, "scheduling/seminars_calendar.html", facts)


def _month(text: str) -> dt.date:
    """The first day of the month written as 2026-11; of this month when it is not one that has neighbours."""
    try:
        month = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return today().replace(day=1)
    return month if 1900 <= month.year <= 2200 else today().replace(day=1)


def _days(monday: dt.date) -> list[dt.date]:
    return [monday + dt.timedelta(days=n) for n in range(7)]


def _bars(monday: dt.date, first: dt.date, seminars: Sequence[Seminar]) -> list[Bar]:
    placed = ((row, rules.place_in_week(monday, row.starts_on, row.ends_on)) for row in seminars)
    return [Bar(row, *place, goes_on=max(row.starts_on, first) < monday) for row, place in placed if place]
