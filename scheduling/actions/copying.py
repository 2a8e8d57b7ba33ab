"""A new seminar after the plan of an earlier one: days, timetable, shares of seats, staff if wanted; no people."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import audit
from itc.people.models import User
from scheduling.actions.moving import DAYS, planned_move
from scheduling.actions.seminars import FACTS, plan_seminar
from scheduling.models import SeatShare, Seminar, SeminarStaff, Session
from scheduling.queries import clash


@dataclass
class Copy:
    """The new seminar, and the sessions whose room or trainer is taken on the new days and was left open."""

    seminar: Seminar
    without_room: list[Session] = field(default_factory=list)
    without_trainer: list[Session] = field(default_factory=list)


@transaction.atomic
def copy_seminar(
    source: Seminar, *, code: str, starts_on: dt.date, with_staff: bool, by: User, at: dt.datetime | None = None
) -> Copy:
    """Sessions keep their times by the clock of the place. Raises DomainError("code_taken", "in_the_past")."""
    if starts_on < source.day_of(at or timezone.now()):
        raise DomainError("in_the_past", _("The new first day is already over."))
    move = planned_move(source, starts_on)
    facts = {name: getattr(source, name) for name in FACTS if name not in {"code", *DAYS}}
    made = Copy(plan_seminar(code, by=by, at=at, **facts, **move.days))
    if with_staff:
        _copy_staff(source, made.seminar)
    for session, starts_at, ends_at in move.sessions:
        _copy_session(made, session, (starts_at, ends_at), with_trainer=with_staff)
    _copy_shares(source, made.seminar)
    audit.log(by, "copied the plan of", source, after={"code": code, "sessions": len(move.sessions)}, at=at)
    return made


def _copy_staff(source: Seminar, made: Seminar) -> None:
    rows = source.staff.filter(user__is_active=True, user__left_on=None)
    SeminarStaff.objects.bulk_create([SeminarStaff(seminar=made, user_id=row.user_id, role=row.role) for row in rows])


def _copy_session(made: Copy, session: Session, span: tuple[dt.datetime, dt.datetime], *, with_trainer: bool) -> None:
    """Without what is taken then: a plan must not book anything twice."""
    new = Session(
        seminar=made.seminar,
        topic_en=session.topic_en,
        topic_ru=session.topic_ru,
        kind=session.kind,
        starts_at=span[0],
        ends_at=span[1],
        hours=session.hours,
    )
    if session.room and not clash(span, besides=None, room=session.room):
        new.room = session.room
    is_there = with_trainer and made.seminar.staff.filter(user=session.trainer_id).exists()
    if is_there and not clash(span, besides=None, trainer=session.trainer_id):
        new.trainer_id = session.trainer_id
    new.save()
    made.without_room += [new] if session.room_id and not new.room_id else []
    made.without_trainer += [new] if with_trainer and session.trainer_id and not new.trainer_id else []


def _copy_shares(source: Seminar, made: Seminar) -> None:
    for share in source.shares.prefetch_related("regions", "countries"):
        new = SeatShare.objects.create(seminar=made, name_en=share.name_en, name_ru=share.name_ru, seats=share.seats)
        new.regions.set(share.regions.all())
        new.countries.set(share.countries.all())
