"""Who is told what became of nominations: each person for herself, who nominated them once for each letter."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from itc.jobs.actions import enqueue_many
from scheduling.emails import send_letter_mail, send_nomination_mail
from scheduling.models import Nomination

Letter = tuple[int, str, dt.date]  # who sent it, its number and date


def tell(
    nominations: Iterable[Nomination],
    event: str,
    *,
    reason: str = "",
    places: Mapping[int, int] | None = None,
    known_to: int | None = None,
) -> None:
    """With the seminar's row locked. An event comes once in the life of a nomination; `places` on the waiting list.

    Who is `known_to` have it from another letter of this moment gets none as the one who nominated.
    """
    own, by_letter, places = dict[str, list[object]](), defaultdict[Letter, list[int]](list), places or {}
    for row in nominations:
        own[f"nomination:{row.pk}:{event}"] = [row.pk, event, reason, places.get(row.pk)]
        if row.nominated_by_id not in {row.person_id, known_to}:
            by_letter[row.nominated_by_id, row.letter_number, row.letter_date].append(row.pk)
    letters = {
        f"letter:{pks[0]}:{event}": [pks, event, reason, [places.get(pk) for pk in pks]] for pks in by_letter.values()
    }
    enqueue_many(send_nomination_mail, own)
    enqueue_many(send_letter_mail, letters)
