"""Lists of seminars with what is counted beside each."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from itc.people.dated import today
from itc.people.naming import containing
from scheduling.models import Booking, Nomination, NominationState, Seminar, State
from scheduling.models.seminars import SeminarQuerySet
from scheduling.rules import Phase

TO_DO = {"coming", "pending", "waiting", "gone"}  # across the states in which seminars stand


def with_counts(seminars: QuerySet[Seminar]) -> QuerySet[Seminar]:
    """For lists: seats taken, nominations under review and on the waiting list, each row in the same query.

    Counted apart and not by joins, which would multiply seats by nominations.
    """
    of_this = {"seminar": OuterRef("pk")}
    return seminars.select_related("venue").annotate(
        taken=number_of(Booking.objects.held().filter(**of_this)),
        pending=number_of(Nomination.objects.filter(state=NominationState.SUBMITTED, **of_this)),
        waiting=number_of(Nomination.objects.filter(state=NominationState.WAITING, **of_this)),
    )


def in_state(seminars: SeminarQuerySet, state: str) -> SeminarQuerySet:
    """Where they stand today, or what is to be done.

    That is "coming", "pending" (answers), "waiting" (those, or to close), "gone" (nominees who have left).
    """
    if state not in TO_DO:
        return seminars.in_phase(state)
    return seminars.filter(_to_do()[state], state=State.OPEN)


def numbers_by_state(*states: str) -> dict[str, int]:
    """Of those that are running, in one query."""
    wanted = {**_to_do(), Phase.OVER.value: Q(ends_on__lt=today())}
    running = Seminar.objects.filter(state=State.OPEN)
    return running.aggregate(**{state: Count("pk", filter=wanted[state]) for state in states})


def _to_do() -> dict[str, Q]:
    pending = Q(pk__in=Nomination.objects.filter(state=NominationState.SUBMITTED).order_by().values("seminar"))
    coming = Q(ends_on__gte=today())
    gone = Q(pk__in=Nomination.objects.of_people_gone().order_by().values("seminar"))
    return {"coming": coming, "pending": pending, "waiting": pending | ~coming, "gone": gone}


def earlier(words: str) -> QuerySet[Seminar]:
    """Seminars whose plan a new one may follow: those with all words, the latest first."""
    return Seminar.objects.filter(containing(words)).order_by("-starts_on", "code")[:6]


def number_of(rows: QuerySet[Any], *, by: str = "seminar") -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
