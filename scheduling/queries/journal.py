"""The group of a seminar and its attendance journal."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

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
    percent: Decimal

    @property
    def short_name(self) -> str:
        """Surname and initials, as a journal has room for."""
        surname, *others = self.booking.person.name.split()
        return " ".join([surname, *(f"{name[0]}." for name in others)])


def journal(seminar: Seminar) -> tuple[list[Session], list[Line]]:
    """The attendance journal: sessions across, people down; three queries for a group of any size."""
    sessions = list(timetable(seminar))
    bookings = list(group(seminar))
    rows = Attendance.objects.filter(booking__in=[b.pk for b in bookings]).annotate(corrections=Count("changes"))
    marks = {(mark.booking_id, mark.session_id): mark for mark in rows}
    hours = [session.hours for session in sessions]
    lines = []
    for booking in bookings:
        own = [marks.get((booking.pk, session.pk)) for session in sessions]
        there = [h for h, mark in zip(hours, own, strict=True) if mark and mark.code == Code.PRESENT]
        lines.append(Line(booking, own, rules.attended_percent(there, hours)))
    return sessions, lines


def corrections(seminar: Seminar) -> QuerySet[AttendanceChange]:
    found = AttendanceChange.objects.filter(attendance__session__seminar=seminar)
    return found.select_related("attendance__session", "attendance__booking__person", "changed_by").order_by("-pk")
