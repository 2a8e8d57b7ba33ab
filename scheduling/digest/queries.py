"""What a focal point is told on Monday: only her own agencies' people, and only when something is new."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from certification.holdings.forms import DAYS
from certification.holdings.queries import Holding, Horizon, Standing, overview, people_of
from itc.people import access
from itc.people.access import Right, Scope
from itc.people.dated import today
from itc.people.models import AuditRow, SentMail, User
from itc.people.naming import folded
from scheduling.digest import rules
from scheduling.models import Nomination, NominationState, Seminar
from scheduling.queries import answers, by_share, left_within, people_who, seats_of_each

ANSWERS = (NominationState.ACCEPTED, NominationState.WAITING, NominationState.REFUSED, NominationState.WITHDRAWN)
NEAR = dt.timedelta(days=7)  # a call that ends before the next digest is told once more


@dataclass(frozen=True)
class Call:
    seminar: Seminar
    left: int
    by_share: str
    is_new: bool


@dataclass(frozen=True)
class Expiring:
    person: User
    holding: Holding
    is_new: bool


@dataclass
class Digest:
    calls: list[Call] = field(default_factory=list)
    answers: list[Nomination] = field(default_factory=list)
    pending: list[Nomination] = field(default_factory=list)
    expiring: list[Expiring] = field(default_factory=list)
    is_first: bool = False

    @property
    def has_news(self) -> bool:
        """What stood in the last letter and has not moved is no reason for another one."""
        if self.is_first:
            return bool(self.calls or self.answers or self.pending or self.expiring)
        new_calls, new_expiring = any(row.is_new for row in self.calls), any(row.is_new for row in self.expiring)
        return bool(self.answers) or new_calls or new_expiring


def readers() -> list[User]:
    """Focal points of today who want it and can be written to."""
    found = people_who("focal_point").filter(gets_digest=True).exclude(email=None)
    return [one for one in found if access.is_let_in(one)]


def wants_digest(person: User) -> bool:
    return person.gets_digest and bool(person.email) and access.is_let_in(person) and bool(scope_of(person))


def scope_of(person: User) -> Scope:
    """Her part of the tree; nothing for who sees everything, because the office has a desk of its own."""
    scope = access.scope(person, Right.NOMINATE)
    return Scope() if scope.everything else scope


def last_week_told(person: User, *, before: str) -> str:
    """The week of her last digest; empty when she never got one."""
    sent = SentMail.objects.filter(person=person, key__startswith="digest:", state=SentMail.State.SENT)
    weeks = {key.split(":")[1] for key in sent.values_list("key", flat=True)}
    return max((week for week in weeks if week < before), default="")


def digest_of(person: User, week: str) -> Digest:
    """In the language that is active: titles are those of the letter."""
    scope, until = scope_of(person), rules.morning_of(week)
    if not scope:
        return Digest()
    told_in = last_week_told(person, before=week)
    since = rules.morning_of(told_in or rules.week_before(week))
    mine = Nomination.objects.within(scope)
    coming = answers(mine.filter(seminar__ends_on__gte=until.date())).order_by("seminar__starts_on", "pk")
    told = coming.filter(state__in=ANSWERS, decided_at__gte=since, decided_at__lt=until).exclude(decided_by=person)
    waiting = coming.filter(state=NominationState.SUBMITTED, seminar__state=Seminar.State.OPEN)
    return Digest(_calls(scope, since), list(told), list(waiting), _expiring(scope, since), is_first=not told_in)


def _calls(scope: Scope, since: dt.datetime) -> list[Call]:
    opened = AuditRow.objects.filter(verb="opened for nominations", object_type=Seminar._meta.label, at__gte=since)
    new = set(opened.values_list("object_id", flat=True))
    found = []
    calls = list(Seminar.objects.taking_nominations().order_by("nominate_until", "code"))
    seats_left = left_within(scope.agencies, seats_of_each(calls))
    for seminar in calls:
        is_near = seminar.nominate_until < today() + NEAR
        left = seats_left[seminar.pk]
        found.append(Call(seminar, left.n, by_share(left), is_new=is_near or str(seminar.pk) in new))
    return found


def _expiring(scope: Scope, since: dt.datetime) -> list[Expiring]:
    found = overview(people_of(scope), days=DAYS, standing=Standing.EXPIRING)
    then = Horizon.in_days(DAYS - (today() - since.date()).days)
    rows = [
        Expiring(person, one, is_new=then.standing_of(one.until) != Standing.EXPIRING)
        for person, holder in found.with_people(found.keys)
        for one in holder.holdings
        if one.standing == Standing.EXPIRING and one.until
    ]
    return sorted(rows, key=_by_day)


def _by_day(row: Expiring) -> tuple[Any, ...]:
    name = row.person.name_in(get_language())
    return row.holding.until, folded(name), row.person.pk
