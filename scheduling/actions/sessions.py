import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import audit
from itc.people.models import User
from scheduling.actions.seminars import locked
from scheduling.models import Room, Seminar, SeminarStaff, Session, State
from scheduling.queries import clash

MOST_HOURS = 12  # of one entry: a whole day; more is a slip of the finger
FACTS = ("topic_en", "topic_ru", "kind", "starts_at", "ends_at", "hours", "room", "trainer")


@transaction.atomic
def add_session(seminar: Seminar, *, by: User | None, at: dt.datetime | None = None, **facts: Any) -> Session:
    """A new entry of the timetable; its trainer becomes staff of the seminar.

    Raises DomainError("times_in_order", "outside_days", "no_hours", "too_many_hours", "room_taken", "trainer_taken",
    "closed", "cancelled").
    """
    if unknown := facts.keys() - set(FACTS):
        raise TypeError(f"a session has no {', '.join(sorted(unknown))}")
    seminar = locked(seminar)
    session = Session(seminar=seminar, changed_at=at or timezone.now(), **facts)
    _require_place_in_time(seminar, session)
    session.save()
    _name_trainer(session)
    audit.log(by, "added", session, after=facts, at=at)
    return session


@transaction.atomic
def change_session(session: Session, *, by: User, at: dt.datetime | None = None, **facts: Any) -> Session:
    """Only what differs is written. Raises what add_session raises, and ("has_marks") for times and hours."""
    seminar = locked(session.seminar)
    session = Session.objects.select_for_update().get(pk=session.pk)
    changes = {name: value for name, value in facts.items() if name in FACTS and getattr(session, name) != value}
    if not changes:
        return session
    if changes.keys() & {"starts_at", "ends_at", "hours"}:
        _require_no_marks(session)
    before = {name: getattr(session, name) for name in changes}
    for name, value in changes.items():
        setattr(session, name, value)
    _require_place_in_time(seminar, session)
    session.note_change(at)
    session.save()
    _name_trainer(session)
    audit.log(by, "changed", session, before=before, after=changes, at=at)
    return session


@transaction.atomic
def remove_session(session: Session, *, by: User, at: dt.datetime | None = None) -> None:
    """Raises DomainError("has_marks") once attendance is marked."""
    seminar = locked(session.seminar)
    _require_running(seminar)
    _require_no_marks(session)
    audit.log(by, "removed a session of", seminar, before={"topic_en": session.topic_en}, at=at)
    session.delete()


def _name_trainer(session: Session) -> None:
    if session.trainer_id:
        SeminarStaff.objects.get_or_create(
            seminar=session.seminar, user_id=session.trainer_id, role=SeminarStaff.Role.TRAINER
        )


def _require_running(seminar: Seminar) -> None:
    if seminar.state in {State.CLOSED, State.CANCELLED}:
        raise DomainError(str(seminar.state), _("The seminar is over: its timetable stays as it is."))


def _require_no_marks(session: Session) -> None:
    if session.attendance.exists():
        raise DomainError("has_marks", _("Attendance of this session is marked: its time and hours stay."))


def _require_place_in_time(seminar: Seminar, session: Session) -> None:
    _require_running(seminar)
    if session.ends_at <= session.starts_at:
        raise DomainError("times_in_order", _("The session ends before it begins."))
    if Decimal(session.hours) <= 0:
        raise DomainError("no_hours", _("A session has academic hours."))
    if Decimal(session.hours) > MOST_HOURS:
        sentence = _("A session has at most %(most)s academic hours.") % {"most": MOST_HOURS}
        raise DomainError("too_many_hours", sentence)
    first, last = seminar.day_of(session.starts_at), seminar.day_of(session.ends_at)
    if first < seminar.starts_on or last > seminar.ends_on:
        raise DomainError("outside_days", _("The session lies outside the days of the seminar."))
    span = (session.starts_at, session.ends_at)
    if session.room_id:
        Room.objects.select_for_update().get(pk=session.room_id)  # two seminars may want it at once
        if other := clash(span, besides=session, room=session.room):
            facts = _told(other, seminar)
            raise DomainError("room_taken", _("The room is taken by “%(other)s”: %(when)s.") % facts)
    if session.trainer_id:
        User.objects.select_for_update().get(pk=session.trainer_id)
        if other := clash(span, besides=session, trainer=session.trainer_id):
            facts = _told(other, seminar)
            raise DomainError("trainer_taken", _("The trainer teaches in “%(other)s”: %(when)s.") % facts)


def _told(other: Session, seminar: Seminar) -> dict[str, str]:
    """The session in the way, with its day and time by the clock of this seminar."""
    start, end = (timezone.localtime(at, seminar.zone) for at in (other.starts_at, other.ends_at))
    return {"other": other.seminar.title, "when": f"{start:%d.%m.%Y, %H:%M}–{end:%H:%M}"}
