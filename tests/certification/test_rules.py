import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification import rules

DAYS = st.dates(dt.date(2007, 7, 19), dt.date(2100, 1, 1))
FACTS = st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.none(), st.lists(st.text())))


@given(st.from_regex(r"[A-Z][A-Z-]{0,8}[A-Z]", fullmatch=True), st.integers(2007, 2100), st.integers(1, 10**7))
def test_a_registration_number_is_read_back(series: str, year: int, number: int) -> None:
    assert rules.parse_registration(rules.registration(series, year, number).lower()) == (series, year, number)


@pytest.mark.parametrize("text", ["", "147", "ITC-26-00147", "ITC-2026-147", "ITC-2026-0014x"])
def test_what_is_no_registration_number(text: str) -> None:
    assert rules.parse_registration(text) is None


def test_a_registration_number_as_it_is_printed() -> None:
    assert rules.registration("ITC", 2026, 147) == "ITC-2026-00147"


@given(FACTS)
def test_canonical_text_does_not_know_the_order(facts: dict[str, object]) -> None:
    text = rules.canonical(facts)

    assert text == rules.canonical(dict(reversed(facts.items())))
    assert json.loads(text) == facts


def test_canonical_text_of_days_and_hours() -> None:
    facts = {"б": Decimal("36.0"), "a": dt.date(2026, 11, 21)}

    assert rules.canonical(facts) == '{"a":"2026-11-21","б":"36"}'
    with pytest.raises(TypeError):
        rules.canonical({"a": object()})


@given(FACTS, FACTS, st.text(alphabet="0123456789abcdef", min_size=64, max_size=64))
def test_a_row_hash_changes_with_the_facts_and_with_the_row_before(
    one: dict[str, object], other: dict[str, object], previous: str
) -> None:
    assert (rules.row_hash(one, previous) == rules.row_hash(other, previous)) == (one == other)
    assert rules.row_hash(one, previous) != rules.row_hash(one, rules.digest(previous))


def test_without_the_salt_the_commitment_tells_nothing() -> None:
    salts = {rules.new_salt() for _ in range(50)}

    assert len({rules.commitment("the same text", salt) for salt in salts}) == len(salts) == 50


def test_tokens_have_130_bits_and_never_repeat() -> None:
    tokens = {rules.new_token() for _ in range(1000)}

    assert len(tokens) == 1000
    assert len(rules.CROCKFORD) ** rules.TOKEN_LENGTH == 2**130
    assert all(rules.token_from(token) == token for token in tokens)


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_a_token_or_nothing(typed: str) -> None:
    token = rules.token_from(typed)

    assert token is None or (len(token), set(token) <= set(rules.CROCKFORD)) == (26, True)


def test_a_typed_token_is_forgiven_what_eyes_confuse() -> None:
    assert rules.token_from(" 7k3m9-qx2v4 b8n6towj5 hrzcdil ") == "7K3M9QX2V4B8N6T0WJ5HRZCD11"


@given(DAYS, st.integers(1, 240))
def test_months_later_is_the_same_day_or_the_end_of_a_shorter_month(day: dt.date, months: int) -> None:
    later = rules.add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + dt.timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [("2026-01-31", 1, "2026-02-28"), ("2024-02-29", 12, "2025-02-28"), ("2026-11-21", 36, "2029-11-21")],
)
def test_the_last_day_of_validity(day: str, months: int, last: str) -> None:
    assert rules.valid_until(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(last)


def test_without_a_term_it_never_ends() -> None:
    assert rules.valid_until(dt.date(2026, 1, 1), None) is None
    assert not rules.may_renew(None, 90, dt.date(2026, 1, 1))


@given(DAYS, st.integers(0, 365))
def test_the_renewal_window_opens_so_many_days_before_the_end(last: dt.date, days: int) -> None:
    opens = last - dt.timedelta(days=days)

    assert rules.may_renew(last, days, opens)
    assert not rules.may_renew(last, days, opens - dt.timedelta(days=1))


@given(st.booleans(), st.booleans(), st.none() | DAYS, DAYS)
def test_what_ends_a_certificate_for_good_comes_before_its_term(
    annulled: bool, replaced: bool, last: dt.date | None, today: dt.date
) -> None:
    status = rules.status(is_annulled=annulled, is_replaced=replaced, valid_until=last, today=today)

    assert (status == "annulled") == annulled
    assert (status == "replaced") == (replaced and not annulled)
    assert (status == "valid") == (not annulled and not replaced and (last is None or last >= today))


@pytest.mark.parametrize(
    ("names", "initials"),
    [(("Алиева", "Амина"), "А. А."), (("o'Brien", ""), "O."), (("", ""), ""), (("Ким-Ли", " юна"), "К. Ю.")],
)
def test_initials(names: tuple[str, str], initials: str) -> None:
    assert rules.initials(*names) == initials


@pytest.mark.parametrize(("hours", "text"), [("36.0", "36"), ("1.5", "1.5"), ("100", "100"), ("0", "0")])
def test_hours_are_written_without_empty_zeros(hours: str, text: str) -> None:
    assert rules.hours_text(Decimal(hours)) == text


@given(st.text())
def test_letters_in_no_font_are_named_once(text: str) -> None:
    lost = rules.in_no_font(text, frozenset(map(ord, "abcабв")))

    assert sorted(lost) == sorted({letter for letter in text if letter not in "abcабв" and not letter.isspace()})


def test_texts_are_found_however_deep() -> None:
    assert list(rules.texts_in({"a": "1", "b": [{"c": "2"}, 3, None], "d": {"e": ["4"]}})) == ["1", "2", "4"]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("147", {"number": 147}),
        ("№00147", {"number": 147}),
        ("2026-147", {"year": 2026, "number": 147}),
        ("2026–00147", {"year": 2026, "number": 147}),
        ("itc-2026-147", {"series": "ITC", "year": 2026, "number": 147}),
        ("itc-demo-147", {"series": "ITC-DEMO", "number": 147}),
        ("12-34-56", None),
        ("itc", None),
        ("", None),
        ("9999999999", None),
    ],
)
def test_a_number_may_be_typed_short(word: str, told: dict[str, object] | None) -> None:
    assert rules.number_typed(word) == told


@given(st.lists(st.integers(1, 4)))
def test_a_repeated_programme_counts_with_its_last_completion(programmes: list[int]) -> None:
    counted = [one for one, is_counted in zip(programmes, rules.counted_once(programmes), strict=True) if is_counted]

    assert sorted(counted) == sorted(set(programmes))
    assert rules.counted_once(programmes)[-1:] == [True] * bool(programmes)


@pytest.mark.parametrize(
    ("days", "months", "apart"),
    [
        ([], None, False),
        (["2026-03-20"], None, False),
        (["2023-03-20", "2026-03-20"], None, False),
        (["2026-03-21", "2023-03-20"], None, True),
        (["2023-03-20", "2026-03-21"], 60, False),
        (["2025-01-31", "2025-12-01", "2026-02-01"], 12, True),
    ],
)
def test_parts_lie_too_far_apart_once_the_first_would_have_run_out(
    days: list[str], months: int | None, apart: bool
) -> None:
    parts = [dt.date.fromisoformat(day) for day in days]

    assert rules.too_far_apart(parts, months) == ((min(parts), max(parts)) if apart else None)


def test_an_address_is_printed_to_be_read_and_typed() -> None:
    token = rules.new_token()
    shown = rules.in_print(f"HTTPS://ITC.EXAMPLE.BY/V/{token}")

    assert shown == f"https://itc.example.by/v/{token}"
    assert rules.token_from(shown) == token


def test_a_part_is_compared_with_itself_wherever_it_stands() -> None:
    one, other = {"code": "A", "grade": "8"}, {"code": "B", "grade": "7"}
    found = rules.differences({"programmes": [one, other]}, {"programmes": [other, one | {"grade": "9"}]})

    assert found == [rules.Difference("programmes.A.grade", "8", "9")]
