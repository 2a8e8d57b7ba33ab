"""The agency puts its nominated people in order; the office reads it beside each name."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client

from itc.people.models import AuditRow, User
from scheduling import actions, queries
from scheduling.models import Nomination, Seminar
from tests.scheduling.conftest import IN_TIME, refused

SignIn = Callable[[User], Client]
PAGE = "/en/seminars/S-1/order/"


@pytest.fixture(autouse=True)
def in_february() -> object:
    with time_machine.travel(IN_TIME, tick=False):
        yield


@pytest.fixture
def three(
    cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination], people: Callable[..., list[User]]
) -> list[Nomination]:
    """Three of agency North, one of South beside them."""
    nominate(seminar, cast.chinara, cast.chidi)
    return [nominate(seminar, person, cast.bruno) for person in people(3)]


def places(rows: list[Nomination]) -> list[int | None]:
    return [Nomination.objects.get(pk=row.pk).agency_rank for row in rows]


def test_one_moves_and_all_of_the_agency_get_a_place(
    cast: SimpleNamespace, seminar: Seminar, three: list[Nomination]
) -> None:
    assert places(three) == [None, None, None]
    actions.rank(three[2], place=1, by=cast.bruno)
    assert places(three) == [2, 3, 1]
    assert set(seminar.nominations.filter(person=cast.chinara).values_list("agency_rank", flat=True)) == {None}


def test_the_same_click_twice_moves_once(cast: SimpleNamespace, three: list[Nomination]) -> None:
    for _click in range(2):
        actions.rank(three[0], place=2, by=cast.bruno)
    assert places(three) == [2, 1, 3]
    assert AuditRow.objects.filter(verb="ranked", actor=cast.bruno).count() == 1


def test_who_was_withdrawn_leaves_no_hole_at_the_next_move(cast: SimpleNamespace, three: list[Nomination]) -> None:
    actions.rank(three[0], place=3, by=cast.bruno)
    actions.withdraw(three[1], by=cast.bruno)
    actions.rank(three[0], place=1, by=cast.bruno)
    assert (places([three[0], three[2]])) == [1, 2]
    refused("answered", actions.rank, three[1], place=1, by=cast.bruno)


def test_seats_and_places_are_given_in_the_order_of_the_agency(
    cast: SimpleNamespace, seminar: Seminar, three: list[Nomination]
) -> None:
    """Two seats: South was nominated first and has the first, the second is for whom North wants most."""
    actions.rank(three[2], place=1, by=cast.bruno)
    keys = list(seminar.nominations.values_list("pk", flat=True))
    found = queries.outlook(seminar, keys)
    assert [row.person for row in found.seated] == [cast.chinara, three[2].person]
    actions.accept_as_seen(seminar, keys, seen=[row.pk for row in found.seated], others_wait=True, by=cast.farida)
    assert list(seminar.nominations.waiting()) == [three[0], three[1]]


def test_who_waits_shares_out_the_agencys_own_places_anew(
    cast: SimpleNamespace, seminar: Seminar, three: list[Nomination]
) -> None:
    south = seminar.nominations.get(person=cast.chinara)
    for row in (three[0], south, three[1], three[2]):
        actions.put_on_waiting_list(row, by=cast.farida)
    actions.rank(three[2], place=1, by=cast.bruno)
    assert list(seminar.nominations.waiting()) == [three[2], south, three[0], three[1]]
    actions.rank(three[2], place=1, by=cast.bruno)
    assert list(seminar.nominations.waiting()) == [three[2], south, three[0], three[1]]


def test_nothing_is_put_in_order_in_a_closed_seminar(
    cast: SimpleNamespace, seminar: Seminar, three: list[Nomination]
) -> None:
    actions.cancel_seminar(seminar, reason="Quarantine", by=cast.farida)
    refused("not_open", actions.rank, three[1], place=1, by=cast.bruno)


def test_buttons_move_people_and_the_office_sees_it(
    cast: SimpleNamespace, three: list[Nomination], sign_in: SignIn
) -> None:
    client = sign_in(cast.bruno)
    assert client.post(PAGE, {"move": f"{three[2].pk}:2"}).headers["Location"] == f"{PAGE}#n{three[2].pk}"
    page = client.get(PAGE)
    assert [row.pk for row in page.context["rows"]] == [three[place].pk for place in (0, 2, 1)]
    name = three[2].person.name
    assert [str(message) for message in page.context["messages"]] == [f"{name} stands at place 2 now."]
    text = sign_in(cast.farida).get("/en/office/seminars/S-1/").content.decode()
    assert [f'class="number">{n}</td>' in text for n in (1, 2, 3)] == [True, True, True]


def test_who_may_put_whom_in_order(
    cast: SimpleNamespace, seminar: Seminar, three: list[Nomination], sign_in: SignIn
) -> None:
    move = {"move": f"{three[1].pk}:1"}
    people = (cast.chidi, cast.farida, cast.egor, cast.amina)
    assert [sign_in(one).post(PAGE, move).status_code for one in people] == [404, 302, 403, 403]
    assert [sign_in(cast.bruno).post(PAGE, {"move": text}).status_code for text in ("", "x:y", "9" * 40)] == [404] * 3
    assert places(three) == [None, None, None]
    assert [row.person for row in sign_in(cast.chidi).get(PAGE).context["rows"]] == [cast.chinara]


def test_the_page_asks_the_same_for_one_and_for_three(
    cast: SimpleNamespace,
    three: list[Nomination],
    sign_in: SignIn,
    django_assert_num_queries: Callable[..., object],
) -> None:
    client = sign_in(cast.bruno)
    client.get(PAGE)
    with django_assert_num_queries(7):
        assert len(client.get(PAGE).context["rows"]) == 3
    for row in three[1:]:
        actions.withdraw(row, by=cast.bruno)
    with django_assert_num_queries(7):
        assert len(client.get(PAGE).context["rows"]) == 1
