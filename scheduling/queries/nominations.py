"""Nominations with their answers, as the agency, the office and the person read them."""

from typing import Any

from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When

from itc.people.models import User
from itc.people.naming import words_of
from scheduling import rules
from scheduling.models import Nomination, NominationState, Seminar, Session

BEFORE = Nomination.objects.filter(
    seminar=OuterRef("seminar"), state=NominationState.WAITING, rank__lte=OuterRef("rank")
).order_by()
# the place on the waiting list as people count it; `rank` only orders and keeps gaps
POSITION = Subquery(BEFORE.values("seminar").annotate(n=Count("pk")).values("n"))
TURNS = [NominationState(state) for state in ("submitted", "waiting", "accepted", "refused", "withdrawn")]


BESIDE = ("replaced_by__person", "replaces__person")  # who came instead, and instead of whom


def answers(nominations: QuerySet[Nomination]) -> QuerySet[Nomination]:
    return nominations.select_related("person", "agency", "seminar", *BESIDE).annotate(position=POSITION)


def ranked(nominations: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """In the order that the agency gave them; who has no place yet comes last."""
    found = nominations.select_related("person", "agency")
    return found.order_by(F("agency_rank").asc(nulls_last=True), "nominated_at", "pk")


def on_list(nominations: QuerySet[Nomination], *, words: str = "", state: str = "", place: str = "") -> Any:
    """As the office reads them: what is to be answered first, then the waiting list, then what is answered.

    `words` of a name or an agency; `place` is the code of a region or country.
    """
    for word in words_of(words):
        nominations = nominations.filter(Q(person__search__contains=word) | Q(agency__search__contains=word))
    if state:
        nominations = nominations.filter(state=state)
    if place:
        nominations = nominations.filter(Q(agency__region=place) | Q(agency__country=place))
    turn = Case(*(When(state=state, then=turn) for turn, state in enumerate(TURNS)))
    beside = ("person", "agency__region", "agency__country", *BESIDE)
    found = nominations.select_related(*beside).annotate(position=POSITION)
    return found.order_by(turn, "rank", "nominated_at", "pk")


def in_turn(found: QuerySet[Nomination]) -> list[int]:
    """Keys of `on_list` as its reader answers them: of those to be answered, an agency's people in its own order."""
    facts = ("pk", "state", "nominated_by_id", "agency_id", "agency_rank")
    rows: list[Any] = list(found.values_list(*facts, named=True))
    pending = [row for row in rows if row.state == NominationState.SUBMITTED]  # they stand first
    return [row.pk for row in [*rules.in_turn(pending), *rows[len(pending) :]]]


def own(person: User) -> list[Nomination]:
    """A person's own nominations with their seminars, sessions and outcomes, the latest seminar first.

    Of the withdrawn ones only those from which she stepped back herself.
    """
    sessions = Prefetch("seminar__sessions", Session.objects.select_related("room"))
    is_hers = ~Q(state=NominationState.WITHDRAWN) | Q(decided_by=person)
    found = Nomination.objects.filter(is_hers, person=person)
    found = found.annotate(position=POSITION)
    found = found.select_related("seminar__venue", "booking__closing").prefetch_related(sessions)
    return list(found.order_by("-seminar__starts_on", "-pk")[:100])


def own_nomination(seminar: Seminar, person: User) -> Nomination | None:
    """A person's latest nomination for this seminar."""
    return answers(seminar.nominations.filter(person=person.pk)).first()
