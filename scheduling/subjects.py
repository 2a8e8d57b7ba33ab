"""How the audit calls what the seminars are made of, and where its reader opens it."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django.db.models import Model
from django.urls import reverse

from itc.people import subjects
from itc.people.access import Right
from itc.people.subjects import Kind
from scheduling.models import (
    Attestation,
    Booking,
    Lecture,
    Nomination,
    PaperRun,
    Protocol,
    Room,
    Ruling,
    SeatShare,
    Seminar,
    Session,
    Venue,
)


def register() -> None:
    subjects.add(Seminar, Kind(path=_page("code"), right=Right.SEE_SEMINARS))
    _of_seminar(Session, lambda one: f"{one.topic} ({one.seminar.code})")
    _of_seminar(SeatShare, lambda one: f"{one} ({one.seminar.code})")
    _of_seminar(Nomination, lambda one: f"{one.person.name} ({one.seminar.code})", "person")
    _of_seminar(Booking, lambda one: f"{one.person.name} ({one.seminar.code})", "person")
    _of_seminar(PaperRun, lambda one: one.seminar)
    _of_seminar(Protocol, lambda one: f"{one.number} ({one.seminar.code})")
    named = Kind(
        lambda one: f"{one.booking.person.name} ({one.booking.seminar.code})",
        path=lambda one: reverse("seminar_office", args=[one.booking.seminar.code]),
        right=Right.SEE_SEMINARS,
        needs=("booking__person", "booking__seminar"),
    )
    subjects.add(Ruling, named)
    subjects.add(Attestation, named)
    subjects.add(Lecture, Kind())
    subjects.add(Venue, Kind(path=lambda one: reverse("venue", args=[one.pk]), right=Right.PLAN_SEMINARS))
    room = Kind(
        lambda one: f"{one} ({one.venue})",
        path=lambda one: reverse("room", args=[one.venue_id, one.pk]),
        right=Right.PLAN_SEMINARS,
        needs=("venue",),
    )
    subjects.add(Room, room)


def _of_seminar(model: type[Model], name: Callable[[Any], object], *more: str) -> None:
    subjects.add(model, Kind(name, path=_page("seminar.code"), right=Right.SEE_SEMINARS, needs=("seminar", *more)))


def _page(code: str) -> Callable[[Any], str]:
    return lambda one: reverse("seminar_office", args=[attrgetter(code)(one)])
