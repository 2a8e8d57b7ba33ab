"""How the nominations of a seminar are made up."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from itc.people.models import Agency, Country, Region
from itc.people.models.users import Sex
from scheduling.models import LIVE, NominationState, Seminar


@dataclass(frozen=True)
class Tally:
    """How many of one kind have a seat, and how many were nominated with them, refused ones too."""

    label: str
    accepted: int
    nominated: int


class Makeup:
    """How the nominations of a seminar are made up, in one query however many they are.

    Who was withdrawn counts nowhere: the agency has taken its word back, or somebody else stands in that place.
    """

    columns = {"sex": "person__sex", "country": "agency__country", "region": "agency__region", "agency": "agency"}

    def __init__(self, seminar: Seminar) -> None:
        rows = seminar.nominations.order_by().values_list("state", *self.columns.values())
        gone = Count("pk", filter=Q(person__left_on__isnull=False))
        self.parts: list[tuple[Any, ...]] = list(rows.annotate(gone=gone, n=Count("pk")))
        self.states: Counter[str] = Counter()
        self.left = 0  # have left, and their nominations stand
        for state, *_kinds, gone_ones, n in self.parts:
            self.states[state] += n
            self.left += gone_ones if state in LIVE else 0

    @property
    def live(self) -> int:
        return sum(self.states[state] for state in LIVE)

    @property
    def nominated(self) -> int:
        return sum(n for state, n in self.states.items() if state != NominationState.WITHDRAWN)

    def places(self) -> list[tuple[str, str]]:
        """Countries, where there are several, and regions, each with its code."""
        countries, regions = self._names("country"), self._names("region")
        return [*(countries.items() if len(countries) > 1 else ()), *regions.items()]

    def tally(self, by: str) -> list[Tally]:
        """By "sex", "country", "region" or "agency", the largest part first."""
        column, names = [*self.columns].index(by) + 1, self._names(by)
        accepted, nominated = Counter[str](), Counter[str]()
        for row in self.parts:
            nominated[row[column]] += row[-1] if row[0] != NominationState.WITHDRAWN else 0
            accepted[row[column]] += row[-1] if row[0] == NominationState.ACCEPTED else 0
        found = [Tally(names.get(key, str(_("not given"))), accepted[key], n) for key, n in nominated.items() if n]
        return sorted(found, key=lambda part: (-part.accepted, -part.nominated, part.label))

    def _names(self, by: str) -> dict[Any, str]:
        if by == "sex":
            return {key: str(label) for key, label in Sex.choices}
        if by not in self.__dict__:
            column, models = [*self.columns].index(by) + 1, {"agency": Agency, "country": Country, "region": Region}
            found: dict[Any, Any] = models[by]._default_manager.in_bulk({row[column] for row in self.parts} - {None})
            self.__dict__[by] = {key: str(row) for key, row in found.items()}
        names: dict[Any, str] = self.__dict__[by]
        return names
