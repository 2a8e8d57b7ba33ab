"""A whole seminar on other days, and another trainer: who is concerned gets one letter."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.jobs.actions import enqueue
from itc.people import audit
from itc.people.models import User
from scheduling import rules
from scheduling.actions.seminars import locked
from scheduling.emails import send_moved_mail, send_trainer_mail
from scheduling.models import LIVE, Attendance, Room, Seminar, SeminarStaff, Session, State
from scheduling.queries import clash, timetable

DAYS = ("starts_on", "ends_on", "nominate_until", "withdraw_until")


@dataclass(frozen=True)
class Move:
    """What a new first day makes of a seminar: its days, and its sessions at the same time by its clock."""

    days: dict[str, dt.date]
    sessions: list[tuple[Session, dt.datetime, dt.datetime]]


def planned_move(seminar: Seminar, first_day: dt.date) -> Move:
    by = first_day - seminar.starts_on

    def later(at: dt.datetime) -> dt.datetime:
        there = timezone.localtime(at, seminar.zone)
        return dt.datetime.combine(there.date() + by, there.time(), seminar.zone)

    days = {name: getattr(seminar, name) + by for name in DAYS}
    return Move(days, [(row, later(row.starts_at), later(row.ends_at)) for row in timetable(seminar)])


def obstacles(seminar: Seminar, move: Move, *, at: dt.datetime) -> list[DomainError]:
    """All that stands against the move, each as a refusal for people."""
    if seminar.state in {State.CLOSED, State.CANCELLED}:
        return [DomainError(str(seminar.state), _("The seminar is over: its timetable stays as it is."))]
    found = []
    if Attendance.objects.filter(session__seminar=seminar).exists():
        sentence = _("Attendance is already entered. Move the sessions still to come one by one.")
        found.append(DomainError("has_marks", sentence))
    if move.days["starts_on"] < seminar.day_of(at):
        found.append(DomainError("in_the_past", _("The new first day is already over.")))
    return [*found, *_clashes(seminar, move)]


def _clashes(seminar: Seminar, move: Move) -> Iterable[DomainError]:
    if not move.sessions:
        return
    others = Session.objects.exclude(seminar=seminar).exclude(seminar__state=State.CANCELLED)
    others = others.filter(starts_at__lt=max(row[2] for row in move.sessions))
    others = others.filter(ends_at__gt=min(row[1] for row in move.sessions)).select_related("seminar", "room")
    busy = list(others)
    for session, starts_at, ends_at in move.sessions:
        for other in busy:
            if not rules.overlap((starts_at, ends_at), (other.starts_at, other.ends_at)):
                continue
            facts = {
                "topic": session.topic,
                "other": other.seminar.title,
                "day": f"{seminar.day_of(starts_at):%d.%m.%Y}",
            }
            if session.room_id and session.room_id == other.room_id:
                sentence = _("%(day)s, “%(topic)s”: the room is taken by “%(other)s”.")
                yield DomainError("room_taken", sentence % facts)
            if session.trainer_id and session.trainer_id == other.trainer_id:
                sentence = _("%(day)s, “%(topic)s”: the trainer teaches in “%(other)s”.")
                yield DomainError("trainer_taken", sentence % facts)


@transaction.atomic
def move_seminar(
    seminar: Seminar, *, first_day: dt.date, known: dt.date, by: User, at: dt.datetime | None = None
) -> Seminar:
    """All days and sessions shifted; `known` is the first day that `by` saw. A second time the same.

    Raises DomainError("moved_meanwhile", "has_marks", "in_the_past", "room_taken", "trainer_taken", "closed",
    "cancelled").
    """
    at = at or timezone.now()
    seminar = locked(seminar)
    if seminar.starts_on == first_day:
        return seminar
    if seminar.starts_on != known:
        raise DomainError("moved_meanwhile", _("Somebody else has moved the seminar meanwhile. Look at it again."))
    move = planned_move(seminar, first_day)
    _lock_what_is_shared(session for session, _start, _end in move.sessions)
    for obstacle in obstacles(seminar, move, at=at):
        raise obstacle
    before = {name: getattr(seminar, name) for name in DAYS}
    _shift(seminar, move, at)
    audit.log(by, "moved", seminar, before=before, after=move.days, at=at)
    for reader in concerned(seminar).exclude(pk=by.pk):
        span = [day.isoformat() for day in (before["starts_on"], before["ends_on"])]
        key = f"seminar:{seminar.pk}:moved:{seminar.revision}:{reader.pk}"
        enqueue(send_moved_mail, seminar.pk, reader.pk, *span, seminar.revision, key=key)
    return seminar


def _lock_what_is_shared(sessions: Iterable[Session]) -> None:
    """Rooms and trainers: two seminars may want them at once."""
    rows = list(sessions)
    list(Room.objects.select_for_update().filter(pk__in={row.room_id for row in rows}).order_by("pk"))
    list(User.objects.select_for_update().filter(pk__in={row.trainer_id for row in rows}).order_by("pk"))


def _shift(seminar: Seminar, move: Move, at: dt.datetime) -> None:
    for session, starts_at, ends_at in move.sessions:
        session.starts_at, session.ends_at = starts_at, ends_at
        session.note_change(at)
    changed = [session for session, _start, _end in move.sessions]
    Session.objects.bulk_update(changed, ["starts_at", "ends_at", "revision", "changed_at"])
    for name, day in move.days.items():
        setattr(seminar, name, day)
    seminar.note_change(at)
    seminar.save(update_fields=[*DAYS, "revision", "changed_at"])


def concerned(seminar: Seminar) -> QuerySet[User]:
    """Who has a live nomination, who made one, and the staff: each once."""
    live = seminar.nominations.filter(state__in=LIVE).order_by()
    theirs = [live.values("person"), live.values("nominated_by"), seminar.staff.order_by().values("user")]
    is_one_of_them = Q(pk__in=theirs[0]) | Q(pk__in=theirs[1]) | Q(pk__in=theirs[2])
    return User.objects.filter(is_one_of_them, is_active=True).order_by("pk")


@transaction.atomic
def replace_trainer(
    seminar: Seminar,
    *,
    old: User,
    new: User,
    sessions: Iterable[Session] = (),
    by: User,
    at: dt.datetime | None = None,
) -> int:
    """`new` teaches these sessions of `old` still to come, or all of them; how many. Both get a letter.

    Raises DomainError("same_trainer", "nothing_to_come", "trainer_taken", "closed", "cancelled").
    """
    at = at or timezone.now()
    seminar = locked(seminar)
    if seminar.state in {State.CLOSED, State.CANCELLED}:
        raise DomainError(str(seminar.state), _("The seminar is over: its timetable stays as it is."))
    if old.pk == new.pk:
        raise DomainError("same_trainer", _("Choose another person as the new trainer."))
    wanted = seminar.sessions.filter(trainer=old, starts_at__gt=at)
    if ticked := {session.pk for session in sessions}:
        wanted = wanted.filter(pk__in=ticked)
    if not (found := list(wanted)):
        raise DomainError("nothing_to_come", _("This trainer has no session still to come here."))
    User.objects.select_for_update().get(pk=new.pk)
    for session in found:
        _hand_over(session, new, at)
    SeminarStaff.objects.get_or_create(seminar=seminar, user=new, role=SeminarStaff.Role.TRAINER)
    if not seminar.sessions.filter(trainer=old).exists():
        seminar.staff.filter(user=old, role=SeminarStaff.Role.TRAINER).delete()
    after = {"trainer": new, "sessions": len(found)}
    audit.log(by, "replaced a trainer of", seminar, before={"trainer": old}, after=after, at=at)
    keys, revision = [row.pk for row in found], found[0].revision
    for reader, other in ((old, new), (new, old)):
        key = f"session:{keys[0]}:trainer:{revision}:{reader.pk}"
        args = (reader.pk, other.pk, reader == new, keys, revision)
        enqueue(send_trainer_mail, *args, key=key)
    return len(found)


def _hand_over(session: Session, new: User, at: dt.datetime) -> None:
    if other := clash((session.starts_at, session.ends_at), besides=session, trainer=new.pk):
        sentence = _("“%(topic)s”: the new trainer teaches in “%(other)s” then.")
        raise DomainError("trainer_taken", sentence % {"topic": session.topic, "other": other.seminar.title})
    session.trainer = new
    session.note_change(at)
    session.save(update_fields=["trainer", "revision", "changed_at"])
