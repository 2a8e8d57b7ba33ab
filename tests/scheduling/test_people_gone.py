"""Somebody leaves her agency and is still nominated: agency and office are asked what becomes of it."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client

from itc.people import actions as people_actions
from itc.people.models import User
from scheduling import actions
from scheduling.models import Nomination, Seminar
from tests.scheduling.conftest import IN_TIME

SignIn = Callable[[User], Client]
OFFICE = "/en/office/seminars/S-1/"


@pytest.fixture(autouse=True)
def in_february() -> object:
    with time_machine.travel(IN_TIME, tick=False) as clock:
        yield clock


@pytest.fixture
def gone(cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination]) -> Nomination:
    """Amina has a seat and left the day before; Chinara serves on."""
    nominate(seminar, cast.chinara, cast.chidi)
    made = nominate(seminar, cast.amina, cast.bruno)
    actions.accept(made, by=cast.farida)
    people_actions.mark_left(cast.amina, on=IN_TIME.date(), by=cast.farida)
    return made


def asked(client: Client, person: User) -> bool:
    return "is still nominated for a seminar" in client.get(f"/en/people/{person.pk}/").content.decode()


def test_her_page_asks_whoever_may_end_it(
    cast: SimpleNamespace, gone: Nomination, sign_in: SignIn, in_february: time_machine.Traveller
) -> None:
    readers = (cast.bruno, cast.farida, cast.egor)
    assert [asked(sign_in(one), cast.amina) for one in readers] == [True, True, False]
    text = sign_in(cast.bruno).get(f"/en/people/{cast.amina.pk}/").content.decode()
    assert [f"/nominations/{gone.pk}/{act}/" in text for act in ("replace", "withdraw")] == [True, True]
    assert not asked(sign_in(cast.farida), cast.chinara)
    actions.withdraw(gone, by=cast.bruno)
    assert not asked(sign_in(cast.bruno), cast.amina)


def test_the_seminars_nominees_are_marked(cast: SimpleNamespace, gone: Nomination, sign_in: SignIn) -> None:
    text = sign_in(cast.bruno).get("/en/seminars/S-1/").content.decode()
    assert ("left on 02.02.2026" in text, "1 of your nominated people has left" in text) == (True, True)
    assert "has left" not in sign_in(cast.chidi).get("/en/seminars/S-1/").content.decode()
    office = sign_in(cast.farida).get(OFFICE)
    assert (office.context["gone"], "1 nominated person has left" in office.content.decode()) == (1, True)
    assert f"/nominations/{gone.pk}/withdraw/?back=office" in office.content.decode()


def test_the_office_comes_back_to_the_seminar(cast: SimpleNamespace, gone: Nomination, sign_in: SignIn) -> None:
    client, address = sign_in(cast.farida), f"/en/desk/nominations/{gone.pk}/withdraw/"
    assert f'href="{OFFICE}"' in client.get(f"{address}?back=office").content.decode()
    assert client.post(address, {"back": "office"}).headers["Location"] == OFFICE
    assert client.get(OFFICE).context["gone"] == 0


def test_desk_and_office_count_them_and_lead_there(cast: SimpleNamespace, gone: Nomination, sign_in: SignIn) -> None:
    farida, bruno = sign_in(cast.farida), sign_in(cast.bruno)
    panel = next(one for one in farida.get("/en/office/").context["panels"] if "waiting_seminars" in one)
    [figure] = [one for one in panel["figures"] if one["url"].endswith("state=gone")]
    assert (figure["n"], farida.get(figure["url"]).context["page"].paginator.count) == (1, 1)
    panel = next(one for one in bruno.get("/en/desk/").context["panels"] if "open_calls" in one)
    [(_label, n, url)] = [one for one in panel["figures"] if one[2].endswith("when=gone")]
    assert (n, [row.pk for row in bruno.get(url).context["page"]]) == (1, [gone.pk])
    actions.withdraw(gone, by=cast.farida)
    panel = next(one for one in farida.get("/en/office/").context["panels"] if "waiting_seminars" in one)
    assert not [one for one in panel["figures"] if one["url"].endswith("state=gone")]


def test_when_the_seminar_is_over_nobody_is_asked_any_more(
    cast: SimpleNamespace, gone: Nomination, sign_in: SignIn, in_february: time_machine.Traveller
) -> None:
    in_february.move_to(IN_TIME.replace(month=3, day=4))
    assert not asked(sign_in(cast.farida), cast.amina)
    assert sign_in(cast.farida).get(OFFICE).context["gone"] == 0
