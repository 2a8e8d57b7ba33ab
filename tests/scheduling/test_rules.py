import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling import rules
from scheduling.rules import Facts, Missing, RulingKind, Share, seats

REGIONS = ["BY-HM", "BY-BR", "BY-VI", None]
regional = Share(1, 20, 0, regions=frozenset({"BY-BR", "BY-VI"}))
capital = Share(2, 7, 0, regions=frozenset({"BY-HM"}))


def test_a_person_sits_in_the_share_of_her_region() -> None:
    assert seats(27, [regional, capital], {}).for_place("BY-HM", "BY") == capital


def test_a_full_share_sends_to_the_seats_open_to_all() -> None:
    found = seats(28, [regional, capital], {2: 7}).for_place("BY-HM", "BY")
    assert found == Share(None, 1, 0)


def test_a_full_share_without_open_seats_means_full_although_other_seats_are_left() -> None:
    standing = seats(27, [regional, capital], {2: 7})
    assert (standing.for_place("BY-HM", "BY"), standing.left, standing.left_for("BY-HM", "BY")) == (None, 20, 0)


def test_who_belongs_to_no_share_takes_open_seats_only() -> None:
    assert seats(27, [regional, capital], {}).for_place(None, "KZ") is None
    assert seats(30, [regional, capital], {}).left_for(None, "KZ") == 3


def test_the_narrowest_share_goes_first() -> None:
    country = Share(3, 5, 0, countries=frozenset({"BY"}), regions=frozenset({"BY-MI"}))
    assert seats(12, [country, capital], {}).for_place("BY-HM", "BY") == capital


kept_shares = st.lists(st.tuples(st.integers(1, 6), st.sets(st.sampled_from(REGIONS[:3]), min_size=1)), max_size=3)


@given(st.integers(1, 20), kept_shares, st.lists(st.tuples(st.booleans(), st.sampled_from(REGIONS)), max_size=60))
def test_no_order_of_coming_and_going_gives_a_seat_twice(
    spare: int, kept: list[tuple[int, set[str]]], story: list[tuple[bool, str | None]]
) -> None:
    shares = [Share(key, number, 0, regions=frozenset(where)) for key, (number, where) in enumerate(kept, start=1)]
    capacity = spare + sum(share.seats for share in shares)
    taken: Counter[int | None] = Counter()
    for comes, region in story:
        if not comes and taken:
            taken.subtract([next(iter(taken.elements()))])
            taken += Counter()
        elif (share := seats(capacity, shares, taken).for_place(region, "BY")) is not None:
            taken[share.key] += 1
        assert taken.total() <= capacity
        assert all(taken[share.key] <= share.seats for share in [*shares, Share(None, spare, 0)])


@given(st.integers(1, 20), kept_shares, st.sampled_from(REGIONS))
def test_a_seat_is_refused_only_when_none_is_left_for_that_place(
    spare: int, kept: list[tuple[int, set[str]]], region: str | None
) -> None:
    shares = [Share(key, number, 0, regions=frozenset(where)) for key, (number, where) in enumerate(kept, start=1)]
    taken: Counter[int | None] = Counter()
    while (share := seats(spare + sum(s.seats for s in shares), shares, taken).for_place(region, "BY")) is not None:
        taken[share.key] += 1
    assert taken.total() == spare + sum(s.seats for s in shares if region in s.regions)


def test_a_deadline_is_neither_past_nor_after_the_first_day() -> None:
    first = dt.date(2026, 3, 2)
    early, late, over = dt.date(2026, 1, 1), dt.date(2026, 2, 25), dt.date(2026, 4, 1)
    found = [rules.deadline(first, 18, today) for today in (early, late, over)]
    assert found == [dt.date(2026, 2, 12), late, first]


def test_sessions_that_touch_do_not_overlap() -> None:
    ten, eleven, noon = (dt.datetime(2026, 3, 2, hour, tzinfo=dt.UTC) for hour in (10, 11, 12))
    assert (rules.overlap((ten, eleven), (eleven, noon)), rules.overlap((ten, noon), (eleven, noon))) == (False, True)


def test_the_percentage_is_rounded_down() -> None:
    assert rules.attended_percent([Decimal(2)], [Decimal(3)]) == Decimal("66.6")
    assert rules.attended_percent([], []) == Decimal(0)


@given(st.lists(st.tuples(st.decimals("0.5", "8", places=1), st.booleans()), min_size=1, max_size=20))
def test_the_percentage_lies_between_none_and_all(sessions: list[tuple[Decimal, bool]]) -> None:
    percent = rules.attended_percent([h for h, there in sessions if there], [h for h, _ in sessions])
    assert 0 <= percent <= 100
    assert (percent == 100) == all(there for _, there in sessions)


ALL_THERE = Facts(sessions=4, marks=4, percent=Decimal(100), needed=80, needs_attestation=True)


def test_the_checklist_asks_one_thing_after_the_other() -> None:
    assert rules.missing(Facts(4, 3, Decimal(90), 80, True)) == [Missing.MARKS, Missing.ATTESTATION]
    assert rules.missing(Facts(4, 4, Decimal("79.9"), 80, True)) == [Missing.ATTENDANCE]
    assert rules.missing(ALL_THERE) == [Missing.ATTESTATION]
    assert rules.missing(Facts(4, 4, Decimal(80), 80, True, passed=True)) == [Missing.PROTOCOL]
    assert rules.missing(Facts(4, 4, Decimal(80), 80, True, False, True)) == [Missing.NOT_PASSED]
    assert rules.missing(Facts(4, 4, Decimal(80), 80, True, True, True)) == []
    assert rules.missing(Facts(4, 4, Decimal(80), 80, False)) == []


def test_a_group_closes_although_some_did_not_complete() -> None:
    assert rules.can_close([[], [Missing.ATTENDANCE], [Missing.NOT_PASSED]]) is True
    assert rules.can_close([[], [Missing.PROTOCOL]]) is False


def test_an_exception_is_for_short_attendance_as_it_was_seen() -> None:
    seen = Decimal(75)
    assert rules.missing(Facts(4, 4, seen, 80, False, excepted_at=seen)) == []
    assert rules.missing(Facts(4, 4, Decimal(78), 80, False, excepted_at=seen)) == []
    assert rules.missing(Facts(4, 4, Decimal(50), 80, False, excepted_at=seen)) == [Missing.ATTENDANCE]
    assert rules.missing(Facts(4, 3, seen, 80, False, excepted_at=seen)) == [Missing.MARKS]


def test_an_exception_never_replaces_the_attestation() -> None:
    there = {"sessions": 4, "marks": 4, "percent": Decimal(75), "needed": 80, "needs_attestation": True}
    there["excepted_at"] = Decimal(75)
    assert rules.missing(Facts(**there)) == [Missing.ATTESTATION]
    assert rules.missing(Facts(**there, passed=False, has_protocol=True)) == [Missing.NOT_PASSED]
    assert rules.missing(Facts(**there, passed=True, has_protocol=True)) == []


def test_who_is_ended_keeps_nobody_waiting_and_does_not_complete() -> None:
    left = rules.missing(Facts(4, 1, Decimal(25), 80, True, is_ended=True))
    assert left == [Missing.ENDED, Missing.MARKS, Missing.ATTENDANCE]
    assert rules.can_close([[], left]) is True
    assert rules.missing(Facts(4, 4, Decimal(100), 80, False, is_ended=True)) == [Missing.ENDED]


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        ([], None),
        ([Missing.ATTENDANCE], RulingKind.EXCEPTION),
        ([Missing.MARKS, Missing.ATTENDANCE], RulingKind.ENDED),
        ([Missing.ATTESTATION], RulingKind.ENDED),
        ([Missing.NOT_PASSED], None),
        ([Missing.PROTOCOL], None),
        ([Missing.PROTOCOL, Missing.NOT_PASSED], None),
        ([Missing.ENDED, Missing.MARKS], None),
    ],
)
def test_what_the_registrar_may_decide(found: list[Missing], kind: RulingKind | None) -> None:
    assert rules.ruling_for(found) is kind


def test_the_next_waiting_place_comes_after_the_last() -> None:
    assert (rules.next_place([]), rules.next_place([1, 4])) == (1, 5)


class Named(NamedTuple):
    nominated_by_id: int
    agency_id: int
    agency_rank: int | None


def test_an_agency_keeps_its_turns_and_says_who_takes_which() -> None:
    north = [Named(1, 10, 3), Named(1, 11, None), Named(1, 10, 1), Named(1, 11, 2)]
    south = [Named(2, 20, 2), Named(2, 20, 1)]
    rows = [north[0], south[0], *north[1:], south[1]]
    assert rules.in_turn(rows) == [north[2], south[1], north[1], north[3], north[0], south[0]]


def test_where_one_hand_named_people_of_two_agencies_each_has_its_own_order() -> None:
    rows = [Named(1, 10, 2), Named(1, 20, 1), Named(1, 10, 1), Named(1, 20, 2)]
    assert rules.in_turn(rows) == [rows[2], rows[1], rows[0], rows[3]]


@given(st.lists(st.tuples(st.integers(1, 2), st.integers(1, 3), st.none() | st.integers(1, 4))))
def test_nobody_is_lost_and_who_has_no_place_stays(rows: list[tuple[int, int, int | None]]) -> None:
    named = [Named(*row) for row in rows]
    found = rules.in_turn(named)
    assert Counter(found) == Counter(named)
    assert all(one == other for one, other in zip(named, found, strict=True) if one.agency_rank is None)
