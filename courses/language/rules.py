"""Dictation: what was typed beside what was said; pure."""

import difflib
import re
from collections.abc import Iterable

WORD = re.compile(r"[0-9A-Za-z]+(?:['’][A-Za-z]+)?")


def words(text: str) -> list[str]:
    """Lower case, without punctuation; typographic apostrophes as plain ones."""
    return [word.casefold().replace("’", "'") for word in WORD.findall(text)]


def is_right(typed: str, said: str, also: Iterable[str] = ()) -> bool:
    return bool(words(typed)) and any(words(typed) == words(right) for right in (said, *also))


def heard(typed: str, said: str) -> list[tuple[str, bool]]:
    """The words of the sentence, each with whether it was written in its place."""
    matcher = difflib.SequenceMatcher(None, words(typed), words(said), autojunk=False)
    caught = {block.b + offset for block in matcher.get_matching_blocks() for offset in range(block.size)}
    return [(word, index in caught) for index, word in enumerate(WORD.findall(said))]
