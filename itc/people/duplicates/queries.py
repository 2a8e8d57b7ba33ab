from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Count, Q, Value
from django.db.models.functions import Concat, Lower, StrIndex, Substr
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from itc.people.duplicates import rules
from itc.people.likeness import Likeness
from itc.people.models import TwoPeople, User
from itc.people.naming import folded

SAID: dict[str, Promise] = {
    rules.NAME: pgettext_lazy("same", "name"),
    rules.LATIN: pgettext_lazy("same", "name in Latin letters"),
    rules.PATRONYMIC: pgettext_lazy("same", "patronymic"),
    rules.MAIL: pgettext_lazy("same", "e-mail before the @"),
    rules.AGENCY: pgettext_lazy("same", "agency"),
}
LARGEST = 40  # namesakes beyond that are a common name, not one person
SHOWN = 5  # of those who are like a new person
NAMES = ("surname", "given_name", "patronymic", "surname_latin", "given_name_latin", "sex")


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
    apart = set(TwoPeople.objects.order_by().values_list("one", "other"))
    for pair in _pairs(_alike(elsewhere)):
        if (pair.one.pk, pair.other.pk) in apart:
            continue
        if rules.is_proposed(pair.signs) and (rules.AGENCY in pair.signs) != elsewhere:
            found.setdefault((pair.one.pk, pair.other.pk), pair)
    return sorted(found.values(), key=lambda pair: (-len(pair.signs), pair.one.name, pair.one.pk, pair.other.pk))


def alike(person: User, *, by: User) -> list[User]:
    """Who is perhaps this new person, of those whom `by` may see: of the same name anywhere, or of a close one in the
    same agency; nobody of whom sex or patronymic says otherwise."""
    seen, fields = User.objects.visible_to(by).filter(same_as=None), {"pk", *NAMES}
    cyrillic, latin = (folded(*names) if all(names) else "" for names in _names(person))
    same = Q(pk=None)
    if cyrillic:
        same |= Q(search=cyrillic) | Q(search__startswith=f"{cyrillic} ")
    if latin:
        same |= Q(latin_order=latin) | Q(latin_order__startswith=f"{latin} ")
    near = Near([(0, person)])
    colleagues = seen.filter(agency=person.agency_id).only(*fields) if person.agency_id else ()
    keys = {one.pk for one in colleagues if near.of(one)}
    found = seen.filter(same | Q(pk__in=keys)).select_related("agency")[:LARGEST]
    return [one for one in found if not rules.contradict(one, person)][:SHOWN]


class Near:
    """Names as they are typed or listed, each with a number; of somebody who is there the numbers of those that are
    close to hers, in either script."""

    def __init__(self, people: Iterable[tuple[int, rules.Named]]) -> None:
        self._wanted = Likeness[int]()
        for number, person in people:
            for names in _names(person):
                self._wanted.want(number, *names)

    def of(self, person: rules.Named) -> set[int]:
        return {number for names in _names(person) for number in self._wanted.of(*names)}


def _names(person: rules.Named) -> tuple[tuple[str, str], tuple[str, str]]:
    return (person.surname, person.given_name), (person.surname_latin, person.given_name_latin)


def _pairs(groups: Iterable[list[User]]) -> Iterator[Pair]:
    for group in groups:
        for one, other in combinations(sorted(group, key=lambda person: person.pk)[:LARGEST], 2):
            if found := rules.signs(one, other):
                yield Pair(one, other, found)


def _alike(elsewhere: bool) -> Iterator[list[User]]:
    """Rows that share a name, in two agencies the whole name or the mail: the database counts, few rows leave it."""
    people = User.objects.get_queryset().filter(same_as=None).order_by()
    if elsewhere:
        yield from _groups(people.annotate(a=_words(3)))
        yield from _groups(people.exclude(email=None).annotate(a=_mail()))
    else:
        latin = Concat(Lower("surname_latin"), Value(" "), Lower("given_name_latin"))
        yield from _groups(people.annotate(a=_words(2)), "agency")
        yield from _groups(people.exclude(surname_latin="").annotate(a=latin), "agency")


def _words(number: int) -> Substr:
    """The first words of the folded text: surname, given name and patronymic, as a rule."""
    text = Concat("search", Value(" "))
    end: Any = StrIndex(text, Value(" "))
    for _word in range(number - 1):
        end = end + StrIndex(Substr(text, end + 1), Value(" "))
    return Substr(text, 1, end)


def _mail() -> Substr:
    return Substr("email", 1, StrIndex("email", Value("@")))


def _groups(people: Any, *place: str) -> Iterable[list[User]]:
    keys = ["a", *place]
    wanted = set(people.values(*keys).annotate(rows=Count("pk")).filter(rows__gt=1).values_list(*keys))
    if not wanted:
        return []
    rows = people.filter(a__in={key[0] for key in wanted})
    if place:
        rows = rows.filter(agency__in={key[1] for key in wanted})
    found: dict[Hashable, list[User]] = defaultdict(list)
    for person in rows.select_related("agency"):
        found[(person.a, person.agency_id) if place else (person.a,)].append(person)
    return [group for key, group in found.items() if key in wanted]
