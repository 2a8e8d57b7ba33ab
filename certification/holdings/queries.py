"""People placed in the reader's tree today and what each of them holds; the same few queries for any number."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from certification.models import Award, Certificate, CertificateAward, Qualification
from itc.people import tree
from itc.people.access import Scope
from itc.people.dated import today
from itc.people.models import AgencyParent, User
from itc.people.models.users import PeopleQuerySet

FOR_EVER = dt.date.max


class Standing(StrEnum):
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    UNCERTIFIED = "uncertified"
    NEVER = "never"


@dataclass(frozen=True)
class Holding:
    """The last standing certificate of one qualification."""

    qualification: int
    title: str
    registration: str
    until: dt.date | None
    standing: Standing


@dataclass
class Holder:
    holdings: list[Holding] = field(default_factory=list)
    is_trained: bool = False

    @property
    def standings(self) -> set[Standing]:
        """An expiring certificate is a valid one too; who holds nothing was trained or never was."""
        found = {one.standing for one in self.holdings}
        if Standing.EXPIRING in found:
            found.add(Standing.VALID)
        return found or {Standing.UNCERTIFIED if self.is_trained else Standing.NEVER}


NOBODY = Holder()


@dataclass
class Overview:
    """All people that were asked about, counted; `keys` are those in the chosen standing, `holders` whoever of them
    all was trained or holds anything."""

    keys: list[int]
    holders: dict[int, Holder]
    people: int
    counts: Counter[str]
    by_qualification: list[tuple[str, Counter[str]]]


def people_of(scope: Scope, *, words: str = "", agency: int | None = None) -> PeopleQuerySet:
    """Those who serve in these agencies today; the reader herself only if she does."""
    found = User.objects.serving().within(Scope(scope.everything, scope.agencies)).exclude(agency=None)
    if agency:
        found = found.filter(agency__in=tree.subtree(agency, AgencyParent.objects.tree_with_predecessors()))
    return found.matching(words)


def overview(people: PeopleQuerySet, *, days: int, qualification: int | None = None, standing: str = "") -> Overview:
    """`people` keep their order; with a qualification only it and its programmes count."""
    keys = list(people.values_list("pk", flat=True))
    known, holders = set(keys), dict[int, Holder]()
    for pk in known.intersection(_trained(people, qualification)):
        holders[pk] = Holder(is_trained=True)
    for pk, holding in _last(people, days, qualification):
        if pk in known:
            holders.setdefault(pk, Holder()).holdings.append(holding)
    counts = Counter(one.value for holder in holders.values() for one in holder.standings)
    counts[Standing.NEVER] = len(keys) - len(holders)
    chosen = [pk for pk in keys if standing in holders.get(pk, NOBODY).standings] if standing else keys
    return Overview(chosen, holders, len(keys), counts, _by_qualification(holders.values()))


def _of(people: PeopleQuerySet, prefix: str) -> Q:
    """Theirs, whether under their own name or under a duplicate's."""
    keys = people.order_by().values("pk")
    return Q(**{f"{prefix}__in": keys}) | Q(**{f"{prefix}__same_as__in": keys})


def _trained(people: PeopleQuerySet, qualification: int | None) -> Iterable[int]:
    awards = Award.objects.standing().filter(_of(people, "person")).order_by()
    if qualification:
        awards = awards.filter(version__programme__qualifications=qualification)
    return awards.values_list(Coalesce("person__same_as", "person"), flat=True).distinct()


def _last(people: PeopleQuerySet, days: int, qualification: int | None) -> list[tuple[int, Holding]]:
    """By person and qualification the standing certificate that runs longest."""
    counted = Certificate.objects.unrevoked().filter(issued_on__lte=today())
    if qualification:
        counted = counted.filter(qualification=qualification)
    links = CertificateAward.objects.filter(_of(people, "award__person"), certificate__in=counted.values("pk"))
    who = Coalesce("award__person__same_as", "award__person")
    fields = ("certificate__qualification", "certificate__valid_until", "certificate__registration")
    best: dict[tuple[int, int], tuple[dt.date, str]] = {}
    for person, of, until, number in links.order_by().values_list(who, *fields).distinct():
        best[person, of] = max(best.get((person, of), (dt.date.min, "")), (until or FOR_EVER, number))
    titles = {row.pk: row.title for row in Qualification.objects.all()}
    return [
        (person, Holding(of, titles[of], number, None if until == FOR_EVER else until, standing_of(until, days)))
        for (person, of), (until, number) in sorted(best.items())
    ]


def standing_of(until: dt.date, days: int) -> Standing:
    if until < today():
        return Standing.EXPIRED
    is_near = until != FOR_EVER and until <= today() + dt.timedelta(days=days)
    return Standing.EXPIRING if is_near else Standing.VALID


def _by_qualification(holders: Iterable[Holder]) -> list[tuple[str, Counter[str]]]:
    found: dict[str, Counter[str]] = {}
    for holder in holders:
        for one in holder.holdings:
            counted = found.setdefault(one.title, Counter())
            counted.update({one.standing.value, Standing.VALID.value} if one.standing == Standing.EXPIRING
                           else {one.standing.value})  # fmt: skip
    return sorted(found.items())


def with_people(keys: Sequence[int], holders: Mapping[int, Holder]) -> list[tuple[User, Holder]]:
    people: dict[int, Any] = {}
    for start in range(0, len(keys), 500):  # a database takes a limited number of values at once
        people |= User.objects.select_related("agency").in_bulk(list(keys[start : start + 500]))
    return [(people[pk], holders.get(pk, NOBODY)) for pk in keys if pk in people]
