"""The timetable: what is taught where, by whom, and what is to be marked."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Sum

from itc.people import access
from itc.people.keys import hash_of
from itc.people.models import User
from scheduling.models import Attendance, Booking, CalendarFeed, Room, Seminar, Session, State
from scheduling.queries.seminars import number_of


def clash(
    span: tuple[dt.datetime, dt.datetime],
    *,
    besides: Session | None,
    room: Room | None = None,
    trainer: int | None = None,
) -> Session | None:
    """A session that already uses the room, or the trainer, at that time; cancelled seminars free both."""
    user = Q(room=room) if room else Q(trainer=trainer)
    found = Session.objects.filter(user, starts_at__lt=span[1], ends_at__gt=span[0])
    found = found.exclude(seminar__state=State.CANCELLED)
    if besides and besides.pk:
        found = found.exclude(pk=besides.pk)
    return found.select_related("seminar").first() if room or trainer else None


def timetable(seminar: Seminar) -> QuerySet[Session]:
    return seminar.sessions.select_related("room", "trainer")


def hours_apart(seminar: Seminar, *, taught: Decimal | None = None) -> dict[str, Decimal] | None:
    """Academic hours of the `programme` and of the `timetable` where they differ; None where either is missing.

    `taught`: those of the timetable, where they are known.
    """
    version = seminar.programme_version
    planned = version.hours.aggregate(n=Sum("hours"))["n"] if version else None
    if planned and taught is None:
        taught = seminar.sessions.aggregate(n=Sum("hours"))["n"]
    return {"timetable": taught, "programme": planned} if taught and planned and taught != planned else None


def with_marks(sessions: QuerySet[Session]) -> QuerySet[Any]:
    """For lists of sessions: how many of the group are marked."""
    return sessions.select_related("seminar", "room__venue", "trainer").annotate(
        marked=number_of(Attendance.objects.filter(session=OuterRef("pk")), by="session"),
        seats_held=number_of(Booking.objects.held().filter(seminar=OuterRef("seminar"))),
    )


def sessions_of_day(sessions: QuerySet[Session], now: dt.datetime) -> list[Session]:
    """Those that begin on the day that the clock of their seminar shows now."""
    near = sessions.filter(starts_at__gt=now - dt.timedelta(days=2), starts_at__lt=now + dt.timedelta(days=2))
    counted = with_marks(near.exclude(seminar__state=State.CANCELLED))
    return [row for row in counted if row.seminar.day_of(row.starts_at) == row.seminar.day_of(now)]


def unmarked(sessions: QuerySet[Session], now: dt.datetime) -> QuerySet[Session]:
    """Sessions that are over, of seminars not closed, in which somebody of the group has no mark."""
    counted = with_marks(sessions.filter(ends_at__lt=now, seminar__state=State.OPEN))
    return counted.filter(marked__lt=F("seats_held")).order_by("-starts_at")


def feed_of(key: str) -> CalendarFeed | None:
    """The calendar that this key opens, with its person; None as well when she has left or may not sign in."""
    feed = CalendarFeed.objects.filter(key_hash=hash_of(key)).select_related("person").first()
    return feed if feed and access.is_let_in(feed.person) else None


def sessions_of(person: User, *, since: dt.datetime) -> QuerySet[Session]:
    """Sessions not over at `since` of seminars in which she holds a seat, and those that she teaches."""
    seats = Booking.objects.held().filter(person=person)
    found = Session.objects.filter(Q(trainer=person) | Q(seminar__in=seats.values("seminar")), ends_at__gte=since)
    return found.select_related("seminar__venue", "room__venue").order_by("starts_at", "pk")
