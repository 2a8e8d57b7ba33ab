"""An agency says in which order it would like its people to get the seats."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import audit
from itc.people.models import User
from scheduling.actions.seminars import locked
from scheduling.models import Nomination, State
from scheduling.queries import ranked

ASIDE = 1_000_000  # no waiting list is longer


@transaction.atomic
def rank(nomination: Nomination, *, place: int, by: User, at: dt.datetime | None = None) -> None:
    """The nomination moves to this place among those that `by` answers for; a second time it stands there already.

    Those of them who wait share out their places on the waiting list anew, in this order: nobody else's moves.
    Raises DomainError("not_open", "answered").
    """
    seminar = locked(nomination.seminar)
    if seminar.state != State.OPEN:
        raise DomainError("not_open", _("This seminar takes no nominations."))
    rows = list(ranked(seminar.nominations.live().of_agencies_of(by)))
    before = {row.pk: row.agency_rank for row in rows}
    if nomination.pk not in before:
        raise DomainError("answered", _("This nomination has ended."))
    moved = next(row for row in rows if row.pk == nomination.pk)
    rows.remove(moved)
    rows.insert(max(place, 1) - 1, moved)
    for number, row in enumerate(rows, start=1):
        row.agency_rank = number
    changed = [row for row in rows if before[row.pk] != row.agency_rank]
    if changed:
        Nomination.objects.bulk_update(changed, ["agency_rank"], batch_size=200)
        _line_up([row for row in rows if row.rank])
        facts = {"before": {"place": before[moved.pk]}, "after": {"place": moved.agency_rank}}
        audit.log(by, "ranked", moved, **facts, at=at)


def _line_up(waiting: list[Nomination]) -> None:
    """No two rows may have one place even for a moment, so they step aside first."""
    places = sorted(row.rank for row in waiting if row.rank)
    if [row.rank for row in waiting] == places:
        return
    Nomination.objects.filter(pk__in=[row.pk for row in waiting]).update(rank=F("rank") + ASIDE)
    for row, place in zip(waiting, places, strict=True):
        row.rank = place
    Nomination.objects.bulk_update(waiting, ["rank"], batch_size=200)
