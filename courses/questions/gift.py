"""GIFT, Moodle's text format for questions: https://docs.moodle.org/en/GIFT_format

Where the tutorial is silent, the reading follows Moodle's own importer; what that would take in garbled is refused.
"""

import re

from django.utils.translation import gettext as _

from courses.questions.cleaning import plain_text
from courses.questions.gift_answers import Fields, Unreadable, read_answers
from courses.questions.gift_blocks import Block, blocks
from courses.questions.gift_text import show, split_format
from courses.questions.shape import Format, Kind, Parsed, Refusal, Rich, Shape
from courses.questions.source import read_source

__all__ = ["name_from", "parse_gift", "read_source"]

LONGEST_NAME = 255
LONGEST_IDNUMBER = 100
NAME_FROM_STEM = 80


def parse_gift(text: str, *, filename: str) -> list[Parsed | Refusal]:
    """Every question of the text in its order; one that cannot be taken is a Refusal in its place."""
    return [_read(block, item, filename) for item, block in enumerate(blocks(text), 1)]


def _read(block: Block, item: int, filename: str) -> Parsed | Refusal:
    try:
        return Parsed(filename, block.line, item, _shape(block))
    except Unreadable as problem:
        return Refusal(filename, block.line, item, problem.code, problem.reason, _first_words(block))


def _first_words(block: Block) -> str:
    return " ".join(show(block.text).split())[:NAME_FROM_STEM]


def _shape(block: Block) -> Shape:
    name, text = _split_name(block.text)
    before, inner, after = _split_answers(text)
    format_, before = split_format(before, Format.MOODLE)
    if not before.strip() and after:
        format_, after = split_format(after, format_) if after.lstrip().startswith("[") else (format_, after)
    stem = _stem(before, after, format_)
    if not stem:
        raise Unreadable("no_text", _("The question has no text."))
    fields: Fields = {"kind": Kind.DESCRIPTION} if inner is None else read_answers(inner, format_)
    name, named = (name, True) if name else (name_from(stem), False)
    if len(name) > LONGEST_NAME or len(block.idnumber) > LONGEST_IDNUMBER:
        raise Unreadable("too_long", _("The name is longer than 255 characters or the id longer than 100."))
    if any(len(tag) > LONGEST_IDNUMBER for tag in block.tags) or len("/".join(block.category)) > LONGEST_NAME:
        raise Unreadable("too_long", _("A tag is longer than 100 characters or the category longer than 255."))
    marks: Fields = {
        "idnumber": block.idnumber,
        "tags": block.tags,
        "category": block.category,
        "comments": tuple(block.comments),
    }
    return Shape(name=name, named=named, stem=stem, **marks, **fields)


def _split_name(text: str) -> tuple[str, str]:
    if not text.startswith("::"):
        return "", text
    name, closed, rest = text[2:].partition("::")
    if not closed:
        raise Unreadable("name", _("The name that :: opens is not closed by another ::."))
    return " ".join(show(name).split()), rest.strip()


def _split_answers(text: str) -> tuple[str, str | None, str]:
    """Text before the answers, the answers (None without braces), text after them."""
    before, opened, rest = text.partition("{")
    inner, closed, after = rest.partition("}")
    if not opened and "}" not in text:
        return text, None, ""
    if not opened or "}" in before:
        raise Unreadable(
            "brace", _("A closing brace } stands without an opening one; write \\} for the character itself.")
        )
    if "{" in inner:
        raise Unreadable("brace", _("A second brace { opens inside the answers; write \\{ for the character itself."))
    if not closed:
        raise Unreadable("brace", _("The answers are not closed: the brace } is missing."))
    if re.search(r"[{}]", after):
        raise Unreadable(
            "second_answers",
            _(
                "There are braces after the answers: leave a blank line between questions, "
                "and write \\{ or \\} for the characters."
            ),
        )
    return before, inner, after


def _stem(before: str, after: str, format_: Format) -> Rich:
    if not after.strip():
        return Rich(show(before).strip(), format_)
    return Rich(show(before).lstrip(), format_, show(after).rstrip())


def name_from(stem: Rich) -> str:
    """The name of a question that has none of its own."""
    words = plain_text(stem)
    return words if len(words) <= NAME_FROM_STEM else words[: NAME_FROM_STEM - 1].rstrip() + "…"
