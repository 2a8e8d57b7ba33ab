"""The group of a seminar and its attendance journal."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from itc.people.queries import by_name
from scheduling import rules
from scheduling.models import Attendance, AttendanceChange, Booking, Code, Seminar, Session
from scheduling.queries.sessions import timetable


def group(seminar: Seminar) -> QuerySet[Booking]:
    """Who holds a seat, in the order of a list of names."""
    found = seminar.bookings.held().order_by(*by_name("person__"))
    return found.select_related("person", "share", "nomination__agency", "nomination__agency__region")


@dataclass
class Line:
    """One person's line in the journal: for each session an Attendance that knows its `corrections`, or None."""

    booking: Booking
    marks: list[Any]
    percent: Decimal  # of the hours held so far
    held: Decimal  # academic hours, and all that are planned
    planned: Decimal

    @property
    def short_name(self) -> str:
        """Surname and initials, as a journal has room for."""
        surname, *others = self.booking.person.name.split()
        return " ".join([surname, *(f"{name[0]}." for name in others)])


def journal(seminar: Seminar, at: dt.datetime | None = None) -> tuple[list[Session], list[Line]]:
    """The attendance journal: sessions across, people down; three queries for a group of any size.

    Attendance is that of the sessions held by `at` (now): those that have ended, or in which somebody is marked.
    """
    sessions = list(timetable(seminar))
    bookings = list(group(seminar))
    rows = Attendance.objects.filter(booking__in=[b.pk for b in bookings]).annotate(corrections=Count("changes"))
    marks = {(mark.booking_id, mark.session_id): mark for mark in rows}
    begun, moment = {session for _booking, session in marks}, at or timezone.now()
    hours = [row.hours if row.ends_at <= moment or row.pk in begun else Decimal(0) for row in sessions]
    held, planned = sum(hours, Decimal(0)), sum((row.hours for row in sessions), Decimal(0))
    lines = []
    for booking in bookings:
        own = [marks.get((booking.pk, session.pk)) for session in sessions]
        there = [h for h, mark in zip(hours, own, strict=True) if mark and mark.code == Code.PRESENT]
        lines.append(Line(booking, own, rules.attended_percent(there, hours), held, planned))
    return sessions, lines


def corrections(seminar: Seminar) -> QuerySet[AttendanceChange]:
    found = AttendanceChange.objects.filter(attendance__session__seminar=seminar)
    return found.select_related("attendance__session", "attendance__booking__person", "changed_by").order_by("-pk")
