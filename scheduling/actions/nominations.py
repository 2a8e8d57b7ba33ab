"""From the agency's letter to a seat. Each action locks the seminar's row first, so seats are given one by one."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.jobs.actions import enqueue
from itc.people import access, audit
from itc.people.access import Right
from itc.people.models import User
from itc.people.office import AskOffice, tells_office
from scheduling import rules
from scheduling.actions.seminars import locked
from scheduling.actions.telling import tell
from scheduling.emails import send_step_back_mail
from scheduling.models import Booking, Nomination, NominationState, Seminar, State
from scheduling.queries import next_of, place_of, seats_of


@dataclass(frozen=True)
class Letter:
    """An agency's letter, who hands it in and when."""

    number: str
    date: dt.date
    by: User
    at: dt.datetime


@dataclass
class Named:
    """Whom a letter has nominated now, who stood there by it already, and who could not be nominated."""

    made: list[Nomination] = field(default_factory=list)
    standing: list[Nomination] = field(default_factory=list)
    refused: dict[User, DomainError] = field(default_factory=dict)


@tells_office
def nominate(
    seminar: Seminar,
    *,
    person: User,
    letter_number: str,
    letter_date: dt.date,
    by: User,
    at: dt.datetime | None = None,
) -> Nomination:
    """The person named by the agency's letter; the same letter a second time is the same nomination.

    Raises DomainError("ask_office", "already_nominated", "cancelled", "closed", "not_open", "too_late", "left",
    "no_letter").
    """
    letter = Letter(letter_number.strip(), letter_date, by, at or timezone.now())
    nomination, is_new = _named(locked(seminar), person, letter)
    if is_new:
        tell([nomination], "nominated")
    return nomination


@transaction.atomic
def nominate_many(
    seminar: Seminar,
    people: Iterable[User],
    *,
    letter_number: str,
    letter_date: dt.date,
    by: User,
    at: dt.datetime | None = None,
) -> Named:
    """All whom one letter names; who cannot be nominated, as `nominate` says it, stops nobody else."""
    letter = Letter(letter_number.strip(), letter_date, by, at or timezone.now())
    seminar, named = locked(seminar), Named()
    for person in people:
        try:
            nomination, is_new = tells_office(_named)(seminar, person, letter)
        except DomainError as refusal:
            named.refused[person] = refusal
        else:
            (named.made if is_new else named.standing).append(nomination)
    tell(named.made, "nominated")
    return named


def _named(seminar: Seminar, person: User, letter: Letter) -> tuple[Nomination, bool]:
    """The nomination by this letter, and whether it is new; the seminar's row is locked."""
    person = User.objects.select_for_update().get(pk=person.pk)  # where she serves now, not when the page was drawn
    if standing := _standing(seminar, person, letter.by):
        if (standing.letter_number, standing.letter_date) == (letter.number, letter.date):
            return standing, False
        raise DomainError("already_nominated", _("This person is already nominated for this seminar."))
    _require_open(seminar, letter.at)
    _require_serving(person)
    if not letter.number or letter.date > seminar.day_of(letter.at):
        raise DomainError("no_letter", _("Give the number and the date of the letter, not later than today."))
    facts = {"letter_number": letter.number, "letter_date": letter.date}
    nomination = Nomination.objects.create(
        seminar=seminar, person=person, agency=person.agency, nominated_by=letter.by, nominated_at=letter.at, **facts
    )
    audit.log(letter.by, "nominated", nomination, after={"seminar": seminar, "person": person}, at=letter.at)
    return nomination, True


def _standing(seminar: Seminar, person: User, by: User) -> Nomination | None:
    """The person's live nomination, when `by` may know of it; otherwise the reader is sent to the office."""
    scope = access.scope(by, Right.NOMINATE)
    if not scope.everything and person.agency_id not in scope.agencies:
        raise AskOffice(by, "nomination of another agency's person", person)
    standing = Nomination.objects.live().filter(seminar=seminar, person=person).first()
    if standing and not scope.everything and standing.agency_id not in scope.agencies:
        raise AskOffice(by, "nomination of a person whom another agency has nominated", standing)
    return standing


@tells_office
def nominate_unknown(seminar: Seminar, *, key: str, by: User) -> None:
    """Somebody not among one's own people was asked for: DomainError("ask_office"), whether she exists or not."""
    person = User.objects.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
    sought = {"seminar": seminar.code, "number": key[:20]}
    raise AskOffice(by, "nomination of a person elsewhere", person or seminar, **sought)


def _require_open(seminar: Seminar, at: dt.datetime) -> None:
    if seminar.state == State.CANCELLED:
        raise DomainError("cancelled", _("The seminar is cancelled."))
    if seminar.state == State.CLOSED:
        raise DomainError("closed", _("The seminar is closed."))
    if seminar.state == State.PLANNED:
        raise DomainError("not_open", _("The seminar is not open for nominations yet."))
    if seminar.day_of(at) > seminar.nominate_until:
        raise DomainError("too_late", _("The time for nominations is over. Ask the training office."))


def _require_serving(person: User) -> None:
    if person.left_on or person.same_as_id or not person.is_active:
        raise DomainError("left", _("This person has left the agency or is no longer active."))


@transaction.atomic
def accept(nomination: Nomination, *, by: User | None, at: dt.datetime | None = None) -> Booking:
    """The person's seat, new or standing: of a share of hers while it lasts, else one open to all.

    Raises DomainError("full"): the waiting list remains; and "answered", "cancelled", "closed".
    """
    at = at or timezone.now()
    seminar = locked(nomination.seminar)
    nomination = _fresh(nomination)
    if nomination.state == NominationState.ACCEPTED:  # a second click is the same wish
        return Booking.objects.get(nomination=nomination)
    require_under_way(seminar)
    require_undecided(nomination)
    share = seat_in(seats_of(seminar), place_of(nomination.agency))
    was = nomination.state
    booking = _seated(nomination, share, by, at)
    _tell(nomination, "promoted" if was == NominationState.WAITING else "accepted")
    return booking


def _seated(nomination: Nomination, share: rules.Share, by: User | None, at: dt.datetime) -> Booking:
    facts = {"seminar": nomination.seminar, "person_id": nomination.person_id, "share_id": share.key}
    booking = Booking.objects.create(nomination=nomination, booked_at=at, **facts)
    _answer(nomination, NominationState.ACCEPTED, by=by, at=at)
    audit.log(by, "accepted", nomination, after={"share": share.key}, at=at)
    return booking


def seat_in(seats: rules.Seats, place: tuple[str | None, str | None]) -> rules.Share:
    """The share that has a seat for a person from there. Raises DomainError("full")."""
    share = seats.for_place(*place)
    if share is not None:
        return share
    if seats.left:
        sentence = _("The seats for this person's region are taken. Put the person on the waiting list.")
        raise DomainError("full", sentence)
    raise DomainError("full", _("All seats are taken. Put the person on the waiting list."))


@transaction.atomic
def refuse(nomination: Nomination, *, reason: str, by: User | None, at: dt.datetime | None = None) -> Nomination:
    """Raises DomainError("reason_needed", "answered")."""
    locked(nomination.seminar)
    nomination = _fresh(nomination)
    if nomination.state == NominationState.REFUSED:
        return nomination
    require_undecided(nomination)
    if not reason.strip():
        raise DomainError("reason_needed", _("Write the reason: it goes to the agency."))
    _answer(nomination, NominationState.REFUSED, by=by, at=at or timezone.now(), reason=reason.strip())
    audit.log(by, "refused", nomination, after={"reason": reason.strip()}, at=at)
    _tell(nomination, "refused")
    return nomination


@transaction.atomic
def put_on_waiting_list(nomination: Nomination, *, by: User | None, at: dt.datetime | None = None) -> Nomination:
    """The next place of the list. Raises DomainError("answered", "cancelled", "closed")."""
    seminar = locked(nomination.seminar)
    nomination = _fresh(nomination)
    if nomination.state == NominationState.WAITING:
        return nomination
    require_under_way(seminar)
    require_undecided(nomination)
    places = [place for place in seminar.nominations.waiting().values_list("rank", flat=True) if place]
    rank = rules.next_place(places)
    _answer(nomination, NominationState.WAITING, by=by, at=at or timezone.now(), rank=rank)
    audit.log(by, "put on the waiting list", nomination, after={"rank": rank}, at=at)
    _tell(nomination, "waiting", position=len(places) + 1)
    return nomination


@transaction.atomic
def promote_next(
    seminar: Seminar, *, seen: int | None = None, by: User | None, at: dt.datetime | None = None
) -> Booking:
    """The first of the waiting list for whom a seat is free gets it; `seen`: whom the page named as the first.

    Raises DomainError("full", "nobody_waits", "changed_meanwhile"). A second click finds the seat given.
    """
    seminar = locked(seminar)
    if seen and (given := seminar.bookings.held().filter(nomination=seen).first()):
        return given
    if not seminar.nominations.waiting().exists():
        raise DomainError("nobody_waits", _("Nobody is on the waiting list."))
    found, _number = next_of(seminar, seats_of(seminar))
    if found is None:
        raise DomainError("full", _("There is no free seat for anybody on the waiting list."))
    if seen and found.pk != seen:
        raise DomainError("changed_meanwhile", _("Somebody else is the next by now. Look at the list once more."))
    return accept(found, by=by, at=at)


@transaction.atomic
def withdraw(nomination: Nomination, *, by: User, reason: str = "", at: dt.datetime | None = None) -> Nomination:
    """The agency takes its nomination back, or the person steps back; a seat is free again; a second time the same.

    Raises DomainError("too_late_to_withdraw") for both after the cut-off, "answered", "has_marks", "closed".
    """
    at = at or timezone.now()
    seminar = locked(nomination.seminar)
    nomination = _fresh(nomination)
    if nomination.state == NominationState.WITHDRAWN:
        return nomination
    had_seat = nomination.state == NominationState.ACCEPTED
    end(nomination, seminar, reason=reason.strip(), by=by, at=at)
    if by.pk == nomination.person_id:
        facts = (nomination.pk, nomination.reason, had_seat)
        enqueue(send_step_back_mail, *facts, key=f"nomination:{nomination.pk}:stepped_back")
    else:
        _tell(nomination, "withdrawn")
    return nomination


def end(nomination: Nomination, seminar: Seminar, *, reason: str, by: User, at: dt.datetime) -> None:
    """Withdrawn, with the seminar's row locked and nobody told yet. Raises what withdraw raises."""
    if seminar.state == State.CLOSED:
        raise DomainError("closed", _("The seminar is closed."))
    if nomination.state == NominationState.REFUSED:
        raise DomainError("answered", _("This nomination has been answered already."))
    _end(nomination, seminar, by=by, at=at, reason=reason)
    audit.log(by, "withdrew", nomination, after={"reason": reason}, at=at)


@tells_office
def replace(nomination: Nomination, *, person: User, by: User, at: dt.datetime | None = None) -> Nomination:
    """Somebody else under the same letter and in the same place of the agency's order; a second time the same.

    Who nominated both gets one letter, which names both and what became of the seat.

    Where the office lets agencies hand seats over, she takes the seat or the place on the waiting list over;
    otherwise, or without a seat for her region, she waits for the office's answer.
    Raises what withdraw raises, and ("ask_office", "already_nominated", "cancelled", "left").
    """
    at = at or timezone.now()
    seminar = locked(nomination.seminar)
    nomination = _fresh(nomination)
    made = Nomination.objects.filter(replaces=nomination, person=person).first()
    if made:
        return made
    _require_replaceable(nomination, seminar, by, at)
    person = User.objects.select_for_update().get(pk=person.pk)
    if _standing(seminar, person, by):
        raise DomainError("already_nominated", _("This person is already nominated for this seminar."))
    _require_serving(person)
    state, rank = nomination.state, nomination.rank
    _end(nomination, seminar, by=by, at=at)
    made = _in_place_of(nomination, person, by, at)
    audit.log(by, "replaced", nomination, before={"person": nomination.person}, after={"person": person}, at=at)
    _tell(nomination, "replaced")
    return _handed_over(made, state, rank, by, at)


def _require_replaceable(nomination: Nomination, seminar: Seminar, by: User, at: dt.datetime) -> None:
    require_under_way(seminar)
    if not nomination.is_live:
        raise DomainError("answered", _("This nomination has ended."))
    if not in_time(seminar, by, at):
        sentence = _("It is too late to name somebody else. Call the training office.")
        raise DomainError("too_late_to_withdraw", sentence)


def _in_place_of(nomination: Nomination, person: User, by: User, at: dt.datetime) -> Nomination:
    return Nomination.objects.create(
        seminar=nomination.seminar,
        person=person,
        agency=person.agency,
        letter_number=nomination.letter_number,
        letter_date=nomination.letter_date,
        agency_rank=nomination.agency_rank,
        replaces=nomination,
        nominated_by=by,
        nominated_at=at,
    )


def _handed_over(made: Nomination, state: str, rank: int | None, by: User, at: dt.datetime) -> Nomination:
    """The seat or the waiting place of the one replaced, where the office's rule and the shares allow."""
    seminar = made.seminar
    share, event = seats_of(seminar).for_place(*place_of(made.agency)), "nominated"
    position: int | None = None
    if seminar.passes_seats_on and state == NominationState.ACCEPTED and share:
        _seated(made, share, by, at)
        event = "accepted"
    elif seminar.passes_seats_on and state == NominationState.WAITING:
        _answer(made, NominationState.WAITING, by=by, at=at, rank=rank)
        event, position = "waiting", seminar.nominations.waiting().filter(rank__lte=rank).count()
    known_to = made.replaces.nominated_by_id if made.replaces else None
    _tell(made, event, position=position, known_to=known_to)
    return made


def _end(nomination: Nomination, seminar: Seminar, *, by: User, at: dt.datetime, reason: str = "") -> None:
    if nomination.state == NominationState.ACCEPTED:
        _free_seat(nomination, seminar, by, at)
    _answer(nomination, NominationState.WITHDRAWN, by=by, at=at, reason=reason)


def in_time(seminar: Seminar, by: User, at: dt.datetime) -> bool:
    """Whether seats are still given back and people replaced; the office may do it at any time."""
    return access.scope(by, Right.NOMINATE).everything or seminar.day_of(at) <= seminar.withdraw_until


def _free_seat(nomination: Nomination, seminar: Seminar, by: User, at: dt.datetime) -> None:
    if not in_time(seminar, by, at):
        raise DomainError("too_late_to_withdraw", _("It is too late to withdraw. Call the training office."))
    booking = Booking.objects.get(nomination=nomination)
    if booking.attendance.exists():
        raise DomainError("has_marks", _("The person stands in the attendance journal and stays in the group."))
    booking.freed_at = at
    booking.save(update_fields=["freed_at"])


def _fresh(nomination: Nomination) -> Nomination:
    return Nomination.objects.select_related("agency", "seminar").get(pk=nomination.pk)


def require_under_way(seminar: Seminar) -> None:
    if seminar.state == State.CANCELLED:
        raise DomainError("cancelled", _("The seminar is cancelled."))
    if seminar.state == State.CLOSED:
        raise DomainError("closed", _("The seminar is closed."))


def require_undecided(nomination: Nomination) -> None:
    if nomination.state not in {NominationState.SUBMITTED, NominationState.WAITING}:
        raise DomainError("answered", _("This nomination has been answered already."))


def _answer(
    nomination: Nomination,
    state: str,
    *,
    by: User | None,
    at: dt.datetime,
    reason: str = "",
    rank: int | None = None,
) -> None:
    nomination.state, nomination.reason, nomination.rank = state, reason, rank
    nomination.decided_by, nomination.decided_at = by, at
    nomination.save(update_fields=["state", "reason", "rank", "decided_by", "decided_at"])


def _tell(nomination: Nomination, event: str, *, position: int | None = None, known_to: int | None = None) -> None:
    places = {nomination.pk: position} if position else None
    tell([nomination], event, reason=nomination.reason, places=places, known_to=known_to)
