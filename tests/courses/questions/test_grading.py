"""Marks: what each answer earns, and what must hold for any answer at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.questions.grading import Value, fits, grade, matches, normal, well_formed
from courses.questions.shape import Json

ONE = {
    "kind": "choice",
    "single": True,
    "choices": [{"key": "c1", "fraction": "100"}, {"key": "c2", "fraction": "50"}, {"key": "c3", "fraction": "-25"}],
}
SEVERAL = {
    "kind": "choice",
    "single": False,
    "choices": [{"key": f"c{n}", "fraction": f} for n, f in enumerate(["33", "33", "33", "-100"], 1)],
}
PAIRS = {
    "kind": "matching",
    "pairs": [{"key": f"p{n}", "option": f"o{n}"} for n in (1, 2, 3)],
    "options": ["o1", "o2", "o3", "o4"],
}
YEAR = {
    "kind": "numerical",
    "numbers": [
        {"key": "n1", "low": "2007", "high": "2007", "value": "2007", "fraction": "100"},
        {"key": "n2", "low": "2005", "high": "2009", "value": "2007", "fraction": "50"},
        {"key": "n3", "low": None, "high": None, "value": None, "fraction": "0"},
    ],
}
PI = {
    "kind": "numerical",
    "numbers": [{"key": "n1", "low": "3.13", "high": "3.15", "value": "3.14", "fraction": "100"}],
}
WORD = [{"key": "a1", "text": "Trafficking in *", "fraction": "100"}, {"key": "a2", "text": "*", "fraction": "0"}]
WORD_RU = [{"key": "a1", "text": "торговля людьми", "fraction": "100"}, {"key": "a2", "text": "ёлка", "fraction": "50"}]
SHORT = {"kind": "short"}


@pytest.mark.parametrize(
    ("data", "value", "earned"),
    [
        (ONE, "c1", "1"),
        (ONE, "c2", "0.5"),
        (ONE, "c3", "0"),
        (ONE, None, "0"),
        (SEVERAL, ["c1", "c2", "c3"], "1"),
        (SEVERAL, ["c1", "c1", "c1"], "0.3333"),
        (SEVERAL, ["c1", "c2", "c3", "c4"], "0"),
        (SEVERAL, [], "0"),
        ({"kind": "truefalse", "truth": False}, "false", "1"),
        ({"kind": "truefalse", "truth": False}, "true", "0"),
        (PAIRS, {"p1": "o1", "p2": "o2", "p3": "o4"}, "0.6667"),
        (PAIRS, {}, "0"),
        (YEAR, "2007", "1"),
        (YEAR, " 2 008 ", "0.5"),
        (YEAR, "1999", "0"),
        (YEAR, "soon", "0"),
        (PI, "3,15", "1"),
        (PI, "3.151", "0"),
        ({"kind": "description"}, "anything", "0"),
    ],
)
def test_answers_earn_their_share(data: Json, value: Value, earned: str) -> None:
    mark = grade(data, value)
    assert mark is not None
    assert round(mark, 4) == Decimal(earned)


@pytest.mark.parametrize(
    ("value", "earned"),
    [
        ("  trafficking   IN persons ", 1),
        ("торговля  Людьми", 1),
        ("елка", Decimal("0.5")),
        ("trafficking in", 0),
        ("smuggling", 0),
        ("", 0),
    ],
)
def test_a_short_answer_counts_in_any_language_of_the_question(value: str, earned: Decimal) -> None:
    assert grade(SHORT, value, accepted=[WORD, WORD_RU]) == earned


def test_an_essay_waits_for_a_person_unless_it_is_empty() -> None:
    assert (grade({"kind": "essay"}, "I think"), grade({"kind": "essay"}, "")) == (None, 0)


def test_the_first_fitting_answer_gives_the_feedback() -> None:
    assert [one["key"] for one in matches(SHORT, "smuggling", accepted=[WORD, WORD_RU])] == ["a2"]
    assert [one["key"] for one in matches(YEAR, "2008")] == ["n2"]
    assert [one["key"] for one in matches(YEAR, "2020")] == ["n3"]


@pytest.mark.parametrize(
    ("pattern", "words", "fit"),
    [
        ("a*b", "ab", True),
        ("a*b", "a x b", True),
        ("a*b", "b", False),
        ("a*a", "a", False),
        ("*", "x", True),
        ("*x*y*", "axbyc", True),
        ("*x*y*", "aybxc", False),
        (r"2\*2", "2*2", True),
        (r"2\*2", "242", False),
        (r"\**", "*bold", True),
        ("Съёмка", "съемка", True),
    ],
)
def test_an_asterisk_stands_for_anything(pattern: str, words: str, fit: bool) -> None:
    assert fits(pattern, words) is fit


@pytest.mark.parametrize(
    ("data", "value", "fine"),
    [
        (ONE, "c1", True),
        (ONE, "c9", False),
        (ONE, ["c1"], False),
        (SEVERAL, ["c1", "c4"], True),
        (SEVERAL, "c1", False),
        (SEVERAL, [["c1"]], False),
        (PAIRS, {"p1": "o4"}, True),
        (PAIRS, {"p9": "o1"}, False),
        (PAIRS, {"p1": "p1"}, False),
        (PAIRS, {"p1": ["o1"]}, False),
        ({"kind": "truefalse", "truth": True}, "true", True),
        ({"kind": "truefalse", "truth": True}, True, False),
        (SHORT, "x" * 500, True),
        (SHORT, "x" * 501, False),
        (SHORT, "x\0", False),
        (SHORT, 5, False),
        ({"kind": "description"}, "x", False),
        (ONE, None, True),
    ],
)
def test_what_is_no_answer_to_the_question_is_known_at_once(data: Json, value: object, fine: bool) -> None:
    assert well_formed(data, value) is fine


@given(st.lists(st.sampled_from(["c1", "c2", "c3", "c4"]), unique=True))
def test_a_mark_lies_between_nothing_and_all(chosen: list[str]) -> None:
    mark = grade(SEVERAL, list(chosen))
    assert mark is not None
    assert 0 <= mark <= 1


@given(st.text("абё xy"), st.text("абё xy19*?"), st.text("абё xy"))
def test_a_starred_answer_takes_anything_between(first: str, between: str, last: str) -> None:
    first, last = first.strip(), last.strip()
    assert fits(f"{first}*{last}", normal(f"{first}{between}{last}"))
    assert not fits(f"{first}*{last}", normal(f"z{first}{between}{last}")) or not first


@given(st.decimals(min_value=-10000, max_value=10000, places=2), st.decimals(min_value=0, max_value=10, places=2))
def test_a_number_counts_exactly_within_its_tolerance(value: Decimal, tolerance: Decimal) -> None:
    low, high = value - tolerance, value + tolerance
    data = {"kind": "numerical", "numbers": [{"key": "n1", "low": str(low), "high": str(high), "fraction": "100"}]}
    beyond = high + Decimal("0.01")
    assert [grade(data, f"{number:f}") for number in (low, high, value, beyond)] == [1, 1, 1, 0]


@given(st.permutations(["o1", "o2", "o3"]))
def test_matching_counts_the_right_pairs(order: list[str]) -> None:
    value = dict(zip(["p1", "p2", "p3"], order, strict=True))
    assert grade(PAIRS, value) == Decimal(sum(key[1] == option[1] for key, option in value.items())) / 3
