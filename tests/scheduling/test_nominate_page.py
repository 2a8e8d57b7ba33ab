"""The page on which a focal point chooses people: what is wrong is said once, who is offered, in which order."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client

from itc.people import actions as people_actions
from itc.people.models import User
from scheduling import actions
from scheduling.lists.rules import lines
from scheduling.models import Seminar
from scheduling.views.desk import OFFERED
from tests import cast as actors
from tests.scheduling.conftest import IN_TIME
from tests.scheduling.test_desk import TYPED

SignIn = Callable[[User], Client]
PAGE = "/en/seminars/S-1/nominate/"


@pytest.fixture(autouse=True)
def in_february() -> object:
    with time_machine.travel(IN_TIME, tick=False):
        yield


def sent(client: Client, *people: User, **more: Any) -> Any:
    follow = more.pop("follow", False)
    return client.post(PAGE, TYPED | {"person": [one.pk for one in people]} | more, follow=follow)


def offered(client: Client, query: str = "", language: str = "en") -> list[str]:
    return [one.name for one in client.get(PAGE.replace("en", language, 1) + query).context["found"]]


def test_a_letter_of_tomorrow_is_refused_once_at_its_date(
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn
) -> None:
    page = sent(sign_in(cast.bruno), cast.amina, cast.bruno, letter_date="2026-02-03")
    assert page.context["letter"].errors == {"letter_date": ["The letter cannot be of a later day than today."]}
    assert [item["error"] for item in page.context["picked"]] == ["", ""]
    assert not seminar.nominations.exists()


def test_a_seminar_that_takes_nobody_says_so_once(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    actions.cancel_seminar(seminar, reason="No money.", by=cast.farida)
    page = sent(sign_in(cast.bruno), cast.amina, cast.bruno)
    assert len(page.context["letter"].non_field_errors()) == 1
    assert [(item["person"], item["error"]) for item in page.context["picked"]] == [(cast.amina, ""), (cast.bruno, "")]


def test_the_same_letter_once_more_nominates_nobody_and_says_so(
    cast: SimpleNamespace, seminar: Seminar, people: Callable[..., list[User]], sign_in: SignIn
) -> None:
    bruno, new = sign_in(cast.bruno), people(1)
    said = [
        [str(one) for one in sent(bruno, *group, follow=True).context["messages"]]
        for group in ([cast.amina, cast.bruno], [cast.amina, cast.bruno], [cast.amina, *new])
    ]
    assert said == [
        ["2 people nominated."],
        ["2 people were nominated by this letter already."],
        ["1 person nominated.", "1 person was nominated by this letter already."],
    ]
    assert seminar.nominations.count() == 3


def test_of_many_people_the_page_says_how_many_there_are(
    cast: SimpleNamespace, seminar: Seminar, people: Callable[..., list[User]], sign_in: SignIn
) -> None:
    people(60)
    text = sign_in(cast.bruno).get(PAGE).content.decode()
    assert f"{OFFERED} of 62 people are shown." in text
    assert "people are shown" not in sign_in(cast.bruno).get(PAGE + "?q=новая-1").content.decode()


def test_who_works_at_the_centre_is_found_by_name_but_not_offered(
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn
) -> None:
    people_actions.grant(cast.amina, role="author", since=IN_TIME.date(), by=cast.farida)
    bruno = sign_in(cast.bruno)
    assert (offered(bruno), offered(bruno, "?q=алиева")) == (["BORISOV BRUNO"], ["ALIYEVA AMINA"])


def test_the_order_is_that_of_the_names_which_are_shown(
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn
) -> None:
    for surname, latin in (("яковлев", "Azarau"), ("Ёлкин", "bialou"), ("Земский", "")):
        actors.person(surname, "Иван", latin=(latin, "Ivan" if latin else ""), agency=cast.north)
    bruno = sign_in(cast.bruno)
    assert offered(bruno) == ["ALIYEVA AMINA", "Azarau Ivan", "bialou Ivan", "BORISOV BRUNO", "Земский Иван"]
    assert offered(bruno, language="ru") == [
        "Алиева Амина", "Борисов Бруно", "Ёлкин Иван", "Земский Иван", "яковлев Иван",
    ]  # fmt: skip


def test_the_letter_goes_along_to_the_list_and_back(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    bruno, letter = sign_in(cast.bruno), {"letter_number": "12/3-45", "letter_date": "2026-01-30"}
    for page, button in ((PAGE, "list"), (f"{PAGE}list/", "few")):
        away = bruno.post(page, letter | {button: "1"})
        assert away.status_code == 302
        text = bruno.get(away.headers["Location"]).content.decode()
        assert ('value="12/3-45"' in text, 'value="2026-01-30"' in text) == (True, True)


@pytest.mark.parametrize(
    "head",
    [
        "Name\tRank", "Участник\tДолжность", "Фамилия, собственное имя, отчество (если таковое имеется)\tДолжность",
        "Имя\tИмя", "Список кандидатов\t\nФИО\tДолжность", "№\tName and surname",
    ],
)  # fmt: skip
def test_the_head_of_a_table_is_nobody(head: str) -> None:
    person = "1\tАлиева Амина" if head.startswith("№") else "Алиева Амина\tследователь"
    assert [line.words[:2] for line in lines(f"{head}\n{person}\n{head.rpartition(chr(10))[2]}")] == [
        ("алиева", "амина")
    ]
