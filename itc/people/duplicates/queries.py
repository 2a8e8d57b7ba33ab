from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Count, Value
from django.db.models.functions import Concat, Lower, StrIndex, Substr
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from itc.people.duplicates import rules
from itc.people.models import User

SAID: dict[str, Promise] = {
    rules.NAME: pgettext_lazy("same", "name"),
    rules.LATIN: pgettext_lazy("same", "name in Latin letters"),
    rules.PATRONYMIC: pgettext_lazy("same", "patronymic"),
    rules.MAIL: pgettext_lazy("same", "e-mail before the @"),
    rules.AGENCY: pgettext_lazy("same", "agency"),
}
COLUMNS = ("surname", "given_name", "patronymic", "surname_latin", "given_name_latin", "email", "sex", "agency")
LARGEST = 40  # namesakes beyond that are a common name, not one person


@dataclass(frozen=True)
class Pair:
    one: User  # the row that was there first
    other: User
    signs: list[str]

    @property
    def said(self) -> list[Promise]:
        return [SAID[sign] for sign in self.signs]


def possible_duplicates(*, elsewhere: bool = False) -> list[Pair]:
    """Pairs in one agency; with `elsewhere` those in two, the ones that agree in most first."""
    found: dict[tuple[int, int], Pair] = {}
    for pair in _pairs(_alike(elsewhere)):
        if rules.is_proposed(pair.signs) and (rules.AGENCY in pair.signs) != elsewhere:
            found.setdefault((pair.one.pk, pair.other.pk), pair)
    return sorted(found.values(), key=lambda pair: (-len(pair.signs), pair.one.name, pair.one.pk, pair.other.pk))


def _pairs(groups: Iterable[list[User]]) -> Iterator[Pair]:
    for group in groups:
        for one, other in combinations(sorted(group, key=lambda person: person.pk)[:LARGEST], 2):
            if found := rules.signs(one, other):
                yield Pair(one, other, found)


def _alike(elsewhere: bool) -> Iterator[list[User]]:
    """Rows that share the beginning of their name in either script: the database counts, so that few rows leave it."""
    people = User.objects.get_queryset().filter(same_as=None).order_by()
    text = Concat("search", Value(" "))
    first = StrIndex(text, Value(" "))
    words = Substr(text, 1, first + StrIndex(Substr(text, first + 1), Value(" ")))  # surname and given name, as a rule
    latin = {"a": Lower("surname_latin"), "b": Lower("given_name_latin")}
    place: list[str] = [] if elsewhere else ["agency"]
    yield from _groups(people.annotate(a=words), ["a", *place])
    yield from _groups(people.exclude(surname_latin="").annotate(**latin), ["a", "b", *place])


def _groups(people: Any, keys: list[str]) -> Iterable[list[User]]:
    shared = people.values(*keys).annotate(rows=Count("pk")).filter(rows__gt=1).values_list(*keys)
    wanted = set(shared)
    if not wanted:
        return []
    found: dict[Hashable, list[User]] = defaultdict(list)
    for person in people.filter(a__in={key[0] for key in wanted}).select_related("agency"):
        key = tuple(person.agency_id if name == "agency" else getattr(person, name) for name in keys)
        if key in wanted:
            found[key].append(person)
    return found.values()
