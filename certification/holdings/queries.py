"""People placed in the reader's tree today and what each of them holds; the same few queries for any number."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from operator import itemgetter

from django.db.models import Q
from django.db.models.functions import Coalesce

from certification.models import Award, Certificate, CertificateAward, Qualification
from itc.people import tree
from itc.people.access import Scope
from itc.people.dated import today
from itc.people.models import AgencyParent, User
from itc.people.models.users import PeopleQuerySet

FOR_EVER = dt.date.max
Held = tuple[int, int, dt.date, str]  # person, qualification, last day, number


class Standing(StrEnum):
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    UNCERTIFIED = "uncertified"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Horizon:
    """The day of reading and the last day that counts as soon."""

    day: dt.date
    near: dt.date

    @classmethod
    def in_days(cls, days: int) -> "Horizon":
        day = today()
        return cls(day, day + dt.timedelta(days=days))

    def standing_of(self, until: dt.date) -> Standing:
        if until < self.day:
            return Standing.EXPIRED
        return Standing.EXPIRING if until != FOR_EVER and until <= self.near else Standing.VALID


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


@dataclass(frozen=True)
class Overview:
    """Everybody who was asked about, counted; `keys` are those in the chosen standing, in the order asked for.

    Plain tuples for all, and objects for those alone who are shown: an office looks at many thousands at once.
    """

    keys: Sequence[int]
    people: int
    counts: Mapping[Standing, int]
    by_qualification: Sequence[tuple[str, Counter[Standing]]]
    trained: Set[int]
    held: Sequence[Held]
    titles: Mapping[int, str]
    horizon: Horizon

    def with_people(self, keys: Sequence[int]) -> list[tuple[User, Holder]]:
        holders = {pk: Holder(is_trained=pk in self.trained) for pk in keys}
        for person, of, until, number in self.held:
            if person in holders:
                end, standing = None if until == FOR_EVER else until, self.horizon.standing_of(until)
                holders[person].holdings.append(Holding(of, self.titles[of], number, end, standing))
        people: dict[int, User] = {}
        for start in range(0, len(keys), 500):  # a database takes a limited number of values at once
            people |= User.objects.select_related("agency").in_bulk(list(keys[start : start + 500]))
        return [(people[pk], holders[pk]) for pk in keys if pk in people]


def people_of(scope: Scope, *, words: str = "", agency: int | None = None) -> PeopleQuerySet:
    """Those who serve in these agencies today; the reader herself only if she does."""
    found = User.objects.serving().within(Scope(scope.everything, scope.agencies)).exclude(agency=None)
    if agency:
        found = found.filter(agency__in=tree.subtree(agency, AgencyParent.objects.tree_with_predecessors()))
    return found.matching(words)


def overview(people: PeopleQuerySet, *, days: int, qualification: int | None = None, standing: str = "") -> Overview:
    """`people` keep their order; with a qualification only it and its programmes count."""
    keys = list(people.values_list("pk", flat=True))
    known, horizon = set(keys), Horizon.in_days(days)
    trained = known.intersection(_trained(people, qualification))
    held = [row for row in _last(people, qualification) if row[0] in known]
    titles = dict(sorted(((row.pk, row.title) for row in Qualification.objects.all()), key=itemgetter(1)))
    in_standing: dict[Standing, set[int]] = {one: set() for one in Standing}
    of_qualification: dict[int, Counter[Standing]] = {}
    for person, of, until, _number in held:
        found = horizon.standing_of(until)
        in_standing[found].add(person)
        of_qualification.setdefault(of, Counter())[found] += 1
    in_standing[Standing.VALID] |= in_standing[Standing.EXPIRING]
    holders = in_standing[Standing.VALID] | in_standing[Standing.EXPIRED]
    in_standing[Standing.UNCERTIFIED] = trained - holders
    in_standing[Standing.NEVER] = known - trained - holders
    for counted in of_qualification.values():
        counted[Standing.VALID] += counted[Standing.EXPIRING]
    return Overview(
        [pk for pk in keys if pk in in_standing[Standing(standing)]] if standing else keys,
        len(keys),
        {one: len(of_them) for one, of_them in in_standing.items()},
        [(title, of_qualification[of]) for of, title in titles.items() if of in of_qualification],
        trained,
        held,
        titles,
        horizon,
    )


def _of(people: PeopleQuerySet, prefix: str) -> Q:
    """Theirs, whether under their own name or under a duplicate's."""
    keys = people.order_by().values("pk")
    return Q(**{f"{prefix}__in": keys}) | Q(**{f"{prefix}__same_as__in": keys})


def _trained(people: PeopleQuerySet, qualification: int | None) -> Iterable[int]:
    awards = Award.objects.standing().filter(_of(people, "person")).order_by()
    if qualification:
        awards = awards.filter(version__programme__qualifications=qualification)
    return awards.values_list(Coalesce("person__same_as", "person"), flat=True).distinct()


def _last(people: PeopleQuerySet, qualification: int | None) -> list[Held]:
    """By person and qualification the standing certificate that runs longest."""
    counted = Certificate.objects.unrevoked().filter(issued_on__lte=today())
    if qualification:
        counted = counted.filter(qualification=qualification)
    links = CertificateAward.objects.filter(_of(people, "award__person"), certificate__in=counted.values("pk"))
    who = Coalesce("award__person__same_as", "award__person")
    fields = ("certificate__qualification", "certificate__valid_until", "certificate__registration")
    best: dict[tuple[int, int], tuple[dt.date, str]] = {}
    for person, of, until, number in links.order_by().values_list(who, *fields).distinct():
        last = (until or FOR_EVER, number)
        if best.get((person, of), last) <= last:
            best[person, of] = last
    return [(person, of, *last) for (person, of), last in sorted(best.items())]
