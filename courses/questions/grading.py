"""What an answer is worth: pure, on the `data` of a version and the accepted short answers of each of its languages.

A value is a key (choice of one, true or false), a list of keys (choice of several), a dict of keys (matching) or text.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from courses.questions.gift_text import number
from courses.questions.shape import HUNDRED, Json, Kind

Value = str | list[str] | dict[str, str] | None
NONE, FULL = Decimal(0), Decimal(1)
LONGEST = {Kind.SHORT: 500, Kind.NUMERICAL: 100, Kind.ESSAY: 20_000}
STAR = re.compile(r"\\\*|\*")


def grade(data: Json, value: Value, *, accepted: Iterable[Sequence[Json]] = ()) -> Decimal | None:
    """The fraction earned, 0 to 1; None when a person has to mark it."""
    kind = Kind(data["kind"])
    if not value or kind is Kind.DESCRIPTION:
        return NONE
    if kind is Kind.ESSAY:
        return None
    if kind is Kind.TRUEFALSE:
        return FULL if value == ("true" if data["truth"] else "false") else NONE
    if kind is Kind.MATCHING:
        right = sum(isinstance(value, dict) and value.get(pair["key"]) == pair["option"] for pair in data["pairs"])
        return Decimal(right) / len(data["pairs"])
    if kind is Kind.CHOICE:
        return _grade_choice(data, {value} if isinstance(value, str) else set(value))
    weights = [Decimal(one["fraction"]) for one in matches(data, value, accepted=accepted)]
    return _share(max(weights, default=NONE), HUNDRED)


def matches(data: Json, value: Value, *, accepted: Iterable[Sequence[Json]] = ()) -> list[Json]:
    """The first accepted answer that fits, for each language: so says Moodle where several would."""
    if not isinstance(value, str) or not value.strip():
        return []
    if data["kind"] == Kind.NUMERICAL:
        given = number(re.sub(r"\s", "", value))
        return [] if given is None else [one for one in data["numbers"] if _within(one, given)][:1]
    words = normal(value)
    return [one for answers in accepted for one in [one for one in answers if fits(one["text"], words)][:1]]


def _within(one: Json, given: Decimal) -> bool:
    return one["low"] is None or Decimal(one["low"]) <= given <= Decimal(one["high"])


def _grade_choice(data: Json, chosen: set[str]) -> Decimal:
    weights = [Decimal(one["fraction"]) for one in data["choices"]]
    earned = sum((Decimal(one["fraction"]) for one in data["choices"] if one["key"] in chosen), NONE)
    full = max(weights) if data["single"] else sum((weight for weight in weights if weight > 0), NONE)
    return _share(earned, min(full, HUNDRED))


def _share(earned: Decimal, full: Decimal) -> Decimal:
    """Three times 33 % are everything there is: the share is of what can be reached."""
    return min(max(earned / full, NONE), FULL)


def normal(text: str) -> str:
    """Spaces, case and the dots of ё do not matter."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("ё", "е").split())


def fits(pattern: str, words: str) -> bool:
    r"""Whether `words`, normal already, fit the accepted answer; `*` stands for any characters, `\*` for itself."""
    starred = STAR.sub(lambda found: "*" if found[0] == "\\*" else "\0", pattern)
    first, *rest = normal(starred).split("\0")
    if not rest:
        return first == words
    *middle, last = rest
    if not words.startswith(first) or len(words) < len(first) + len(last) or not words.endswith(last):
        return False
    position, end = len(first), len(words) - len(last)
    for part in middle:
        found = words.find(part, position, end)
        if found < 0:
            return False
        position = found + len(part)
    return True


def well_formed(data: Json, value: object) -> bool:
    """Whether the value is an answer to this question at all; None withdraws an answer."""
    kind = Kind(data["kind"])
    if value is None:
        return True
    if kind is Kind.TRUEFALSE:
        return value in ("true", "false")
    if kind is Kind.CHOICE:
        keys = {one["key"] for one in data["choices"]}
        return (
            _is_key(value, keys)
            if data["single"]
            else isinstance(value, list) and all(_is_key(one, keys) for one in value)
        )
    if kind is Kind.MATCHING:
        pairs = {one["key"] for one in data["pairs"]}
        return (
            isinstance(value, dict)
            and value.keys() <= pairs
            and all(_is_key(one, data["options"]) for one in value.values())
        )
    return kind in LONGEST and isinstance(value, str) and len(value) <= LONGEST[kind] and "\0" not in value


def _is_key(value: object, keys: Iterable[str]) -> bool:
    return isinstance(value, str) and value in keys
