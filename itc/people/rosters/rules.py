"""What a roster may say: its columns, and what makes a row a person. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from itc.people.naming import folded
from itc.people.spelling import script

Sentence = str | Promise
HEADERS = {
    "surname": ("surname", "last name", "lastname", "family name", "фамилия", "прозвище"),
    "given_name": ("given name", "first name", "firstname", "name", "имя"),
    "patronymic": ("patronymic", "middle name", "отчество"),
    "full_name": ("full name", "фио", "ф.и.о.", "ф. и. о.", "фамилия, имя, отчество", "фамилия имя отчество"),
    "surname_latin": ("surname latin", "surname (latin)", "surname as in the passport", "фамилия латиницей",
                      "фамилия (латиницей)", "фамилия лат", "фамилия (лат.)", "фамилия по паспорту"),
    "given_name_latin": ("given name latin", "given name (latin)", "given name as in the passport", "имя латиницей",
                         "имя (латиницей)", "имя лат", "имя (лат.)", "имя по паспорту"),
    "sex": ("sex", "gender", "пол"),
    "rank": ("rank", "звание", "специальное звание", "воинское звание", "классный чин"),
    "position": ("position", "job title", "должность"),
    "email": ("e-mail", "email", "mail", "e-mail address", "email address", "электронная почта", "эл. почта", "почта",
              "адрес электронной почты"),
    "unit": ("unit", "unit code", "agency code", "код подразделения", "подразделение (код)", "код органа"),
    "language": ("language", "язык"),
}  # fmt: skip
SEXES = {
    "f": "F", "female": "F", "w": "F", "woman": "F", "ж": "F", "жен": "F", "жен.": "F", "женский": "F", "женщина": "F",
    "m": "M", "male": "M", "man": "M", "м": "M", "муж": "M", "муж.": "M", "мужской": "M", "мужчина": "M",
}  # fmt: skip
LANGUAGES = {
    "en": "en", "english": "en", "английский": "en", "ru": "ru", "russian": "ru", "русский": "ru",
    "be": "be", "belarusian": "be", "белорусский": "be",
}  # fmt: skip
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
NOTHING = ("-", "–", "—")  # how people write that there is no patronymic
LENGTHS = {"rank": 120, "position": 200, "email": 254, "unit": 40}
NAMED = {"surname", "given_name", "patronymic", "full_name", "surname_latin", "given_name_latin"}
EXAMPLE = "example@example.invalid"  # the mail of the template's own line, which is nobody's
TITLES = {  # of the template's columns, in English and in Russian
    "surname": ("Surname", "Фамилия"),
    "given_name": ("Given name", "Имя"),
    "patronymic": ("Patronymic", "Отчество"),
    "surname_latin": ("Surname (Latin)", "Фамилия (латиницей)"),
    "given_name_latin": ("Given name (Latin)", "Имя (латиницей)"),
    "sex": ("Sex", "Пол"),
    "rank": ("Rank", "Звание"),
    "position": ("Position", "Должность"),
    "email": ("E-mail", "Электронная почта"),
    "unit": ("Unit code", "Код подразделения"),
    "language": ("Language", "Язык"),
}
_named = {header: field for field, headers in HEADERS.items() for header in headers}


@dataclass(frozen=True)
class Refusal:
    """A row that cannot be taken, and all that is wrong with it; number as in the file, the header being in row 1."""

    row: int
    whys: tuple[Sentence, ...]
    unit: str = ""  # as far as it was not looked up yet

    @property
    def why(self) -> str:
        return " · ".join(str(one) for one in self.whys)


@dataclass(frozen=True)
class Who:
    """What tells people apart: folded names, and the e-mail where there is one."""

    name: tuple[str, str]
    patronymic: str
    email: str

    @classmethod
    def of(cls, surname: str | None, given_name: str | None, patronymic: str | None, email: str | None) -> "Who":
        return cls((folded(surname), folded(given_name)), folded(patronymic), email or "")


class Namesakes:
    """Who was met before, found without comparing everybody: the same person has the same name, and neither a
    patronymic nor an e-mail that says otherwise; where one of the two leaves it out, it says nothing."""

    def __init__(self) -> None:
        self._rows: dict[tuple[tuple[str, str], str | None, str | None], int] = {}

    def add(self, who: Who, row: int = 0) -> None:
        for key in product([who.name], (who.patronymic, None), (who.email, None)):  # None: whatever it is
            self._rows.setdefault(key, row)

    def row_of(self, who: Who) -> int | None:
        """Where she was first met; None for somebody new."""
        patronymics = (who.patronymic, "") if who.patronymic else (None,)
        emails = (who.email, "") if who.email else (None,)
        found = (self._rows.get(key) for key in product([who.name], patronymics, emails))
        return min((row for row in found if row is not None), default=None)


@dataclass(frozen=True)
class Candidate:
    """A row that reads as a person; whether she may come in is asked of the database."""

    row: int
    fields: dict[str, str]
    unit: str = ""

    @property
    def email(self) -> str:
        return self.fields.get("email", "")

    @property
    def who(self) -> "Who":
        """The name in the script in which it is written."""
        if self.fields.get("surname"):
            return Who.of(
                self.fields["surname"], self.fields.get("given_name"), self.fields.get("patronymic"), self.email
            )
        return Who.of(self.fields.get("surname_latin"), self.fields.get("given_name_latin"), "", self.email)


@dataclass
class Columns:
    """Which column holds which field, by its place; `unread` are headers that mean nothing here."""

    width: int = 0
    places: dict[int, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    missing: bool = False
    doubled: list[str] = field(default_factory=list)


def columns(header: Sequence[str]) -> Columns:
    found = Columns(width=len(header))
    for place, text in enumerate(header):
        name = _named.get(re.sub(r"\s+", " ", text.strip().casefold().replace("_", " ").rstrip(":*")))
        if name in found.places.values():
            found.doubled.append(text)
        elif name:
            found.places[place] = name
        elif text.strip():
            found.unread.append(text.strip())
    here = set(found.places.values())
    found.missing = not ({"surname", "surname_latin", "full_name"} & here)
    return found


def read_row(number: int, cells: Mapping[str, str]) -> Candidate | Refusal:
    """A person, or all that is wrong with the row."""
    typed = {name: "" if value.strip() in NOTHING else " ".join(value.split()) for name, value in cells.items()}
    formulas = {name: value for name, value in typed.items() if value.startswith(FORMULA_STARTS)}
    given = {name: "" if name in formulas else value for name, value in typed.items()}
    wrong: list[Sentence] = [
        format_lazy("{}: {}", _("A cell begins like a formula"), one[:40]) for one in formulas.values()
    ]
    fields = _names(given)
    if not NAMED & formulas.keys():
        wrong += _wrong_name(fields, has_one=_has_one(cells))
    wrong += _wrong_rest(given)
    unit = given.get("unit", "").upper()
    if wrong:
        return Refusal(number, tuple(wrong), unit)
    fields |= {name: given[name] for name in ("rank", "position") if given.get(name)}
    if sex := given.get("sex"):
        fields["sex"] = SEXES[sex.casefold()]
    if email := given.get("email"):
        fields["email"] = email.casefold()
    if language := given.get("language"):
        fields["language"] = LANGUAGES[language.casefold()]
    return Candidate(number, {name: value for name, value in fields.items() if value}, unit)


def _names(given: Mapping[str, str]) -> dict[str, str]:
    """Names of both scripts; a whole name is split, and a Latin name in the usual columns goes to its own."""
    names = {
        name: given.get(name, "")
        for name in ("surname", "given_name", "patronymic", "surname_latin", "given_name_latin")
    }
    if (whole := given.get("full_name", "")) and not names["surname"]:
        first, *rest = (word for word in whole.split() if word not in NOTHING)
        names["surname"], names["given_name"] = first, rest[0] if rest else ""
        names["patronymic"] = " ".join(rest[1:])
    scripts = {script(names["surname"]), script(names["given_name"])} - {""}
    if scripts == {"latin"} and not names["surname_latin"]:
        names["surname_latin"], names["given_name_latin"] = names["surname"], names["given_name"]
        names["surname"] = names["given_name"] = names["patronymic"] = ""
    return names


def _has_one(cells: Mapping[str, str]) -> bool:
    """Whether a dash says that the passport has one name only."""
    return any(cells.get(name, "").split()[-1:] in [[dash] for dash in NOTHING] for name in ("given_name", "full_name"))


def _wrong_name(names: Mapping[str, str], *, has_one: bool) -> Iterator[Sentence]:
    if not (names["surname"] or names["surname_latin"]):
        yield _("The surname is missing.")
    if not (names["given_name"] or names["given_name_latin"] or has_one):
        yield _("The given name is missing; a dash says that there is none.")
    for name, value in names.items():
        wanted = "latin" if name.endswith("_latin") else "cyrillic"
        if len(value) > 120:
            yield format_lazy("{}: {}", _("A name is too long"), value[:40])
        elif value and script(value) != wanted:
            yield format_lazy("{}: {}", WRONG_LETTERS[wanted], value)


WRONG_LETTERS = {
    "cyrillic": _("Not written in Cyrillic letters alone"),
    "latin": _("Not written in Latin letters alone"),
}


def _wrong_rest(given: Mapping[str, str]) -> Iterator[Sentence]:
    for name, longest in LENGTHS.items():
        if len(given.get(name, "")) > longest:
            yield format_lazy("{}: {}", _("A text is too long"), given[name][:40])
    if (sex := given.get("sex", "")) and sex.casefold() not in SEXES:
        yield format_lazy("{}: {}", _("Sex is F or M (Ж or М)"), sex[:40])
    if (language := given.get("language", "")) and language.casefold() not in LANGUAGES:
        yield format_lazy("{}: {}", _("Language is en, ru or be"), language[:40])
    if 0 < len(email := given.get("email", "")) <= LENGTHS["email"]:
        try:
            validate_email(email)
        except ValidationError:
            yield format_lazy("{}: {}", _("This is no e-mail address"), email[:60])


def twice(candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[Refusal]]:
    """Those that stand in the file for the first time, and refusals of the rest."""
    seen, emails = Namesakes(), dict[str, int]()
    once, refused = [], []
    for one in candidates:
        who = one.who
        if one.email and one.email in emails:
            why = format_lazy(_("The same e-mail stands in row {row} already."), row=emails[one.email])
        elif (row := seen.row_of(who)) is not None:
            why = format_lazy(_("The same person stands in row {row} already."), row=row)
        else:
            seen.add(who, one.row)
            once.append(one)
            emails |= {one.email: one.row} if one.email else {}
            continue
        refused.append(Refusal(one.row, (why,)))
    return once, refused
