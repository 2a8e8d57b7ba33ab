"""From a question to its GIFT text: the way back from gift.py, in whose words everything is escaped."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from courses.questions.gift import parse_gift
from courses.questions.gift_blocks import CATEGORY, marks
from courses.questions.gift_text import CONTROLS, PREFIX, WEIGHT, number
from courses.questions.shape import HUNDRED, Format, Kind, Number, Parsed, Rich, Shape, Unwritable, percent
from courses.questions.source import read_source

ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in CONTROLS} | {"\n": "\\n"})
NOUGHT = Decimal(0)
ARROW = "->"
Written = tuple[str, list[str]]  # what opens the answers, and their lines


def write_gift(shape: Shape) -> str:
    """One question with its comments. Raises Unwritable when GIFT would read it back as anything else."""
    text = _question(shape)
    source = read_source(file_of([(shape, text)]).encode(), filename="")
    items = parse_gift(source, filename="") if isinstance(source, str) else []
    read = [item.shape if isinstance(item, Parsed) else None for item in items]
    if read != [replace(shape, comments=comments_of(shape))]:
        raise Unwritable(_("GIFT would read it back as another question."))
    return text


def file_of(written: Iterable[tuple[Shape, str]]) -> str:
    """The file of written questions; their category stands where it changes."""
    blocks, category = [], tuple[str, ...]()
    for shape, text in written:
        if shape.category != category:
            blocks.append(_category(shape.category))
            category = shape.category
        blocks.append(text)
    return "\n\n".join(blocks) + "\n" if blocks else ""


def comments_of(shape: Shape) -> tuple[str, ...]:
    """With the id number and the tags, where the comments do not say them already."""
    said = marks(shape.comments, "tag")
    lacking = [f"[tag:{_marked(tag)}]" for tag in shape.tags if tag not in said]
    if shape.idnumber and marks(shape.comments, "id")[-1:] != [shape.idnumber]:
        lacking.insert(0, f"[id:{_marked(shape.idnumber)}]")
    return (*shape.comments, " ".join(lacking)) if lacking else shape.comments


def _marked(text: str) -> str:
    return re.sub(r"([\]\\])", r"\\\1", text)


def _category(parts: tuple[str, ...]) -> str:
    """With Moodle's own beginning, so that no part of ours is taken for it."""
    ours = [" " * part.startswith("/") + part.replace("/", "//") for part in parts]
    path = "/".join(["$course$", "top", *ours])
    return f"{CATEGORY} " + re.sub(rf"\\(?=[{re.escape(CONTROLS)}n])", r"\\\\", path)


def _question(shape: Shape) -> str:
    comments = [f"// {comment}".rstrip() for comment in comments_of(shape)]
    name = f"::{_escaped(shape.name)}::" if shape.named else ""
    before, after = _around(shape)
    if shape.kind is not Kind.DESCRIPTION:
        gap = "" if shape.stem.after is not None else " "
        before = f"{before}{gap}{{{_inner(shape)}}}{after}"
    return "\n".join([*comments, name + before])


def _around(shape: Shape) -> tuple[str, str]:
    """The text before the answers and after them; the format stands before the first word of it."""
    stem, prefix = shape.stem, f"[{shape.stem.format}]"
    before, after = _escaped(stem.text), _escaped(stem.after or "")
    if not before and after.lstrip().startswith("["):
        return "", prefix + after
    looks_like_comment = not shape.named and before.startswith("//")
    if stem.format is not Format.MOODLE or PREFIX.match(before) or looks_like_comment:
        before = prefix + before
    return before, after


def _inner(shape: Shape) -> str:
    opening, lines = ANSWERS[shape.kind](shape)
    general = f"####{_text(shape.feedback, shape)}" if shape.feedback else ""
    if not lines:
        return opening + general
    return opening + "".join(f"\n\t{line}" for line in [*lines, general] if line) + "\n"


def _choice(shape: Shape) -> Written:
    """At least one `~`, without which it is no choice, and in a choice of one at least one `=`."""
    right = [shape.single and one.fraction == HUNDRED for one in shape.choices]
    if shape.single and not any(right):
        best = max(shape.choices, key=lambda one: one.fraction)
        right = [one is best for one in shape.choices]
    right[-1] = right[-1] and not all(right)
    lines = [
        _answer("=" if is_right else "~", one.fraction, _text(one.text, shape), HUNDRED if is_right else NOUGHT)
        + _feedback(one.feedback, shape)
        for one, is_right in zip(shape.choices, right, strict=True)
    ]
    return "", lines


def _truefalse(shape: Shape) -> Written:
    right = _feedback(shape.when_right, shape)
    wrong = _feedback(shape.when_wrong, shape) or "#" * bool(right)
    return f"{'T' if shape.truth else 'F'}{wrong}{right}", []


def _short(shape: Shape) -> Written:
    """A single answer may do without the `=`, which together with `->` would make it a matching question."""
    texts = [_text(Rich(one.text, shape.stem.format), shape) for one in shape.accepted]
    feedback = [_feedback(one.feedback, shape) for one in shape.accepted]
    has_arrow = any(ARROW in words for words in texts + feedback)
    if has_arrow and len(texts) > 1:
        raise Unwritable(_("In GIFT “->” in the answers would make it a matching question."))
    mark, usual = ("", None) if has_arrow else ("=", HUNDRED)
    answers = zip(shape.accepted, texts, feedback, strict=True)
    return "", [_answer(mark, one.fraction, words, usual) + after for one, words, after in answers]


def _numerical(shape: Shape) -> Written:
    lines = []
    for one in shape.numbers:
        is_any_other = one is shape.numbers[-1] and one.low is None and not one.fraction
        answer = "~" if is_any_other else _answer("=", one.fraction, _range(one), HUNDRED)
        lines.append(answer + _feedback(one.feedback, shape))
    return "#", lines


def _range(one: Number) -> str:
    if one.low is None or one.high is None:
        return "*"
    if one.value is None:
        return f"{_digits(one.low)}..{_digits(one.high)}"
    tolerance = one.high - one.value
    return _digits(one.value) + (f":{_digits(tolerance)}" if tolerance else "")


def _digits(value: Decimal) -> str:
    """Plain where the reader takes it: it takes 15 digits before the point and 15 after it."""
    if number(plain := percent(value)) == value:
        return plain
    sign, digits, exponent = value.as_tuple()
    written = "".join(map(str, digits))
    kept = written.rstrip("0")
    whole, rest = kept[:15], kept[15:]
    return f"{'-' * sign}{whole}.{rest}e{int(exponent) + len(written) - len(whole)}"


def _matching(shape: Shape) -> Written:
    """The first lines of the options give them their places: one that must wait for its pair stands alone before."""
    options = {option.key: f" {ARROW} {_escaped(option.text)}" for option in shape.options}
    waiting, lines = list(options), []
    for pair in shape.pairs:
        while pair.option in waiting:
            if (first := waiting.pop(0)) != pair.option:
                lines.append("=" + options[first])
        left = _text(pair.text, shape)
        if ARROW in left:
            raise Unwritable(_("In GIFT “->” inside a pair would divide it at another place."))
        lines.append(f"={left}{options[pair.option]}")
    return "", lines + ["=" + options[key] for key in waiting]


def _essay(_shape: Shape) -> Written:
    return "", []


def _answer(mark: str, fraction: Decimal, words: str, usual: Decimal | None) -> str:
    """With its weight where it is not the usual one, or where the words begin like a weight."""
    weight = f"%{percent(fraction)}%" if fraction != usual or WEIGHT.match(words) else ""
    return f"{mark}{weight}{words}"


def _feedback(feedback: Rich, shape: Shape) -> str:
    return f"#{_text(feedback, shape)}" if feedback else ""


def _text(rich: Rich, shape: Shape) -> str:
    """With its format where it is not that of the question, or where the words begin like a format."""
    prefix = f"[{rich.format}]" if rich.format is not shape.stem.format or PREFIX.match(rich.text) else ""
    return prefix + _escaped(rich.text)


def _escaped(text: str) -> str:
    return text.translate(ESCAPES)


ANSWERS: dict[Kind, Callable[[Shape], Written]] = {
    Kind.CHOICE: _choice,
    Kind.TRUEFALSE: _truefalse,
    Kind.SHORT: _short,
    Kind.NUMERICAL: _numerical,
    Kind.MATCHING: _matching,
    Kind.ESSAY: _essay,
}
