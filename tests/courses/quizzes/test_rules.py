import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.quizzes.rules import Draw, drawn, earned, is_passed, order_of, pages, short_of, shuffled_between

SEEDS = st.integers(0, 2**48).map(random.Random)
POOLS = st.frozensets(st.integers(1, 12), max_size=12)
DRAWS = st.lists(st.tuples(st.integers(1, 4), POOLS), max_size=4).map(
    lambda rows: [Draw(slot, count, pool, depth=0) for slot, (count, pool) in enumerate(rows)]
)


@given(DRAWS, st.sets(st.integers(1, 12)), SEEDS)
def test_no_question_is_drawn_twice_nor_from_elsewhere(draws: list[Draw], taken: set[int], rng: random.Random) -> None:
    chosen = drawn(draws, taken=taken, rng=rng)
    if chosen is None:
        return
    everything = [question for questions in chosen.values() for question in questions]
    assert len(everything) == len({*everything, *taken}) - len(taken)
    assert all(set(chosen[draw.slot]) <= draw.pool and len(chosen[draw.slot]) == draw.count for draw in draws)


@given(DRAWS, st.sets(st.integers(1, 12)), SEEDS)
def test_what_is_found_enough_beforehand_can_always_be_drawn(
    draws: list[Draw], taken: set[int], rng: random.Random
) -> None:
    if short_of(draws, taken=taken) is None:
        assert drawn(draws, taken=taken, rng=rng) is not None


def test_the_deeper_category_draws_first() -> None:
    whole, part = Draw(1, 2, frozenset({1, 2, 3, 4}), depth=0), Draw(2, 2, frozenset({1, 2}), depth=1)
    assert short_of([whole, part], taken=[]) is None
    chosen = drawn([whole, part], taken=[], rng=random.Random(1)) or {}
    assert {slot: sorted(questions) for slot, questions in chosen.items()} == {1: [3, 4], 2: [1, 2]}
    assert short_of([whole, part], taken=[1]) == part


@given(st.lists(st.sampled_from(["choice", "description", "short"])), SEEDS)
def test_texts_stay_where_they_are_and_nothing_is_lost(kinds: list[str], rng: random.Random) -> None:
    order = shuffled_between(kinds, rng)
    assert sorted(order) == list(range(len(kinds)))
    assert [index for index in order if kinds[index] == "description"] == [
        index for index, kind in enumerate(kinds) if kind == "description"
    ]
    assert all(order[index] == index for index, kind in enumerate(kinds) if kind == "description")


def test_choices_keep_their_order_unless_shuffled_and_options_never_do() -> None:
    choice = {"kind": "choice", "choices": [{"key": f"c{n}"} for n in range(9)]}
    matching = {"kind": "matching", "options": [f"o{n}" for n in range(9)]}
    keys = [f"c{n}" for n in range(9)]
    assert order_of(choice, shuffle=False, rng=random.Random(1)) == keys
    mixed = order_of(choice, shuffle=True, rng=random.Random(1))
    options = order_of(matching, shuffle=False, rng=random.Random(1))
    assert (sorted(mixed), mixed != keys) == (keys, True)
    assert (sorted(options), options != matching["options"]) == (matching["options"], True)


@pytest.mark.parametrize(
    ("score", "most", "mark", "passed"),
    [
        ("7", "10", 70, True),
        ("6.99", "10", 70, False),
        ("0", "0", 70, True),
        ("0", "10", 0, True),
        ("2", "3", 67, False),
    ],
)
def test_exactly_the_pass_mark_is_enough(score: str, most: str, mark: int, passed: bool) -> None:
    assert is_passed(Decimal(score), Decimal(most), mark) is passed


def test_points_are_rounded_to_cents() -> None:
    assert [earned(Decimal(1) / 3, Decimal(1)), earned(Decimal(2) / 3, Decimal(5))] == [
        Decimal("0.33"),
        Decimal("3.33"),
    ]


@pytest.mark.parametrize(("count", "per_page", "expected"), [(0, 5, 1), (5, 5, 1), (6, 5, 2), (20, 0, 1)])
def test_pages(count: int, per_page: int, expected: int) -> None:
    assert pages(count, per_page) == expected
