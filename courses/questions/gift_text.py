"""The characters of GIFT: escapes, formats, weights.

Escaped characters are first hidden in a private plane of Unicode, so that what remains of `~ = # { } :` is control.
Quoted attributes of HTML tags and numeric entities are hidden as well: they should be escaped, authors forget it.
"""

import re
from decimal import Decimal

from courses.questions.shape import NOTHING, Format, Rich

PLANE = 0xF0000
CONTROLS = "\\~=#{}:"
HIDE = {ord(sign): chr(PLANE + ord(sign)) for sign in CONTROLS}
SHOW = {PLANE + ord(sign): sign for sign in CONTROLS} | {PLANE + ord("n"): "\n"}
ESCAPED = re.compile(r"\\([\\~=#{}:n])")
TAG = re.compile(r"""<[A-Za-z][\w-]*(?:\s+[\w:-]+=(?:"[^"<>]*"|'[^'<>]*'))+\s*/?>""")
ENTITY = re.compile(r"&#(?=(?:x[0-9A-Fa-f]+|[0-9]+);)")
PREFIX = re.compile(r"\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
WEIGHT = re.compile(r"%\s*([+-]?[0-9]+(?:[.,][0-9]*)?)\s*%")


def hide(text: str) -> str:
    text = ESCAPED.sub(lambda found: chr(PLANE + ord(found[1])), text)
    text = TAG.sub(lambda found: found[0].translate(HIDE), text)
    return ENTITY.sub("&" + HIDE[ord("#")], text)


def show(text: str) -> str:
    return text.translate(SHOW)


def split_format(text: str, default: Format) -> tuple[Format, str]:
    text = text.lstrip()
    if found := PREFIX.match(text):
        return Format(found[1].lower()), text[found.end() :]
    return default, text


def rich(text: str, default: Format) -> Rich:
    format_, text = split_format(text, default)
    words = show(text).strip()
    return Rich(words, format_) if words else NOTHING


def split_feedback(text: str, default: Format) -> tuple[str, Rich]:
    """The answer, still hidden, and its feedback."""
    answer, _, feedback = text.partition("#")
    return answer.strip(), rich(feedback, default)


def split_weight(text: str) -> tuple[Decimal | None, str]:
    """The weight in percent (None when none is written) and the rest."""
    text = text.strip()
    if found := WEIGHT.match(text):
        return Decimal(found[1].replace(",", ".").rstrip(".")), text[found.end() :].strip()
    return None, text


def number(text: str) -> Decimal | None:
    """A plain number with a dot or a comma; None for anything else."""
    text = text.strip().replace(",", ".").replace("\N{MINUS SIGN}", "-")
    return (
        Decimal(text)
        if re.fullmatch(r"[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?:[eE][+-]?\d{1,2})?", text)
        else None
    )
