"""Names of things and people in the reader's language, and the folded form that search compares."""

import unicodedata

from django.db.models import Model, Q
from django.utils.translation import get_language

PLAIN = str.maketrans(dict.fromkeys("\u2018\u2019\u02bb\u02bc`", "'") | dict.fromkeys("\u2010\u2011", "-"))
MOST_WORDS = 8  # of a search; what comes after them is not looked at
FALLBACKS = {"en": ("en", "ru"), "ru": ("ru", "en"), "be": ("be", "ru", "en")}


def in_language(row: Model, field: str, language: str | None = None) -> str:
    """`field_<language>`, or the nearest language in which the row has it; empty when it has none."""
    for code in FALLBACKS.get((language or get_language() or "en")[:2], FALLBACKS["en"]):
        if value := getattr(row, f"{field}_{code}", ""):
            return str(value)
    return ""


def folded(*parts: str | None) -> str:
    """What search compares: case folded, ё as е, one space between words; the same on every database."""
    text = unicodedata.normalize("NFC", " ".join(part for part in parts if part)).casefold().replace("ё", "е")
    return " ".join(text.translate(PLAIN).split())


def words_of(typed: str) -> list[str]:
    """What somebody searches for, as words that a folded column may contain."""
    return folded(typed).split()[:MOST_WORDS]


def containing(typed: str, column: str = "search") -> Q:
    """Each of the words somewhere in a folded column; without words, everything."""
    return Q(*(Q(**{f"{column}__contains": word}) for word in words_of(typed)))
