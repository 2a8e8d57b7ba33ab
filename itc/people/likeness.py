"""Names that may be one: misspelt by a letter, or written in the other script. Pure; it proposes, people decide."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import Generic, TypeVar

from itc.people.latin import suggest
from itc.people.naming import folded
from itc.people.spelling import script

SHORT = 4  # letters: of a shorter name one letter more or less makes another name
SOUNDS = [("[yj]", "i"), ("kh|g", "h"), ("dz", "d"), ("w", "v"), ("x", "ks"), ("i*e[ei]*", "e"), (r"(.)\1+", r"\1")]

Key = TypeVar("Key", bound=Hashable)


@lru_cache(maxsize=50_000)
def skeleton(name: str) -> str:
    """The name in plain Latin letters, without what Russian, Belarusian and English passports spell differently."""
    text = folded(name)
    plain = "".join(letter for letter in (suggest(text) if script(text) == "cyrillic" else text) if letter.isalpha())
    for pattern, sound in SOUNDS:
        plain = re.sub(pattern, sound, plain)
    return plain


@lru_cache(maxsize=50_000)
def spellings(name: str) -> frozenset[str]:
    """The skeleton, and of a longer one what is left when any letter is left out: two names that differ in one letter
    share one of these."""
    plain = skeleton(name)
    shorter = (plain[:place] + plain[place + 1 :] for place in range(len(plain))) if len(plain) >= SHORT else ()
    return frozenset({plain, *shorter} - {""})


def is_close(one: str, other: str) -> bool:
    """An initial is close to every name that begins with it."""
    if 1 in {len(one.rstrip(".")), len(other.rstrip("."))}:
        return skeleton(one)[:1] == skeleton(other)[:1] != ""
    return not spellings(one).isdisjoint(spellings(other))


class Likeness(Generic[Key]):
    """Names that are looked for, each with a key of the caller's; then many may be asked whether they are close."""

    def __init__(self) -> None:
        self._wanted: dict[str, list[tuple[Key, str]]] = defaultdict(list)

    def want(self, key: Key, surname: str, given_name: str) -> None:
        if surname and given_name:
            for spelling in spellings(surname):
                self._wanted[spelling].append((key, given_name))

    def of(self, surname: str, given_name: str) -> Iterator[Key]:
        """Keys of the names that are close to this one, some of them more than once."""
        if surname and given_name:
            for spelling in spellings(surname):
                yield from (key for key, given in self._wanted.get(spelling, ()) if is_close(given, given_name))
