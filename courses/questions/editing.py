"""A question as fields of a form and back: one part that no language changes, and the texts of each language.

The keys of answers stay, so that answers given to an earlier version can be marked by a later one.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from courses.questions.shape import (
    HUNDRED,
    NOTHING,
    Accepted,
    Choice,
    Format,
    Json,
    Kind,
    Number,
    Option,
    Pair,
    Rich,
    Shape,
    percent,
)

GAP = "[___]"  # stands in a text for the gap, or for the place of the answers
Values = Mapping[str, Any]
LETTERS = {Kind.CHOICE: "c", Kind.NUMERICAL: "n", Kind.MATCHING: "p"}


def source_of(rich: Json | None) -> str:
    """The text as its author writes it."""
    if not rich:
        return ""
    return str(rich["text"]) + (f"{GAP}{rich['after']}" if rich.get("after") is not None else "")


def rich_of(text: str, format_: Format) -> Rich:
    before, gap, after = text.strip().replace("\r\n", "\n").partition(GAP)
    return Rich(before, format_, after if gap else None) if text.strip() else NOTHING


def number_text(one: Json) -> str:
    """`3`, `3:0.5`, `2.5..3.5` or `*`, as `bounds` reads them."""
    if one["low"] is None:
        return "*"
    if one["low"] == one["high"]:
        return str(one["low"])
    if one["value"] is not None:
        return f"{one['value']}:{percent(Decimal(one['high']) - Decimal(one['value']))}"
    return f"{one['low']}..{one['high']}"


def fields_of(data: Json, bodies: Mapping[str, Json]) -> dict[str, Any]:
    """What the form shows of a version: names as `filled` reads them."""
    kind, shown = Kind(data["kind"]), dict[str, Any]()
    shown |= {name: data[name] for name in ("single", "truth") if name in data}
    if "truth" in shown:
        shown["truth"] = "true" if shown["truth"] else "false"
    for index, key in enumerate(_options(data)):
        shown[f"row{index}_option"] = key
    for index, one in enumerate(data.get("choices") or data.get("numbers") or data.get("pairs") or []):
        shown[f"row{index}_key"] = one["key"]
        if "fraction" in one:
            shown[f"row{index}_fraction"] = one["fraction"]
        if kind is Kind.NUMERICAL:
            shown[f"row{index}_number"] = number_text(one)
    for language, body in bodies.items():
        shown |= {f"{name}_{language}": value for name, value in _texts(kind, data, body).items()}
    return shown


def _texts(kind: Kind, data: Json, body: Json) -> dict[str, str]:
    shown = {name: source_of(body.get(name)) for name in ("stem", "feedback", "when_right", "when_wrong")}
    if kind is Kind.CHOICE:
        for index, one in enumerate(data["choices"]):
            said = body["choices"][one["key"]]
            shown |= {f"row{index}_text": source_of(said["text"]), f"row{index}_note": source_of(said.get("feedback"))}
    elif kind is Kind.SHORT:
        for index, one in enumerate(body["accepted"]):
            shown |= {f"row{index}_text": one["text"], f"row{index}_fraction": one["fraction"]}
            shown[f"row{index}_note"] = source_of(one.get("feedback"))
    elif kind is Kind.NUMERICAL:
        for index, one in enumerate(data["numbers"]):
            shown[f"row{index}_note"] = source_of(body.get("numbers", {}).get(one["key"]))
    elif kind is Kind.MATCHING:
        shown |= _pairs(data, body)
    return shown


def _pairs(data: Json, body: Json) -> dict[str, str]:
    """The extra wrong options follow as rows without a left side."""
    lefts = [source_of(body["pairs"][pair["key"]]) for pair in data["pairs"]]
    shown = {f"row{index}_text": left for index, left in enumerate(lefts)}
    return shown | {f"row{index}_match": body["options"][key] for index, key in enumerate(_options(data))}


def _options(data: Json) -> list[str]:
    """The right side of each row: those of the pairs, then the extra wrong ones."""
    used = [pair["option"] for pair in data.get("pairs", [])]
    return used + [key for key in data.get("options", []) if key not in used]


def blank(kind: Kind) -> tuple[Json, Json]:
    """The data of a version that is not written yet, and its body in any language."""
    data: dict[Kind, Json] = {
        Kind.CHOICE: {"single": True, "choices": []},
        Kind.TRUEFALSE: {"truth": True},
        Kind.NUMERICAL: {"numbers": []},
        Kind.MATCHING: {"pairs": [], "options": []},
    }
    return {"kind": str(kind)} | data.get(kind, {}), {"accepted": []} if kind is Kind.SHORT else {}


def rows_of(data: Json, bodies: Mapping[str, Json]) -> int:
    """How many rows of answers a version has."""
    if data["kind"] == Kind.SHORT:
        return max((len(body["accepted"]) for body in bodies.values()), default=0)
    if data["kind"] == Kind.MATCHING:
        return len(_options(data))
    return len(data.get("choices") or data.get("numbers") or [])


def filled(kind: Kind, given: Values, language: str, *, rows: Iterable[int], format_: Format, **marks: Any) -> Shape:
    """The question in one language, from the cleaned fields; `rows` are those that hold something."""

    def rich(name: str) -> Rich:
        return rich_of(given.get(f"{name}_{language}") or "", format_)

    parts: Json = {"kind": kind, "stem": rich("stem"), "feedback": rich("feedback"), **marks}
    rows = list(rows)
    keys = keys_of(kind, given, rows)
    notes = {row: rich(f"row{row}_note") for row in rows}
    if kind is Kind.CHOICE:
        parts["single"] = bool(given.get("single"))
        parts["choices"] = tuple(
            Choice(keys[row], rich(f"row{row}_text"), given.get(f"row{row}_fraction") or Decimal(0), notes[row])
            for row in rows
        )
    elif kind is Kind.ESSAY:
        parts["comments"] = _lines(given.get(f"notes_{language}") or "")
    elif kind is Kind.TRUEFALSE:
        parts |= {"truth": given["truth"] == "true", "when_right": rich("when_right"), "when_wrong": rich("when_wrong")}
    elif kind is Kind.SHORT:
        parts["accepted"] = tuple(_accepted(given, language, rows, notes))
    elif kind is Kind.NUMERICAL:
        parts["numbers"] = tuple(_number(keys[row], given, row, notes[row]) for row in rows)
    elif kind is Kind.MATCHING:
        parts |= _matched(given, language, rows, keys, rich)
    return Shape(**parts)


def _lines(text: str) -> tuple[str, ...]:
    """As comments of a file: no empty line, one space between words."""
    return tuple(line for line in (" ".join(one.split()) for one in text.splitlines()) if line)


def _number(key: str, given: Values, row: int, note: Rich) -> Number:
    low, high, value = given[f"row{row}_number"]
    return Number(key, low, high, value, given.get(f"row{row}_fraction") or Decimal(0), note)


def _accepted(given: Values, language: str, rows: Iterable[int], notes: Mapping[int, Rich]) -> Iterable[Accepted]:
    here = [row for row in rows if given.get(f"row{row}_text_{language}")]
    for number, row in enumerate(here, 1):
        fraction = given.get(f"row{row}_fraction_{language}")
        text = " ".join(given[f"row{row}_text_{language}"].split())
        yield Accepted(f"a{number}", text, HUNDRED if fraction is None else fraction, notes[row])


def _matched(given: Values, language: str, rows: list[int], keys: Mapping[int, str], rich: Any) -> Json:
    """Right sides that read alike in every language are one option."""
    options = option_keys(given, rows)
    words = {options[row]: " ".join(str(given[f"row{row}_match_{language}"]).split()) for row in rows}
    pairs = [Pair(keys[row], rich(f"row{row}_text"), options[row]) for row in rows if row in keys]
    return {"pairs": tuple(pairs), "options": tuple(Option(key, words[key]) for key in sorted(words, key=_place))}


def _place(key: str) -> int:
    return int(key[1:])


def option_keys(given: Values, rows: Iterable[int]) -> dict[int, str]:
    """Of each row; the key that an option had stays with it, also when its words are mended."""
    words = {row: _right_side(given, row) for row in rows}
    known: dict[tuple[str, ...], str] = {}
    for row, said in words.items():
        key = str(given.get(f"row{row}_option") or "")
        if key and said not in known and key not in known.values():
            known[said] = key
    free = max((int(key[1:]) for key in known.values()), default=0)
    for said in words.values():
        if said not in known:
            free += 1
            known[said] = f"o{free}"
    return {row: known[said] for row, said in words.items()}


def _right_side(given: Values, row: int) -> tuple[str, ...]:
    names = sorted(name for name in given if name.startswith(f"row{row}_match_"))
    return tuple(" ".join(str(given[name] or "").split()) for name in names)


def keys_of(kind: Kind, given: Values, rows: Iterable[int]) -> dict[int, str]:
    """Those that stand stay, new rows get the next ones; an extra wrong option of matching has none."""
    letter = LETTERS.get(kind)
    if letter is None:
        return {}
    lefts = {row: any(given.get(name) for name in given if name.startswith(f"row{row}_text_")) for row in rows}
    keyed = [row for row, is_there in lefts.items() if is_there or kind is not Kind.MATCHING]
    found = {row: str(given.get(f"row{row}_key") or "") for row in keyed}
    free = max((int(key[1:]) for key in found.values() if key[1:].isdigit()), default=0)
    for row, key in found.items():
        if not key:
            free += 1
            found[row] = f"{letter}{free}"
    return found
