"""A list as it comes out of Word, Excel or a letter: what each of its lines says. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from itc.people import ranks
from itc.people.naming import folded
from itc.people.rosters.rules import Columns, columns
from itc.people.spelling import script

MOST = 200  # lines of one list: so many nominations stand on one page
LONGEST_NAME = 6  # words
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")) | {0x2011: "-"}
NUMBER = re.compile(r"^\s*(?:(?:№|#)?\s*\d{1,4}\s*[.):\]]*|[-–—•·▪●‣*\uf0b7])(?=\s|[^\W\d])\s*")
EMAIL = re.compile(r"(?:mailto:)?([^\s<>(),;:|\"]+@[^\s<>(),;:|\"]+\.[^\s<>(),;:|\".]+)")
PATRONYMIC = re.compile(r".{2,}(?:вич|вна|ична|оглы|оғлы|кызы|қызы|улы|ұлы|уулу|зода)$")
PARTICLES = {"оглы", "оғлы", "кызы", "қызы", "угли", "кизи"}  # written apart from the father's name
SHORT = 4  # letters of an abbreviation in capitals, as МВД
GAPS = re.compile(r"[\s,;|/()<>\[\]\"«»“”]+")
NAMES = ("surname", "given_name", "patronymic", "full_name", "surname_latin", "given_name_latin", "email")
TELLING = {"surname", "given_name", "full_name", "surname_latin", "given_name_latin", "email"}  # columns of a head
HEAD_WITHIN = 8  # rows: titles of the letter or of the table may stand above the head
WHOLE_NAMES = {
    "участник", "участники", "сотрудник", "кандидат", "работник", "фамилия, имя", "фамилия и имя", "фамилия имя",
    "имя и фамилия", "имя, фамилия", "имя фамилия", "фамилия и инициалы", "фамилия, инициалы", "фамилия и.о.",
    "фамилия, и.о.", "фамилия, собственное имя, отчество", "ф.и.о", "participant", "participants", "nominee",
    "candidate", "employee", "person", "names", "name and surname", "name, surname", "name surname",
    "surname and name", "surname, name", "surname name", "first and last name", "last name, first name",
}  # fmt: skip
IN_BRACKETS = re.compile(r"\s*\([^)]*\)\s*$")


@dataclass(frozen=True)
class Line:
    """One person of the list; `words` are folded, numbers, bullets and the e-mail left out."""

    number: int
    text: str
    words: tuple[str, ...]
    email: str = ""

    @property
    def patronymics(self) -> set[str]:
        return {word for word in self.words if PATRONYMIC.match(word)}

    def parts(self, longest: int = LONGEST_NAME) -> Iterator[list[str]]:
        """Runs of neighbouring words, the longest first: all of one length at once."""
        for size in range(min(longest, len(self.words)), 0, -1):
            starts = range(len(self.words) - size + 1)
            yield [" ".join(self.words[start : start + size]) for start in starts]

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Neighbouring words, either of them as the surname."""
        for one, other in pairwise(self.words):
            yield from ((one, other), (other, one))

    def with_initials(self) -> Iterator[tuple[str, str]]:
        """Surnames of one to three words that stand beside an initial, each with that letter."""
        for size in range(1, 4):
            for start in range(len(self.words) - size + 1):
                end = start + size
                beside = [*self.words[max(start - 2, 0) : start][:1], *self.words[end : end + 1]]
                name = " ".join(self.words[start:end])
                yield from ((name, word[0]) for word in beside if len(word.rstrip(".")) == 1)


def lines(text: str) -> list[Line]:
    """One line for each person; empty ones and a head that names columns are passed over."""
    rows = [[cell.strip() for cell in row.split("\t")] for row in text.translate(INVISIBLE).splitlines()]
    rows = _below_the_head([row for row in rows if any(row)])
    found = (_line(number, row) for number, row in enumerate(filter(any, rows), start=1))
    return [line for line in found if line.words or line.email]


def _below_the_head(rows: list[list[str]]) -> list[list[str]]:
    """The people of a table: without its head, wherever it is repeated, and without titles above it."""
    place = next((n for n, row in enumerate(rows[:HEAD_WITHIN]) if _head(row)), None)
    if place is None:
        return rows
    head = _head(rows[place]) or Columns()
    above = [row for row in rows[:place] if len(list(filter(None, row))) > 1 or head.width == 1]
    below = [row for row in rows[place + 1 :] if not _head(row)]
    return above + (below if head.doubled else [_named(row, head) for row in below])


def _head(row: Sequence[str]) -> Columns | None:
    """What the columns are called, when the row says so."""
    found = columns(["full name" if _is_whole_name(cell) else cell for cell in row])
    return found if TELLING & set(found.places.values()) else None


def _is_whole_name(cell: str) -> bool:
    """`Фамилия, имя, отчество (если таковое имеется)` is a name too; `Surname (Latin)` is a column of its own."""
    text = folded(cell).rstrip(":*")
    plain = IN_BRACKETS.sub("", text)
    return plain in WHOLE_NAMES or (plain != text and columns([plain]).places.get(0) == "full_name")


def as_text(rows: Iterable[Sequence[str]]) -> str:
    """A file's rows as somebody would paste them."""
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)


def _named(row: Sequence[str], head: Columns) -> list[str]:
    """The cells of the columns that name a person, in the order of a name."""
    by_name = {name: row[place] for place, name in head.places.items() if place < len(row)}
    return [by_name[name] for name in NAMES if by_name.get(name)]


def _line(number: int, cells: Sequence[str]) -> Line:
    text = " ".join(" ".join(cells).split())
    email = next(iter(EMAIL.findall(text)), "").casefold()
    words = _spelled(text)
    plain = (word if len(word) == 2 else word.rstrip(".") for word in folded(" ".join(words)).split())  # "а." stays
    return Line(number, text[:300], tuple(word for word in plain if any(map(str.isalpha, word)))[:40], email)


def _spelled(text: str) -> list[str]:
    """The words as they were written, without the number before them and the e-mail."""
    while (shorter := NUMBER.sub("", text, count=1)) != text:
        text = shorter
    return GAPS.split(EMAIL.sub(" ", text).replace(".", ". "))


def names(line: Line) -> dict[str, str]:
    """What a form for this person may begin with: a guess, to be looked at, from the words with a capital letter."""
    said: list[str] = []
    for word in (word.strip(".-–—") for word in _spelled(line.text)):
        if folded(word) in PARTICLES and said:
            said[-1] += f" {word}"
        elif len(word) > 1 and folded(word) not in ranks.words():
            said.append(word)
    said = [word for word in said if word[0].isupper()] or [word.title() for word in said]
    cyrillic = [word for word in said if script(word) == "cyrillic"]
    long = [word for word in cyrillic if not word.isupper() or len(word) > SHORT]
    cyrillic = [word.title() if word.isupper() else word for word in (long if len(long) > 1 else cyrillic)]
    latin = [word for word in said if script(word) == "latin"]
    found = _in_cyrillic(cyrillic) | _in_latin(latin) | {"email": line.email}
    return {name: text for name, text in found.items() if text}


def _in_cyrillic(words: Sequence[str]) -> dict[str, str]:
    """A patronymic tells which words stand before it; a surname may look like one, as Станкевич does."""
    place = next((n for n, word in enumerate(words) if n and PATRONYMIC.match(folded(word))), None)
    if place is None:
        return dict(zip(("surname", "given_name"), words, strict=False))
    if place > 1:
        return dict(zip(("surname", "given_name", "patronymic"), words[place - 2 :], strict=False))
    if len(words) == place + 1:
        return {"given_name": words[0], "surname": words[1]}
    return {"given_name": words[0], "patronymic": words[1], "surname": words[2]}


def _in_latin(words: Sequence[str]) -> dict[str, str]:
    """The surname first, or the one in capitals."""
    pair = sorted(words[:2], key=lambda word: not word.isupper())
    return dict(zip(("surname_latin", "given_name_latin"), pair, strict=False))
