"""A question as importers, storage and grading exchange it.

`data` is what no language changes (keys, fractions, right answers); `body` is what one language says; they meet at the
keys. Fractions are percent, from -100 to 100. A rich text in `body` is a dict of text, format and, with a gap, `after`;
storage adds `html`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

Json = dict[str, Any]
HUNDRED = Decimal(100)
LEFTOVER = re.compile(r"[\s.,;:!?\"'»”)]*")


class Kind(StrEnum):
    CHOICE = "choice"
    TRUEFALSE = "truefalse"
    SHORT = "short"
    NUMERICAL = "numerical"
    MATCHING = "matching"
    ESSAY = "essay"
    DESCRIPTION = "description"


class Format(StrEnum):
    HTML = "html"
    MARKDOWN = "markdown"
    PLAIN = "plain"
    MOODLE = "moodle"


@dataclass(frozen=True, slots=True)
class Rich:
    """`after` is what follows the answers in the source; None when nothing does."""

    text: str = ""
    format: Format = Format.MOODLE
    after: str | None = None

    def __bool__(self) -> bool:
        return bool(self.text) or self.after is not None

    @property
    def gap(self) -> bool:
        """Whether a word is missing; punctuation alone after a finished sentence leaves none."""
        if self.after is None:
            return False
        return not (self.text.rstrip().endswith((".", "?", "!", "…")) and LEFTOVER.fullmatch(self.after))

    def to_json(self) -> Json:
        after = {} if self.after is None else {"after": self.after}
        return {"text": self.text, "format": str(self.format), **after} if self else {}


NOTHING = Rich()


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    text: Rich
    fraction: Decimal = Decimal(0)
    feedback: Rich = NOTHING


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted short answer; `*` stands for any characters, `\\*` for an asterisk."""

    key: str
    text: str
    fraction: Decimal = HUNDRED
    feedback: Rich = NOTHING


@dataclass(frozen=True, slots=True)
class Number:
    """From low to high, both included; `value` when written as value and tolerance; without bounds any number."""

    key: str
    low: Decimal | None
    high: Decimal | None
    value: Decimal | None = None
    fraction: Decimal = HUNDRED
    feedback: Rich = NOTHING


@dataclass(frozen=True, slots=True)
class Pair:
    key: str
    text: Rich
    option: str


@dataclass(frozen=True, slots=True)
class Option:
    """A right-hand side to match with; one that no pair names is an extra wrong one."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Shape:
    kind: Kind
    name: str
    stem: Rich
    named: bool = True
    idnumber: str = ""
    tags: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    feedback: Rich = NOTHING
    single: bool = True
    choices: tuple[Choice, ...] = ()
    truth: bool | None = None
    when_right: Rich = NOTHING
    when_wrong: Rich = NOTHING
    accepted: tuple[Accepted, ...] = ()
    numbers: tuple[Number, ...] = ()
    pairs: tuple[Pair, ...] = ()
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    filename: str
    line: int
    item: int
    shape: Shape


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one item, or the whole file (item 0), was not taken. `reason` is a translated sentence."""

    filename: str
    line: int
    item: int
    code: str
    reason: str
    name: str = field(default="", compare=False)

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.filename, self.line) if part)
        return " ".join((f"{place}: {self.reason}" if place else self.reason).split())


class Unwritable(Exception):  # noqa: N818 - a finding about a question, not a fault of the program
    """A question that a format cannot hold as it is; carries the translated reason."""


def percent(fraction: Decimal) -> str:
    """Written without an exponent or idle zeros, so that equal fractions are equal texts."""
    text = f"{fraction:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def data_of(shape: Shape) -> Json:
    """What no language changes: two texts belong to one question when this is equal."""
    data: Json = {"kind": str(shape.kind)}
    if shape.kind is Kind.CHOICE:
        data |= {"single": shape.single}
        data |= {"choices": [{"key": one.key, "fraction": percent(one.fraction)} for one in shape.choices]}
    elif shape.kind is Kind.TRUEFALSE:
        data |= {"truth": shape.truth}
    elif shape.kind is Kind.NUMERICAL:
        data |= {"numbers": [_number(one) for one in shape.numbers]}
    elif shape.kind is Kind.MATCHING:
        data |= {"pairs": [{"key": one.key, "option": one.option} for one in shape.pairs]}
        data |= {"options": [one.key for one in shape.options]}
    return data


def _number(one: Number) -> Json:
    bounds = {"low": one.low, "high": one.high, "value": one.value, "fraction": one.fraction}
    return {"key": one.key, **{name: None if value is None else percent(value) for name, value in bounds.items()}}


def body_of(shape: Shape) -> Json:
    """What one language says; empty texts are left out."""
    parts: Json = {"stem": shape.stem.to_json(), "feedback": shape.feedback.to_json()}
    if shape.kind is Kind.CHOICE:
        parts |= {"choices": {one.key: _worded(one.text, one.feedback) for one in shape.choices}}
    elif shape.kind is Kind.TRUEFALSE:
        parts |= {"when_right": shape.when_right.to_json(), "when_wrong": shape.when_wrong.to_json()}
    elif shape.kind is Kind.SHORT:
        parts |= {"accepted": [_accepted(one) for one in shape.accepted]}
    elif shape.kind is Kind.NUMERICAL:
        parts |= {"numbers": {one.key: one.feedback.to_json() for one in shape.numbers if one.feedback}}
    elif shape.kind is Kind.MATCHING:
        parts |= {"pairs": {one.key: one.text.to_json() for one in shape.pairs}}
        parts |= {"options": {one.key: one.text for one in shape.options}}
    return {name: value for name, value in parts.items() if value}


def _worded(text: Rich, feedback: Rich) -> Json:
    return {"text": text.to_json()} | ({"feedback": feedback.to_json()} if feedback else {})


def _accepted(one: Accepted) -> Json:
    feedback = {"feedback": one.feedback.to_json()} if one.feedback else {}
    return {"key": one.key, "text": one.text, "fraction": percent(one.fraction), **feedback}


def shape_of(data: Json, body: Json, **marks: Any) -> Shape:
    """The way back from storage; `marks` are the name and what stands around the question."""
    kind = Kind(data["kind"])
    parts: Json = {"stem": _rich(body.get("stem")), "feedback": _rich(body.get("feedback"))}
    if kind is Kind.CHOICE:
        parts |= {"single": data["single"], "choices": tuple(_choice(one, body["choices"]) for one in data["choices"])}
    elif kind is Kind.TRUEFALSE:
        parts |= {"truth": data["truth"], **{name: _rich(body.get(name)) for name in ("when_right", "when_wrong")}}
    elif kind is Kind.SHORT:
        parts |= {"accepted": tuple(_short(one) for one in body["accepted"])}
    elif kind is Kind.NUMERICAL:
        parts |= {"numbers": tuple(_bounds(one, body.get("numbers", {})) for one in data["numbers"])}
    elif kind is Kind.MATCHING:
        pairs = (Pair(one["key"], _rich(body["pairs"][one["key"]]), one["option"]) for one in data["pairs"])
        parts |= {"pairs": tuple(pairs), "options": tuple(Option(key, body["options"][key]) for key in data["options"])}
    return Shape(kind=kind, **parts, **marks)


def _rich(value: Json | None) -> Rich:
    return Rich(value["text"], Format(value["format"]), value.get("after")) if value else NOTHING


def _choice(one: Json, texts: Json) -> Choice:
    said = texts[one["key"]]
    return Choice(one["key"], _rich(said["text"]), Decimal(one["fraction"]), _rich(said.get("feedback")))


def _short(one: Json) -> Accepted:
    return Accepted(one["key"], one["text"], Decimal(one["fraction"]), _rich(one.get("feedback")))


def _bounds(one: Json, feedback: Json) -> Number:
    low, high, value = (None if one[name] is None else Decimal(one[name]) for name in ("low", "high", "value"))
    return Number(one["key"], low, high, value, Decimal(one["fraction"]), _rich(feedback.get(one["key"])))
