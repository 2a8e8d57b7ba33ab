"""Ranks and positions are written as the agency writes them, in Russian; what is known of them in English."""

import json
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from itc.people.naming import folded

FILE = Path(__file__).parent / "reference" / "ranks.json"


@cache
def _in_english() -> dict[str, str]:
    services = json.loads(FILE.read_text(encoding="utf-8"))["services"]
    return {rank["ru"]: rank["en"] for service in services for rank in service["ranks"]}


def in_english(rank: str) -> str:
    """Empty for a rank that the reference list does not know."""
    return _in_english().get(rank, "")


@cache
def _positions() -> dict[str, str]:
    known = json.loads(FILE.read_text(encoding="utf-8"))["positions"]
    return {folded(position["ru"]): position["en"] for position in known}


@cache
def words() -> frozenset[str]:
    """Folded, of all ranks that are known: they are nobody's name."""
    return frozenset(word for rank in _in_english() for word in folded(rank).split())


def for_reader(rank: str) -> str:
    """In the reader's language where it is known, else as it was written."""
    return (in_english(rank) if _is_english() else "") or rank


def position_for_reader(position: str) -> str:
    return (_positions().get(folded(position), "") if _is_english() else "") or position


def post_for_reader(rank: str, position: str) -> str:
    """Both in one line: behind the rank the position begins with a small letter, unless it begins with an acronym."""
    rank, position = for_reader(rank), position_for_reader(position)
    if rank and position[1:2].islower():
        position = position[0].lower() + position[1:]
    return ", ".join(part for part in (rank, position) if part)


def _is_english() -> bool:
    return (get_language() or "en").startswith("en")
