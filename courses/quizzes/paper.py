"""Questions as a page shows them: plain values made once, so that the template only prints."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.questions.grading import matches
from courses.questions.shape import Json, Kind
from courses.quizzes import queries
from courses.quizzes.essays import Turn, only_in
from courses.quizzes.models import AttemptItem

EMPTY = mark_safe("")


@dataclass(frozen=True)
class Row:
    """A choice, or a pair with the options to choose from. `value` is what its input sends."""

    value: str
    html: SafeString
    name: str = ""
    chosen: bool = False
    right: bool = False
    partly: bool = False
    feedback: SafeString = EMPTY
    options: list[tuple[str, str, bool]] = field(default_factory=list)
    given: str = ""
    wanted: str = ""


@dataclass(frozen=True)
class Sheet:
    """One question of an attempt. `lang` is empty when the text is in the reader's language."""

    item: AttemptItem
    number: int
    kind: str
    single: bool
    name: str
    stem: SafeString
    lang: str
    rows: list[Row]
    text: str = ""
    answered: bool = False
    feedback: list[SafeString] = field(default_factory=list)
    general: SafeString = EMPTY
    total: int = 0
    right: list[str] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    only: str = ""  # said above it: that it exists only in another language

    @property
    def lang_attr(self) -> SafeString:
        return format_html(' lang="{}"', self.lang) if self.lang else EMPTY

    @property
    def heading(self) -> str:
        """Of all questions while they are answered; alone in the review."""
        if self.total:
            return _("Question %(number)d of %(total)d") % {"number": self.number, "total": self.total}
        return _("Question %(number)d") % {"number": self.number}

    @property
    def tone(self) -> str:
        """Right, partly right, wrong, or not marked yet."""
        if self.item.earned is None:
            return "info"
        return "good" if self.item.earned == self.item.points else "warn" if self.item.earned else "bad"


def numbers(items: Iterable[AttemptItem]) -> dict[int, int]:
    """The number that a reader sees, by key: texts that ask nothing have none (0)."""
    found, count = {}, 0
    for item in items:
        asks = item.version.data["kind"] != Kind.DESCRIPTION
        count += asks
        found[item.pk] = count if asks else 0
    return found


def sheets(
    items: Sequence[AttemptItem],
    values: Mapping[int, Any],
    *,
    language: str,
    numbered: Mapping[int, int],
    review: bool = False,
    turns: Mapping[int, list[Turn]] | None = None,
) -> list[Sheet]:
    versions = [item.judge if review else item.version for item in items]
    texts = queries.texts_of(version.pk for version in versions)
    total = 0 if review else max(numbered.values(), default=0)
    made = []
    for item, version in zip(items, versions, strict=True):
        bodies = texts.get(version.pk, {})
        spoken, body = queries.nearest(bodies, language)
        lang = "" if spoken == language else spoken
        made.append(
            _sheet(
                item,
                version.data,
                body,
                values.get(item.pk),
                bodies if review else None,
                lang=lang,
                number=(numbered[item.pk], total),
                turns=(turns or {}).get(item.pk, []),
            )
        )
    return _told(made)


def _told(made: list[Sheet]) -> list[Sheet]:
    """Above each question that is not in the reader's language; once above all when none of the page is."""
    if len(made) > 1 and len({sheet.lang for sheet in made}) == 1:
        return [replace(made[0], only=only_in(made[0].lang, several=True)), *made[1:]]
    return [replace(sheet, only=only_in(sheet.lang)) for sheet in made]


def _sheet(
    item: AttemptItem,
    data: Json,
    body: Json,
    value: Any,
    bodies: Mapping[str, Json] | None,
    *,
    lang: str,
    number: tuple[int, int],
    turns: list[Turn],
) -> Sheet:
    return Sheet(
        item=item,
        number=number[0],
        total=number[1],
        kind=data["kind"],
        single=data.get("single", True),
        name=f"q{item.pk}",
        stem=_html(body.get("stem")),
        lang=lang,
        rows=_rows(item, data, body, value),
        text=value if isinstance(value, str) else "",
        answered=value is not None,
        feedback=_feedback(data, body, value, bodies) if bodies is not None else [],
        general=_html(body.get("feedback")) if bodies is not None else EMPTY,
        right=_right(data, body) if bodies is not None else [],
        turns=turns,
    )


def _html(rich: Json | None) -> SafeString:
    return mark_safe(rich["html"]) if rich else EMPTY  # noqa: S308 - cleaned by nh3 when it was imported


def _rows(item: AttemptItem, data: Json, body: Json, value: Any) -> list[Row]:
    if data["kind"] == Kind.CHOICE:
        chosen = {value} if isinstance(value, str) else set(value or ())
        fractions = {one["key"]: Decimal(one["fraction"]) for one in data["choices"]}
        most = max(fractions.values()) if data["single"] else Decimal(0)  # of several, each with a share is right
        right = {key for key, fraction in fractions.items() if 0 < fraction >= most}
        partly = {key for key, fraction in fractions.items() if 0 < fraction < most}
        return [_choice(key, body["choices"][key], key in chosen, right, partly) for key in item.order]
    if data["kind"] == Kind.TRUEFALSE:
        truth = "true" if data["truth"] else "false"
        words = {"true": pgettext("answer", "True"), "false": pgettext("answer", "False")}
        return [Row(key, mark_safe(words[key]), "", value == key, key == truth) for key in words]  # noqa: S308
    if data["kind"] == Kind.MATCHING:
        return [_pair(item, pair, body, (value or {}).get(pair["key"], "")) for pair in data["pairs"]]
    return []


def _choice(key: str, words: Json, chosen: bool, right: set[str], partly: set[str]) -> Row:
    return Row(
        value=key,
        html=_html(words["text"]),
        chosen=chosen,
        right=key in right,
        partly=key in partly,
        feedback=_html(words.get("feedback")),
    )


def _pair(item: AttemptItem, pair: Json, body: Json, given: str) -> Row:
    options = [(key, body["options"][key], key == given) for key in item.order]
    return Row(
        value=pair["key"],
        html=_html(body["pairs"][pair["key"]]),
        name=f"q{item.pk}.{pair['key']}",
        chosen=bool(given),
        right=given == pair["option"],
        options=options,
        given=body["options"].get(given, ""),
        wanted=body["options"][pair["option"]],
    )


def _feedback(data: Json, body: Json, value: Any, bodies: Mapping[str, Json]) -> list[SafeString]:
    """What the author says to this answer, apart from what stands beside each choice."""
    if data["kind"] == Kind.TRUEFALSE and value is not None:
        right = value == ("true" if data["truth"] else "false")
        return [text for text in [_html(body.get("when_right" if right else "when_wrong"))] if text]
    if data["kind"] == Kind.NUMERICAL:
        found = [body.get("numbers", {}).get(one["key"]) for one in matches(data, value)]
    elif data["kind"] == Kind.SHORT:
        accepted = [body["accepted"], *(other["accepted"] for other in bodies.values() if other is not body)]
        found = [one.get("feedback") for one in matches(data, value, accepted=accepted)][:1]
    else:
        return []
    return [_html(rich) for rich in found if rich]


def _right(data: Json, body: Json) -> list[str]:
    """Right answers in words, where no row shows them."""
    if data["kind"] == Kind.SHORT:
        return [one["text"].replace("\\*", "*") for one in body["accepted"] if one["fraction"] == "100"]
    if data["kind"] == Kind.NUMERICAL:
        return [_range(one) for one in data["numbers"] if one["fraction"] == "100"]
    return []


def _range(one: Json) -> str:
    if one["low"] is None:
        return _("any number")
    if one["low"] == one["high"]:
        return _figure(one["low"])
    return _("from %(low)s to %(high)s") % {"low": _figure(one["low"]), "high": _figure(one["high"])}


def _figure(text: str) -> str:
    """With the decimal sign of the language; years keep their digits together."""
    return str(formats.localize(Decimal(text), use_l10n=True)) if "." in text else text


def filled_in(items: Iterable[AttemptItem], posted: Mapping[str, list[str]]) -> dict[int, Any]:
    """The values that a form without JavaScript sends, by item. An item whose field is not in the form is left out."""
    found: dict[int, Any] = {}
    for item in items:
        data, name = item.version.data, f"q{item.pk}"
        if data["kind"] == Kind.MATCHING:
            names = {pair["key"]: posted.get(f"{name}.{pair['key']}") for pair in data["pairs"]}
            if any(given is not None for given in names.values()):
                found[item.pk] = {key: given[0] for key, given in names.items() if given and given[0]} or None
        elif data["kind"] == Kind.CHOICE and not data["single"]:
            found[item.pk] = list(dict.fromkeys(posted.get(name, []))) or None
        elif name in posted:
            found[item.pk] = posted[name][0].strip() or None
    return found
