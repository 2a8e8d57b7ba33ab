"""A question as its author checks it: every answer with its weight and its feedback, in one language."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.questions.shape import Json, Kind
from itc.people.models.users import Language

EMPTY = mark_safe("")


@dataclass(frozen=True)
class Line:
    answer: SafeString
    weight: str
    is_right: bool
    feedback: SafeString = EMPTY


def sheet(language: str, data: Json, body: Json) -> dict[str, Any]:
    """One language's text as the template prints it."""
    name = str(Language(language).label)
    said = {"stem": stem(body), "lines": lines(data, body), "general": general(body)}
    return {"language": language, "name": name, **said}


def stem(body: Json) -> SafeString:
    return _html(body.get("stem"))


def general(body: Json) -> SafeString:
    return _html(body.get("feedback"))


def lines(data: Json, body: Json) -> list[Line]:
    match data["kind"]:
        case Kind.CHOICE:
            return [_choice(one, body["choices"][one["key"]]) for one in data["choices"]]
        case Kind.TRUEFALSE:
            return _truth(data, body)
        case Kind.SHORT:
            return [_line(one["text"], one["fraction"], one.get("feedback")) for one in body["accepted"]]
        case Kind.NUMERICAL:
            feedback = body.get("numbers", {})
            return [_line(_range(one), one["fraction"], feedback.get(one["key"])) for one in data["numbers"]]
        case Kind.MATCHING:
            return _pairs(data, body)
    return []


def _html(rich: Json | None) -> SafeString:
    return mark_safe(rich["html"]) if rich else EMPTY  # noqa: S308 - cleaned by nh3 when it was imported


def _line(answer: str, fraction: str, feedback: Json | None) -> Line:
    return Line(format_html("{}", answer), f"{fraction} %", Decimal(fraction) > 0, _html(feedback))


def _choice(one: Json, words: Json) -> Line:
    return Line(
        _html(words["text"]), f"{one['fraction']} %", Decimal(one["fraction"]) > 0, _html(words.get("feedback"))
    )


def _truth(data: Json, body: Json) -> list[Line]:
    made = []
    for truth, words in ((True, pgettext("answer", "True")), (False, pgettext("answer", "False"))):
        right = truth == data["truth"]
        feedback = body.get("when_right" if right else "when_wrong")
        made.append(_line(words, "100" if right else "0", feedback))
    return made


def _range(one: Json) -> str:
    if one["low"] is None:
        return _("any other number")
    return one["low"] if one["low"] == one["high"] else f"{one['low']} … {one['high']}"


def _pairs(data: Json, body: Json) -> list[Line]:
    used = {pair["option"] for pair in data["pairs"]}
    made = [
        Line(
            format_html("{} → {}", _html(body["pairs"][pair["key"]]), body["options"][pair["option"]]),
            "",
            is_right=True,
        )
        for pair in data["pairs"]
    ]
    extra = [body["options"][key] for key in data["options"] if key not in used]
    return made + [Line(format_html("→ {}", words), "", is_right=False) for words in extra]
