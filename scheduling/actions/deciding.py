"""One answer for many nominations: one lock, one look at the seats, one statement for rows of a kind.

Each person is answered as `accept`, `put_on_waiting_list`, `refuse` and `withdraw` would: a second click is the same
wish, who cannot get the answer is named with the refusal and stops nobody else, everybody gets one letter.
"""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import audit
from itc.people.models import User
from scheduling import rules
from scheduling.actions.nominations import end, require_undecided, require_under_way, seat_in
from scheduling.actions.seminars import locked
from scheduling.actions.telling import tell
from scheduling.models import Booking, Nomination, NominationState, Seminar
from scheduling.queries import outlook, places_of, seats_of


@dataclass
class Answers:
    """Who has the answer, now or before, and who could not get it."""

    given: list[Nomination] = field(default_factory=list)
    refused: list[tuple[Nomination, DomainError]] = field(default_factory=list)


@transaction.atomic
def accept_many(seminar: Seminar, nominations: Collection[int], *, by: User, at: dt.datetime | None = None) -> Answers:
    """Seats in turn (scheduling.rules), as long as there are any: ("full", "answered", "cancelled", "closed")."""
    at = at or timezone.now()
    seminar = locked(seminar)
    rows, seats = _rows(seminar, nominations), seats_of(seminar)
    places, bookings = places_of(row.agency for row in rows), dict[Nomination, Booking]()

    def seat(row: Nomination) -> None:
        nonlocal seats
        require_under_way(seminar)
        require_undecided(row)
        share = seat_in(seats, places[row.agency])
        seats = seats.with_one_in(share)
        bookings[row] = Booking(
            seminar=seminar, person_id=row.person_id, nomination=row, share_id=share.key, booked_at=at
        )

    answers = _each(rows, NominationState.ACCEPTED, seat)
    Booking.objects.bulk_create(bookings.values())
    _answer(bookings, NominationState.ACCEPTED, by, at)
    audit.log_many(by, "accepted", ((row, {"share": made.share_id}) for row, made in bookings.items()), at=at)
    tell([row for row in bookings if row.state != NominationState.WAITING], "accepted")
    tell([row for row in bookings if row.state == NominationState.WAITING], "promoted")
    return answers


@transaction.atomic
def accept_as_seen(
    seminar: Seminar,
    nominations: Collection[int],
    *,
    seen: Collection[int],
    others_wait: bool,
    by: User,
    at: dt.datetime | None = None,
) -> Answers:
    """Seats for those whom `by` has `seen` getting one; the others go on the waiting list or stay as they are.

    Raises DomainError("changed_meanwhile") when by now others would sit.
    """
    seminar = locked(seminar)
    taken = set(seminar.nominations.filter(pk__in=seen, state=NominationState.ACCEPTED).values_list("pk", flat=True))
    found = outlook(seminar, nominations)  # without those who sit since the first of two clicks
    if {row.pk for row in found.seated} != set(seen) - taken:
        sentence = _("Seats or nominations have changed meanwhile. Look at it once more; nothing was decided.")
        raise DomainError("changed_meanwhile", sentence)
    others = {row.pk for row in found.unseated}
    answers = accept_many(seminar, set(nominations) - others, by=by, at=at)
    if others_wait and others:
        waiting = wait_many(seminar, others, by=by, at=at)
        return Answers([*answers.given, *waiting.given], [*answers.refused, *waiting.refused])
    return answers


@transaction.atomic
def wait_many(seminar: Seminar, nominations: Collection[int], *, by: User, at: dt.datetime | None = None) -> Answers:
    """The next places of the waiting list in that same order: ("answered", "cancelled", "closed")."""
    at = at or timezone.now()
    seminar = locked(seminar)
    places = [place for place in seminar.nominations.waiting().values_list("rank", flat=True) if place]
    ranks, told = dict[Nomination, int](), dict[int, int]()

    def line_up(row: Nomination) -> None:
        require_under_way(seminar)
        require_undecided(row)
        ranks[row] = rules.next_place(places)
        places.append(ranks[row])
        told[row.pk] = len(places)

    answers = _each(_rows(seminar, nominations), NominationState.WAITING, line_up)
    for row, rank in ranks.items():
        row.state, row.reason, row.rank, row.decided_by, row.decided_at = NominationState.WAITING, "", rank, by, at
    Nomination.objects.bulk_update(ranks, ["state", "reason", "rank", "decided_by", "decided_at"])
    audit.log_many(by, "put on the waiting list", ((row, {"rank": rank}) for row, rank in ranks.items()), at=at)
    tell(ranks, "waiting", places=told)
    return answers


@transaction.atomic
def refuse_many(
    seminar: Seminar, nominations: Collection[int], *, reason: str, by: User, at: dt.datetime | None = None
) -> Answers:
    """For each ("answered"). Raises DomainError("reason_needed")."""
    at, reason = at or timezone.now(), reason.strip()
    seminar = locked(seminar)
    if not reason:
        raise DomainError("reason_needed", _("Write the reason: it goes to the agency."))
    open_rows: list[Nomination] = []

    def note(row: Nomination) -> None:
        require_undecided(row)
        open_rows.append(row)

    answers = _each(_rows(seminar, nominations), NominationState.REFUSED, note)
    _answer(open_rows, NominationState.REFUSED, by, at, reason)
    audit.log_many(by, "refused", ((row, {"reason": reason}) for row in open_rows), at=at)
    tell(open_rows, "refused", reason=reason)
    return answers


@transaction.atomic
def withdraw_many(
    seminar: Seminar, nominations: Collection[int], *, reason: str, by: User, at: dt.datetime | None = None
) -> Answers:
    """Seats are free again: ("answered", "has_marks", "closed")."""
    at, reason = at or timezone.now(), reason.strip()
    seminar = locked(seminar)
    ended: list[Nomination] = []

    def take_back(row: Nomination) -> None:
        end(row, seminar, reason=reason, by=by, at=at)
        ended.append(row)

    answers = _each(_rows(seminar, nominations), NominationState.WITHDRAWN, take_back)
    tell(ended, "withdrawn", reason=reason)
    return answers


def _rows(seminar: Seminar, nominations: Collection[int]) -> list[Nomination]:
    """As they stand under the seminar's lock, in turn; those of another seminar are left out."""
    found = seminar.nominations.filter(pk__in=nominations).select_related("agency", "person")
    return rules.in_turn(list(found.order_by("nominated_at", "pk")))


def _each(rows: list[Nomination], state: str, decide: Callable[[Nomination], None]) -> Answers:
    answers = Answers()
    for row in rows:
        try:
            if row.state != state:
                decide(row)
        except DomainError as refusal:
            answers.refused.append((row, refusal))
        else:
            answers.given.append(row)
    return answers


def _answer(rows: Collection[Nomination], state: str, by: User, at: dt.datetime, reason: str = "") -> None:
    found = Nomination.objects.filter(pk__in=[row.pk for row in rows])
    found.update(state=state, reason=reason, rank=None, decided_by=by, decided_at=at)
