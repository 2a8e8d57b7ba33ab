"""What the office does with a seminar before people come: plan, change, open, keep seats, name staff, cancel."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.jobs.actions import enqueue_many
from itc.people import audit
from itc.people.models import Country, Region, User
from itc.people.naming import folded
from itc.web.dates import day
from scheduling import rules
from scheduling.actions.telling import tell
from scheduling.emails import send_cancelled_mail
from scheduling.models import SeatShare, Seminar, SeminarStaff, State

FACTS = (
    "code", "kind", "title_en", "title_ru", "title_be", "summary_en", "summary_ru", "programme_version", "course",
    "venue", "time_zone", "language", "interpreted_into", "starts_on", "ends_on", "capacity",
    "nominate_until", "passes_seats_on",
    "withdraw_until", "attendance_percent", "attestation_form", "bring_en", "bring_ru",
)  # fmt: skip


def locked(seminar: Seminar) -> Seminar:
    """The seminar's row, held until the end of the transaction: seats are given and freed one after the other."""
    return Seminar.objects.select_for_update().get(pk=seminar.pk)


@transaction.atomic
def plan_seminar(code: str, *, by: User | None, at: dt.datetime | None = None, **facts: Any) -> Seminar:
    """A new seminar that only the office sees. Days are those of its zone.

    Raises DomainError("code_taken", "days_in_order", "no_seats", "unknown_zone").
    """
    if unknown := facts.keys() - set(FACTS):
        raise TypeError(f"a seminar has no {', '.join(sorted(unknown))}")
    if Seminar.objects.filter(code=code).exists():
        raise DomainError("code_taken", _("Another seminar has this code."))
    moment = at or timezone.now()
    seminar = Seminar(code=code, created_at=moment, changed_at=moment, **facts)
    seminar.search = folded(code, seminar.title_en, seminar.title_ru, seminar.title_be)
    _require_order(seminar)
    seminar.save()
    audit.log(by, "planned", seminar, after={"code": code, **facts}, at=at)
    return seminar


@transaction.atomic
def change_seminar(seminar: Seminar, *, by: User, at: dt.datetime | None = None, **facts: Any) -> Seminar:
    """Only what differs is written. Raises what plan_seminar raises, and ("too_few_seats", "outside_days")."""
    seminar = locked(seminar)
    _require_not_over(seminar)
    changes = {name: value for name, value in facts.items() if name in FACTS and getattr(seminar, name) != value}
    if not changes:
        return seminar
    if "code" in changes and Seminar.objects.filter(code=changes["code"]).exists():
        raise DomainError("code_taken", _("Another seminar has this code."))
    before = {name: getattr(seminar, name) for name in changes}
    for name, value in changes.items():
        setattr(seminar, name, value)
    _require_order(seminar)
    _require_enough_seats(seminar)
    _require_sessions_within(seminar)
    seminar.search = folded(seminar.code, seminar.title_en, seminar.title_ru, seminar.title_be)
    seminar.note_change(at)
    seminar.save()
    audit.log(by, "changed", seminar, before=before, after=changes, at=at)
    return seminar


def _require_order(seminar: Seminar) -> None:
    if not seminar.starts_on <= seminar.ends_on:
        raise DomainError("days_in_order", _("The last day lies before the first."))
    if max(seminar.nominate_until, seminar.withdraw_until) > seminar.ends_on:
        raise DomainError("days_in_order", _("Nominations and withdrawals end before the seminar does."))
    if seminar.capacity < 1:
        raise DomainError("no_seats", _("A seminar has at least one seat."))
    if seminar.time_zone not in available_timezones():
        raise DomainError("unknown_zone", _("There is no such time zone."))


def _require_not_over(seminar: Seminar) -> None:
    if seminar.state == State.CLOSED:
        raise DomainError("closed", _("The seminar is closed and can no longer be changed."))
    if seminar.state == State.CANCELLED:
        raise DomainError("cancelled", _("The seminar is cancelled."))


def _require_enough_seats(seminar: Seminar) -> None:
    kept = sum(seminar.shares.values_list("seats", flat=True))
    taken = seminar.bookings.held().count()
    free = seminar.bookings.held().filter(share=None).count()
    if seminar.capacity < max(taken, kept + free):
        raise DomainError(
            "too_few_seats",
            _("%(taken)s seats are taken and %(kept)s are kept in shares. Free some first.")
            % {"taken": taken, "kept": kept},
        )


def _require_sessions_within(seminar: Seminar) -> None:
    for session in seminar.sessions.all():
        if not seminar.starts_on <= seminar.day_of(session.starts_at) <= seminar.ends_on:
            raise DomainError(
                "outside_days", _("The session “%(topic)s” would lie outside the days.") % {"topic": session.topic}
            )


@transaction.atomic
def open_nominations(seminar: Seminar, *, by: User | None, at: dt.datetime | None = None) -> Seminar:
    """From now on it stands in the calendar and agencies may nominate; a second time the same."""
    seminar = locked(seminar)
    _require_not_over(seminar)
    if seminar.state == State.PLANNED:
        seminar.state = State.OPEN
        seminar.note_change(at)
        seminar.save(update_fields=["state", "revision", "changed_at"])
        audit.log(by, "opened for nominations", seminar, at=at)
    return seminar


@transaction.atomic
def keep_share(
    seminar: Seminar,
    *,
    name_en: str,
    name_ru: str,
    seats: int,
    regions: Iterable[Region] = (),
    countries: Iterable[Country] = (),
    share: SeatShare | None = None,
    by: User | None,
    at: dt.datetime | None = None,
) -> SeatShare:
    """Seats kept for people from there: a new share, or `share` changed.

    Raises DomainError("too_few_seats") beyond the capacity or below what is taken, and ("share_for_nobody").
    """
    seminar = locked(seminar)
    _require_not_over(seminar)
    regions, countries = list(regions), list(countries)
    if not regions and not countries:
        raise DomainError("share_for_nobody", _("Choose the regions or countries for which the seats are kept."))
    share = share or SeatShare(seminar=seminar)
    _require_room_in_share(share, name_en, seats)
    share.name_en, share.name_ru, share.seats = name_en, name_ru, seats
    share.save()
    share.regions.set(regions)
    share.countries.set(countries)
    _require_enough_seats(seminar)
    audit.log(by, "kept seats", share, after={"seats": seats, "name_en": name_en}, at=at)
    return share


def _require_room_in_share(share: SeatShare, name_en: str, seats: int) -> None:
    if share.seminar.shares.filter(name_en=name_en).exclude(pk=share.pk or 0).exists():
        raise DomainError("share_there", _("The seminar has a share of this name."))
    if share.pk and share.bookings.held().count() > seats:
        raise DomainError("too_few_seats", _("More seats of this share are taken already."))


@transaction.atomic
def drop_share(share: SeatShare, *, by: User, at: dt.datetime | None = None) -> None:
    """Its seats are open to all again. Raises DomainError("share_in_use")."""
    seminar = locked(share.seminar)
    _require_not_over(seminar)
    if share.bookings.exists():
        raise DomainError("share_in_use", _("People were accepted on seats of this share: it stays."))
    audit.log(by, "dropped a share of", seminar, before={"name_en": share.name_en, "seats": share.seats}, at=at)
    share.delete()


@transaction.atomic
def assign_staff(
    seminar: Seminar, *, user: User, role: str, by: User | None, at: dt.datetime | None = None
) -> SeminarStaff:
    if role not in SeminarStaff.Role.values:
        raise DomainError("unknown_role", _("There is no such role to give."))
    staff, is_new = SeminarStaff.objects.get_or_create(seminar=seminar, user=user, role=role)
    if is_new:
        audit.log(by, "named staff of", seminar, after={"user": user, "role": role}, at=at)
    return staff


@transaction.atomic
def release_staff(staff: SeminarStaff, *, by: User, at: dt.datetime | None = None) -> None:
    """Raises DomainError("teaches_here") while sessions name the person as their trainer."""
    alone = not staff.seminar.staff.filter(user=staff.user_id).exclude(pk=staff.pk).exists()
    if alone and staff.seminar.sessions.filter(trainer=staff.user_id).exists():
        raise DomainError("teaches_here", _("The timetable names this person. Change the sessions first."))
    audit.log(by, "released staff of", staff.seminar, before={"user": staff.user_id, "role": staff.role}, at=at)
    staff.delete()


@transaction.atomic
def cancel_seminar(seminar: Seminar, *, reason: str, by: User, at: dt.datetime | None = None) -> Seminar:
    """Everybody who was nominated, who nominated, and the staff get one mail each; a second time the same.

    Raises DomainError("reason_needed", "closed").
    """
    seminar = locked(seminar)
    if seminar.state == State.CANCELLED:
        return seminar
    _require_not_over(seminar)
    if not reason.strip():
        raise DomainError("reason_needed", _("Write the reason: it goes to the people and their agencies."))
    seminar.state, seminar.cancel_reason = State.CANCELLED, reason.strip()
    seminar.note_change(at)
    seminar.save(update_fields=["state", "cancel_reason", "revision", "changed_at"])
    audit.log(by, "cancelled", seminar, after={"reason": reason.strip()}, at=at)
    live = seminar.nominations.live().order_by("nominated_at", "pk")
    tell(live, "cancelled", reason=seminar.cancel_reason)
    told = {by.pk, *(pk for row in live for pk in (row.person_id, row.nominated_by_id))}
    staff = set(seminar.staff.values_list("user", flat=True).order_by())
    letters = {f"seminar:{seminar.pk}:cancelled:{pk}": [seminar.pk, pk] for pk in sorted(staff - told)}
    enqueue_many(send_cancelled_mail, letters)
    return seminar


@transaction.atomic
def enter_order(
    seminar: Seminar, *, kind: str, number: str, date: dt.date | None, by: User | None, at: dt.datetime | None = None
) -> Seminar:
    """The number and date of the enrolment or completion order (`kind`: "enrolment", "completion"), both or neither.

    Raises DomainError("closed") when the awards that name it are written, and ("order_date").
    """
    seminar = locked(seminar)
    _require_not_over(seminar)
    names = (f"{kind}_order_number", f"{kind}_order_date")
    before = {name: getattr(seminar, name) for name in names}
    after = dict(zip(names, (number.strip(), date), strict=True))
    if before != after:
        if date:
            _require_order_date(seminar, kind, date, seminar.day_of(at or timezone.now()))
        for name, value in after.items():
            setattr(seminar, name, value)
        seminar.save(update_fields=names)
        audit.log(by, "entered an order of", seminar, before=before, after=after, at=at)
    return seminar


def _require_order_date(seminar: Seminar, kind: str, date: dt.date, today: dt.date) -> None:
    first, last = rules.order_days(kind, seminar.starts_on, seminar.ends_on, today)
    if first > last:
        raise DomainError("order_date", _("The seminar has not begun: there is no order of completion yet."))
    if not first <= date <= last:
        sentence = _("The order is dated between %(first)s and %(last)s.")
        raise DomainError("order_date", sentence % {"first": day(first), "last": day(last)})
