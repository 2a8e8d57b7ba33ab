"""One answer for many nominations: one lock, one look at the seats, one statement for rows of a kind.

Each person is answered as `accept`, `put_on_waiting_list` and `refuse` would: a second click is the same wish, who
cannot get the answer is named with the refusal and stops nobody else, everybody gets one letter.
"""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.jobs.actions import enqueue_many
from itc.people import audit
from itc.people.models import User
from scheduling import rules
from scheduling.actions.nominations import require_undecided, require_under_way, seat_in
from scheduling.actions.seminars import locked
from scheduling.emails import send_nomination_mail
from scheduling.models import Booking, Nomination, NominationState, Seminar
from scheduling.queries import places_of, seats_of


@dataclass
class Answers:
    """Who has the answer, now or before, and who could not get it."""

    given: list[Nomination] = field(default_factory=list)
    refused: list[tuple[Nomination, DomainError]] = field(default_factory=list)


@transaction.atomic
def accept_many(seminar: Seminar, nominations: Collection[int], *, by: User, at: dt.datetime | None = None) -> Answers:
    """Seats in the order of nomination, as long as there are any: ("full", "answered", "cancelled", "closed")."""
    at = at or timezone.now()
    seminar = locked(seminar)
    rows, seats = _rows(seminar, nominations), seats_of(seminar)
    places, bookings, letters = places_of(row.agency for row in rows), dict[Nomination, Booking](), dict[str, Any]()

    def seat(row: Nomination) -> None:
        nonlocal seats
        require_under_way(seminar)
        require_undecided(row)
        share = seat_in(seats, places[row.agency])
        seats = seats.with_one_in(share)
        bookings[row] = Booking(
            seminar=seminar, person_id=row.person_id, nomination=row, share_id=share.key, booked_at=at
        )
        letters.update(_letter(row, "promoted" if row.state == NominationState.WAITING else "accepted"))

    answers = _each(rows, NominationState.ACCEPTED, seat)
    Booking.objects.bulk_create(bookings.values())
    _answer(bookings, NominationState.ACCEPTED, by, at)
    audit.log_many(by, "accepted", ((row, {"share": made.share_id}) for row, made in bookings.items()), at=at)
    enqueue_many(send_nomination_mail, letters)
    return answers


@transaction.atomic
def wait_many(seminar: Seminar, nominations: Collection[int], *, by: User, at: dt.datetime | None = None) -> Answers:
    """The next places of the waiting list in the order of nomination: ("answered", "cancelled", "closed")."""
    at = at or timezone.now()
    seminar = locked(seminar)
    places = [place for place in seminar.nominations.waiting().values_list("rank", flat=True) if place]
    ranks, letters = dict[Nomination, int](), dict[str, Any]()

    def line_up(row: Nomination) -> None:
        require_under_way(seminar)
        require_undecided(row)
        ranks[row] = rules.next_place(places)
        places.append(ranks[row])
        letters.update(_letter(row, "waiting", position=len(places)))

    answers = _each(_rows(seminar, nominations), NominationState.WAITING, line_up)
    for row, rank in ranks.items():
        row.state, row.reason, row.rank, row.decided_by, row.decided_at = NominationState.WAITING, "", rank, by, at
    Nomination.objects.bulk_update(ranks, ["state", "reason", "rank", "decided_by", "decided_at"])
    audit.log_many(by, "put on the waiting list", ((row, {"rank": rank}) for row, rank in ranks.items()), at=at)
    enqueue_many(send_nomination_mail, letters)
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
    letters = [_letter(row, "refused", reason) for row in open_rows]
    enqueue_many(send_nomination_mail, {key: facts for letter in letters for key, facts in letter.items()})
    return answers


def _rows(seminar: Seminar, nominations: Collection[int]) -> list[Nomination]:
    """As they stand under the seminar's lock; those of another seminar are left out."""
    found = seminar.nominations.filter(pk__in=nominations).select_related("agency", "person")
    return list(found.order_by("nominated_at", "pk"))


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


def _letter(row: Nomination, event: str, reason: str = "", position: int | None = None) -> dict[str, Any]:
    return {f"nomination:{row.pk}:{event}": (row.pk, event, reason, position)}
