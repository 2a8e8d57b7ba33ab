"""What speaks for two rows being one person. A rule only proposes: the office decides."""

from collections.abc import Callable
from typing import Protocol

from itc.people.naming import folded

NAME, LATIN, PATRONYMIC, MAIL, AGENCY = "name", "latin", "patronymic", "mail", "agency"


class Named(Protocol):
    surname: str
    given_name: str
    patronymic: str
    surname_latin: str
    given_name_latin: str
    email: str | None
    sex: str
    agency_id: int | None


def signs(one: Named, other: Named) -> list[str]:
    """In what the two agree; empty when the names differ or something speaks against it."""
    found = [sign for sign, key in KEYS.items() if key(one) and key(one) == key(other)]
    if not {NAME, LATIN} & set(found) or contradict(one, other):
        return []
    return found


def contradict(one: Named, other: Named) -> bool:
    """Sex or patronymic, where both have it, differ."""
    pairs = ((one.sex, other.sex), (folded(one.patronymic), folded(other.patronymic)))
    return any(here and there and here != there for here, there in pairs)


def is_proposed(found: list[str]) -> bool:
    """The name alone is not enough: thousands share one. It takes the agency, the mail or the patronymic with it."""
    return bool({AGENCY, MAIL, PATRONYMIC} & set(found))


def _letters(*parts: str) -> str:
    """Letters only, so that a hyphen, a gap or an apostrophe makes no difference."""
    return "".join(letter for letter in folded(*parts) if letter.isalpha())


def _name(person: Named) -> str:
    return _letters(person.surname, person.given_name) if person.given_name else ""


def _latin(person: Named) -> str:
    return _letters(person.surname_latin, person.given_name_latin) if person.given_name_latin else ""


def _mail(person: Named) -> str:
    """The part before the @, without dots and what stands after a plus."""
    name = (person.email or "").partition("@")[0].partition("+")[0]
    return "".join(letter for letter in name.casefold() if letter.isalnum())


KEYS: dict[str, Callable[[Named], object]] = {
    NAME: _name,
    LATIN: _latin,
    PATRONYMIC: lambda person: folded(person.patronymic),
    MAIL: _mail,
    AGENCY: lambda person: person.agency_id,
}
