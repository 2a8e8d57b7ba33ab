"""Names that are not of the usual kind: added by hand, by a list, found by search, spelt in Latin letters."""

import io
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db.models import Q
from django.test import Client

from itc.people import actions
from itc.people.latin import suggest
from itc.people.models import User
from itc.people.naming import containing, words_of
from itc.people.rosters.actions import Outcome, import_people

SignIn = Callable[..., Client]
NAMES = [  # surname, given name, what is typed to find the person
    ("О'Нил-Лис", "Мария-Луиза", "о'нил мария-луиза"),
    ("О’Нил", "Анна", "о'нил анна"),
    ("Салтыков\u2011Щедрин", "Пётр", "салтыков-щедрин петр"),
    ("Сухарто", "", "сухарто"),
    ("де ла Круз", "Ана", "круз ана"),
    ("Үсөнбаева", "Гүлнар", "гүлнар"),
]
FOREIGN = ["გელაშვილი", "Պետրոսյան", "Лисa", "李"]  # the third ends with a Latin letter


def bring(cast: SimpleNamespace, *lines: str) -> Outcome:
    file = io.BytesIO("\n".join(("Фамилия;Имя", *lines)).encode())
    return import_people(file, "list.csv", agency=cast.north, by=cast.bruno)


@pytest.mark.parametrize(("surname", "given", "typed"), NAMES)
def test_an_odd_name_is_added_by_hand_and_found(
    cast: SimpleNamespace, sign_in: SignIn, surname: str, given: str, typed: str
) -> None:
    bruno = sign_in(cast.bruno)
    facts = {"language": "ru", "time_zone": "Europe/Minsk", "agency": cast.north.pk, "since": "2026-03-02"}
    assert bruno.post("/en/people/new/", facts | {"surname": surname, "given_name": given}).status_code == 302
    found = list(bruno.get("/en/people/", {"q": typed}).context["page"])
    assert [(one.surname, one.given_name) for one in found] == [(surname, given)]


@pytest.mark.parametrize(("surname", "given", "typed"), NAMES)
def test_an_odd_name_comes_by_a_list_as_it_is(cast: SimpleNamespace, surname: str, given: str, typed: str) -> None:
    outcome = bring(cast, f"{surname};{given or '-'}")
    assert (outcome.imported, outcome.refused) == (1, [])
    assert User.objects.matching(typed).get().surname == surname


@pytest.mark.parametrize("surname", FOREIGN)
def test_letters_of_no_field_are_refused_beside_it_and_in_a_list(
    cast: SimpleNamespace, sign_in: SignIn, surname: str
) -> None:
    facts = {"language": "ru", "time_zone": "Europe/Minsk", "agency": cast.north.pk, "surname": surname}
    form = sign_in(cast.bruno).post("/en/people/new/", facts | {"given_name": "Анна"}).context["form"]
    assert list(form.errors) == ["surname"]
    assert [str(one.why) for one in bring(cast, f"{surname};Анна").refused] == [
        f"Not written in Cyrillic letters alone: {surname}"
    ]


def test_a_search_in_letters_that_nobody_has_finds_nobody(cast: SimpleNamespace, sign_in: SignIn) -> None:
    pages = [sign_in(cast.farida).get("/en/people/", {"q": words}) for words in (*FOREIGN, "%", "_", "'", "\\")]
    assert [(page.status_code, len(page.context["page"])) for page in pages] == [(200, 0)] * len(pages)


@pytest.mark.parametrize(
    ("written", "passport"),
    [("О'Нил-Лис", "O'Nil-Lis"), ("О’Нил", "O’Nil"), ("Сухарто", "Sukharto"), ("გელაშვილი", "გელაშვილი")],
)
def test_the_suggestion_keeps_what_it_cannot_spell(written: str, passport: str) -> None:
    assert suggest(written, "ru") == passport


def test_who_has_one_name_confirms_it(cast: SimpleNamespace) -> None:
    one = actions.add_person(by=cast.bruno, agency=cast.north, surname="Сухарто", surname_latin="SUHARTO")
    assert actions.confirm_latin(one, by=one).latin_confirmed_at is not None


def test_a_search_is_folded_and_looks_at_eight_words() -> None:
    assert words_of("  Ёлкина  О’Нил ") == ["елкина", "о'нил"]
    assert len(words_of("a " * 20)) == 8
    assert (containing(" "), containing("a b", "person__search")) == (
        Q(),
        Q(Q(person__search__contains="a"), Q(person__search__contains="b")),
    )
