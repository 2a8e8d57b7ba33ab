"""What stands between each person and the award."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from scheduling import rules
from scheduling.models import Attestation, Booking, Closing, Protocol, Ruling, Seminar
from scheduling.queries.journal import Line, journal


@dataclass
class Standing:
    """One person before the closing: facts and what is missing by the rules; after it, the outcome decided."""

    line: Line
    facts: rules.Facts
    missing: list[rules.Missing]
    outcome: Closing | None = None
    ruling: Ruling | None = None
    grade: str = ""

    @property
    def open_to(self) -> rules.RulingKind | None:
        """What the registrar may decide now."""
        return rules.ruling_for(self.missing) if self.ruling is None else None

    @property
    def booking(self) -> Booking:
        return self.line.booking


def standings(seminar: Seminar, at: dt.datetime | None = None) -> list[Standing]:
    """By the sessions held by `at` (now); after the last of them, as a group is closed, over all."""
    sessions, lines = journal(seminar, at)
    pks = [line.booking.pk for line in lines]

    attested = {row.booking_id: row for row in Attestation.objects.filter(booking__in=pks).select_related("protocol")}
    outcomes = {row.booking_id: row for row in Closing.objects.filter(booking__in=pks).select_related("award")}
    rulings = {row.booking_id: row for row in rulings_of(pks).filter(taken_back_at=None)}
    found = []
    for line in lines:
        attestation = attested.get(line.booking.pk)
        ruling = rulings.get(line.booking.pk)
        is_exception = ruling is not None and ruling.kind == Ruling.Kind.EXCEPTION
        facts = rules.Facts(
            sessions=len(sessions),
            marks=sum(mark is not None for mark in line.marks),
            percent=line.percent,
            needed=seminar.attendance_percent,
            needs_attestation=bool(seminar.attestation_form),
            passed=attestation.passed if attestation else None,
            has_protocol=bool(attestation and attestation.protocol_id),
            excepted_at=ruling.attended_percent if ruling and is_exception else None,
            is_ended=ruling is not None and not is_exception,
        )
        grade = attestation.grade if attestation else ""
        found.append(Standing(line, facts, rules.missing(facts), outcomes.get(line.booking.pk), ruling, grade))
    return found


def standing_of(seminar: Seminar, booking: int, at: dt.datetime | None = None) -> Standing | None:
    """None for who no longer holds a seat."""
    return next((row for row in standings(seminar, at) if row.booking.pk == booking), None)


def protocol_of(seminar: Seminar) -> Protocol | None:
    """Of its group; there is one."""
    return Protocol.objects.filter(seminar=seminar).first()


def rulings_of(bookings: Iterable[int]) -> QuerySet[Ruling]:
    return Ruling.objects.filter(booking__in=bookings).select_related("ruled_by", "taken_back_by")
