"""Seats, days, attendance and closing as plain arithmetic, without a database."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Protocol, TypeVar


@dataclass(frozen=True)
class Share:
    """Seats kept for people of these regions or countries; `key` None: the seats open to all."""

    key: int | None
    seats: int
    taken: int
    regions: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    name: str = ""

    @property
    def left(self) -> int:
        return max(self.seats - self.taken, 0)

    def is_for(self, region: str | None, country: str | None) -> bool:
        return self.key is None or region in self.regions or country in self.countries


Place = tuple[str | None, str | None]  # region and country


@dataclass(frozen=True)
class Left:
    """Seats left for the people of an agency; `shares` where its units lie in several of them."""

    n: int
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True)
class Seats:
    """All seats of a seminar: those of the shares and those open to all."""

    capacity: int
    taken: int
    shares: tuple[Share, ...]

    @property
    def left(self) -> int:
        return max(self.capacity - self.taken, 0)

    def for_place(self, region: str | None, country: str | None) -> Share | None:
        """Where a person from there would sit: the narrowest share with a seat left, else a seat open to all."""
        if not self.left:
            return None
        kept = [share for share in self.shares if share.key is not None]
        kept.sort(key=lambda share: (len(share.regions) + len(share.countries), share.key))
        free = [share for share in self.shares if share.key is None]
        return next((share for share in kept + free if share.left and share.is_for(region, country)), None)

    def with_one_in(self, share: Share) -> Seats:
        """As they stand when one more seat of this share is taken."""
        shares = (replace(one, taken=one.taken + 1) if one.key == share.key else one for one in self.shares)
        return replace(self, taken=self.taken + 1, shares=tuple(shares))

    @property
    def kept_left(self) -> tuple[Share, ...]:
        """The shares with a seat left when no seat is open to all any more; empty while there is one."""
        free = tuple(share for share in self.shares if share.left) if self.left else ()
        return () if any(share.key is None for share in free) else free

    def left_for(self, region: str | None, country: str | None) -> int:
        return min(self.left, sum(share.left for share in self.shares if share.is_for(region, country)))

    def left_for_all(self, places: Collection[Place]) -> Left:
        """For the people of several places: share by share where they do not all sit in the same."""
        reach = {frozenset(share.key for share in self.shares if share.is_for(*place)) for place in places}
        theirs = [share for share in self.shares if any(share.key in keys for keys in reach)]
        n = min(self.left, sum(share.left for share in theirs))
        if len(reach) < 2 or not n:
            return Left(n)
        return Left(n, tuple(share for share in theirs if share.key is not None or share.left))


def seats(capacity: int, kept: Iterable[Share], taken: Mapping[int | None, int]) -> Seats:
    """The seats of a seminar from its capacity, its shares and how many are booked of each (None: open to all)."""
    shares = [replace(share, taken=taken.get(share.key, 0)) for share in kept]
    free = max(capacity - sum(share.seats for share in shares), 0)
    shares.append(Share(None, free, taken.get(None, 0)))
    return Seats(capacity=capacity, taken=sum(taken.values()), shares=tuple(shares))


AGAINST_ALL = frozenset({"cancelled", "closed", "not_open", "too_late", "no_letter"})  # not because of one person


class Phase(StrEnum):
    """Where a seminar stands on a day: what is stored (`open`) does not know that the days go by."""

    PLANNED = "planned"
    OPEN = "open"  # takes nominations
    ANSWERS = "answers"  # the time for nominations is over
    UNDER_WAY = "under_way"
    OVER = "over"  # not closed yet
    CLOSED = "closed"
    CANCELLED = "cancelled"


def phase(state: str, day: dt.date, *, nominate_until: dt.date, starts_on: dt.date, ends_on: dt.date) -> Phase:
    """`state` as stored, `day` by the seminar's clock; deadlines and last days are inclusive."""
    if state != Phase.OPEN:
        return Phase(state)
    if day > ends_on:
        return Phase.OVER
    if day >= starts_on:
        return Phase.UNDER_WAY
    return Phase.OPEN if day <= nominate_until else Phase.ANSWERS


def deadline(starts_on: dt.date, days: int, today: dt.date) -> dt.date:
    """`days` before the first day; of a seminar that begins sooner than that, today, and never after it has begun."""
    return min(max(starts_on - dt.timedelta(days=days), today), starts_on)


def overlap(a: tuple[dt.datetime, dt.datetime], b: tuple[dt.datetime, dt.datetime]) -> bool:
    """Whether two half-open spans share a moment; one may begin when the other ends."""
    return a[0] < b[1] and b[0] < a[1]


def attended_percent(attended: Iterable[Decimal], planned: Iterable[Decimal]) -> Decimal:
    """Hours present of hours held, in per cent with one decimal, rounded down: 79.99 is not 80."""
    whole = sum(planned, Decimal(0))
    if not whole:
        return Decimal(0)
    return (100 * sum(attended, Decimal(0)) / whole).quantize(Decimal("0.1"), rounding=ROUND_DOWN)


class Missing(StrEnum):
    MARKS = "marks"
    ATTENDANCE = "attendance"
    ATTESTATION = "attestation"
    NOT_PASSED = "not_passed"
    PROTOCOL = "protocol"
    ENDED = "ended"  # the registrar decided that this person does not complete


BLOCKING = frozenset({Missing.MARKS, Missing.ATTESTATION, Missing.PROTOCOL})  # the group cannot be closed before
EXCEPTABLE = frozenset({Missing.ATTENDANCE})  # never an attestation: a certificate of qualification rests on it
ENDING = frozenset({Missing.MARKS, Missing.ATTESTATION})  # what will never come when somebody left early


class RulingKind(StrEnum):
    """What the registrar may decide about one person before the closing."""

    EXCEPTION = "exception"  # completes although attendance is short
    ENDED = "ended"  # does not complete, and nothing more is awaited


@dataclass(frozen=True)
class Facts:
    """What the closing knows about one person; `passed` None: not attested.

    `excepted_at`: the attendance, in per cent, that the registrar accepted by an exception.
    """

    sessions: int
    marks: int
    percent: Decimal
    needed: int
    needs_attestation: bool
    passed: bool | None = None
    has_protocol: bool = False
    excepted_at: Decimal | None = None
    is_ended: bool = False

    @property
    def is_excepted(self) -> bool:
        """An exception is for what was seen: it does not cover attendance that was corrected downwards since."""
        return self.excepted_at is not None and self.excepted_at <= self.percent < self.needed


def missing(facts: Facts) -> list[Missing]:
    """What stands between a person and the award, in the order in which it is due.

    Who was not there enough is not attested: nothing more is asked for.
    """
    found = [Missing.ENDED] if facts.is_ended else []
    if facts.marks < facts.sessions:
        found.append(Missing.MARKS)
    if facts.percent < facts.needed and not facts.is_excepted:
        return [*found, Missing.ATTENDANCE]
    if not facts.needs_attestation:
        return found
    if facts.passed is None:
        return [*found, Missing.ATTESTATION]
    if not facts.has_protocol:
        found.append(Missing.PROTOCOL)
    if not facts.passed:
        found.append(Missing.NOT_PASSED)
    return found


def can_close(of_each: Iterable[Sequence[Missing]]) -> bool:
    """Nobody is waited for who has been decided upon."""
    return not any(BLOCKING.intersection(found) for found in of_each if Missing.ENDED not in found)


def ruling_for(found: Sequence[Missing]) -> RulingKind | None:
    """The one decision that is open to the registrar while this is missing, if any.

    Short attendance alone may be excepted; where marks or a result will not come, the person may be ended. A failed
    attestation and a missing protocol stand: nothing is given without them.
    """
    if not found or Missing.ENDED in found:
        return None
    if EXCEPTABLE.issuperset(found):
        return RulingKind.EXCEPTION
    return RulingKind.ENDED if ENDING.intersection(found) else None


ENROLMENT_AHEAD = dt.timedelta(days=365)  # no order enrols people longer before


def order_days(kind: str, starts_on: dt.date, ends_on: dt.date, today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day on which an order of this kind can be dated; in the wrong order: on none yet.

    People are enrolled before the seminar is over; that they completed it is ordered once it has begun.
    """
    if kind == "enrolment":
        return starts_on - ENROLMENT_AHEAD, ends_on
    return starts_on, today


class Wished(Protocol):
    """A nomination, as far as the order of an agency goes."""

    @property
    def nominated_by_id(self) -> int: ...
    @property
    def agency_id(self) -> int | None: ...
    @property
    def agency_rank(self) -> int | None: ...


W = TypeVar("W", bound=Wished)


def in_turn(rows: Sequence[W]) -> list[W]:
    """The rows in the order in which seats are given; they come in the order of nomination.

    An agency keeps the turns that its people have by the time of nomination; who of them takes which turn is its own
    order. Who has no place in that order keeps her turn. Places belong together when one hand named the people; where
    it named those of several agencies, and two have the same place, each agency has an order of its own.
    """
    turns = defaultdict[object, list[int]](list)
    given = Counter((row.nominated_by_id, row.agency_rank) for row in rows if row.agency_rank)
    mixed = {hand for (hand, _place), n in given.items() if n > 1}
    for turn, row in enumerate(rows):
        if row.agency_rank:
            hand = row.nominated_by_id
            turns[(hand, row.agency_id) if hand in mixed else hand].append(turn)
    found = list(rows)
    for own in turns.values():
        for turn, wanted in zip(own, sorted(own, key=lambda n: rows[n].agency_rank or 0), strict=True):
            found[turn] = rows[wanted]
    return found


def next_place(places: Collection[int]) -> int:
    return max(places, default=0) + 1


def weeks_of(month: dt.date) -> list[dt.date]:
    """The Mondays of the weeks that a month touches; `month` is any day of it."""
    first = month.replace(day=1)
    monday = first - dt.timedelta(days=first.weekday())
    after = (first + dt.timedelta(days=31)).replace(day=1)
    return [monday + dt.timedelta(days=n) for n in range(0, (after - monday).days, 7)]


def place_in_week(monday: dt.date, first: dt.date, last: dt.date) -> tuple[int, int] | None:
    """Column (1 is Monday) and number of days that a span of days takes of this week; None when it takes none."""
    begin, end = max((first - monday).days, 0), min((last - monday).days, 6)
    return (begin + 1, end - begin + 1) if begin <= end else None
