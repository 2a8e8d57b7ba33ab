"""The office's page of a seminar's nominations: 25 at a time, by filters, answered for all of them at once."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from itc.people.models import User
from scheduling import actions
from scheduling.models import Nomination, Seminar

SignIn = Callable[[User], Client]
PAGE = "/en/office/seminars/S-1/"


@pytest.fixture
def many(
    cast: SimpleNamespace,
    plan: Callable[..., Seminar],
    nominate: Callable[..., Nomination],
    people: Callable[..., list[User]],
) -> list[Nomination]:
    """27 people of North in Minsk, and Chinara of South in Brest, for 40 seats."""
    seminar = plan(capacity=40)
    return [nominate(seminar, person) for person in [*people(27), cast.chinara]]


def shown(client: Client, query: str = "") -> list[int]:
    return [row.pk for row in client.get(PAGE + query).context["page"]]


def test_the_list_has_pages_and_what_waits_for_an_answer_comes_first(
    cast: SimpleNamespace, many: list[Nomination], sign_in: SignIn
) -> None:
    client, keys = sign_in(cast.farida), [row.pk for row in many]
    actions.accept(many[0], by=cast.farida)
    actions.put_on_waiting_list(many[1], by=cast.farida)
    assert shown(client) == keys[2:27]
    assert shown(client, "?page=2") == [keys[27], keys[1], keys[0]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=chinar", [27]),
        ("?q=south", [27]),
        ("?state=accepted", [0]),
        ("?place=BY-BR", [27]),
        ("?place=nowhere", None),
    ],
)
def test_the_list_by_name_agency_answer_and_place(
    cast: SimpleNamespace, many: list[Nomination], sign_in: SignIn, query: str, found: list[int] | None
) -> None:
    actions.accept(many[0], by=cast.farida)
    wanted = [many[n].pk for n in found] if found else shown(sign_in(cast.farida))
    assert shown(sign_in(cast.farida), query) == wanted
    rows = sign_in(cast.farida).get(f"{PAGE}nominations.csv{query}").getvalue().decode().splitlines()
    assert len(rows) - 1 == (len(found) if found else 28)


def test_the_answer_leads_back_to_the_same_page_of_the_list(
    cast: SimpleNamespace, many: list[Nomination], sign_in: SignIn
) -> None:
    typed = {"decision": "accept", "nomination": [many[27].pk]}
    response = sign_in(cast.farida).post(PAGE + "decide/?place=BY-HM&page=2", typed)
    assert response.headers["Location"] == PAGE + "?place=BY-HM&page=2"


def test_all_of_a_filtered_list_are_answered_on_every_page(
    cast: SimpleNamespace, many: list[Nomination], sign_in: SignIn
) -> None:
    client = sign_in(cast.farida)
    live = client.get(PAGE + "?place=BY-HM").context["live"]
    client.post(PAGE + "decide/?place=BY-HM", {"decision": "wait", "all": "1", "known": live})
    assert (live, Nomination.objects.filter(state="waiting").count()) == (27, 27)
    assert Nomination.objects.get(pk=many[27].pk).state == "submitted"


def test_a_list_that_changed_meanwhile_is_not_answered(
    cast: SimpleNamespace, many: list[Nomination], sign_in: SignIn
) -> None:
    actions.withdraw(many[0], by=cast.farida)
    client = sign_in(cast.farida)
    page = client.post(PAGE + "decide/", {"decision": "accept", "all": "1", "known": "28"}, follow=True)
    assert [str(one) for one in page.context["messages"]] == [
        "The list has changed meanwhile. Look at it once more; nothing was decided."
    ]
    client.post(PAGE + "decide/", {"decision": "withdraw", "all": "1", "known": "27"})
    assert Nomination.objects.filter(state="submitted").count() == 27


def test_how_the_group_is_made_up(cast: SimpleNamespace, many: list[Nomination], sign_in: SignIn) -> None:
    actions.accept_many(many[0].seminar, [row.pk for row in many[:3]], by=cast.farida)
    client = sign_in(cast.farida)
    bars = {by: client.get(f"{PAGE}?by={by}").context["balance"] for by in ("region", "country", "agency")}
    rows = {by: [(row["label"], row["shown"]) for row in found[1][1]] for by, found in bars.items()}
    assert rows == {
        "region": [("Minsk city", "3 / 27"), ("Brest", "0 / 1")],
        "country": [("Belarus", "3 / 28")],
        "agency": [("Agency North", "3 / 27"), ("Agency South", "0 / 1")],
    }
    assert [(row["label"], row["shown"]) for row in bars["region"][0][1]] == [("female", "3 / 28")]


def test_refused_people_count_among_the_nominated_and_withdrawn_ones_do_not(
    cast: SimpleNamespace, many: list[Nomination], sign_in: SignIn
) -> None:
    seminar = many[0].seminar
    actions.accept_many(seminar, [row.pk for row in many[:3]], by=cast.farida)
    actions.refuse_many(seminar, [row.pk for row in many[3:9]], reason="Late", by=cast.farida)
    actions.withdraw_many(seminar, [row.pk for row in many[9:11]], reason="", by=cast.farida)
    page = sign_in(cast.farida).get(PAGE)
    [minsk, brest] = page.context["balance"][1][1]
    assert [(row["shown"], row["value"], row["of"]) for row in (minsk, brest)] == [("3 / 25", 3, 25), ("0 / 1", 0, 1)]
    assert 'width="12.00"' in page.content.decode()  # 3 of 25


def test_an_agencys_people_stand_in_its_own_order_and_keep_its_turns(
    cast: SimpleNamespace, many: list[Nomination], sign_in: SignIn
) -> None:
    """Of North's 27 the last two are wanted first; the others and South keep their turns."""
    for place, n in enumerate((26, 25, 0), start=1):
        Nomination.objects.filter(pk=many[n].pk).update(agency_rank=place)
    keys = [row.pk for row in many]
    assert shown(sign_in(cast.farida)) == [keys[26], *keys[1:25]]
    assert shown(sign_in(cast.farida), "?page=2") == [keys[25], keys[0], keys[27]]


def test_the_next_of_the_waiting_list_is_named_and_gets_the_seat_once(
    cast: SimpleNamespace, many: list[Nomination], sign_in: SignIn
) -> None:
    seminar, client = many[0].seminar, sign_in(cast.farida)
    actions.wait_many(seminar, [row.pk for row in many[:2]], by=cast.farida)
    page = client.get(PAGE)
    assert page.context["next"] == many[0]
    assert f"Next from the waiting list: <strong>{many[0].person.name}</strong>" in page.content.decode()
    seen = {"next": many[0].pk}
    said = [[str(one) for one in client.post(f"{PAGE}promote/", seen, follow=True).context["messages"]] for _n in "12"]
    assert said == [[f"{many[0].person.name} has a seat now."]] * 2
    assert list(seminar.nominations.waiting()) == [many[1]]
    actions.withdraw(many[1], by=cast.farida)
    actions.put_on_waiting_list(many[2], by=cast.farida)
    page = client.post(f"{PAGE}promote/", {"next": many[1].pk}, follow=True)
    assert "Somebody else is the next by now." in page.content.decode()
    assert seminar.bookings.held().count() == 1


def test_without_a_free_seat_nobody_is_named(cast: SimpleNamespace, many: list[Nomination], sign_in: SignIn) -> None:
    Seminar.objects.update(capacity=1)
    actions.accept(many[0], by=cast.farida)
    actions.put_on_waiting_list(many[1], by=cast.farida)
    page = sign_in(cast.farida).get(PAGE)
    assert (page.context["next"], b"no free seat for anybody" in page.content) == (None, True)


def test_a_busy_seminar_costs_no_more_queries(
    cast: SimpleNamespace,
    many: list[Nomination],
    sign_in: SignIn,
    django_assert_num_queries: Callable[..., object],
) -> None:
    client = sign_in(cast.farida)
    client.get(PAGE)
    with django_assert_num_queries(11):
        client.get(PAGE)


def test_rank_and_position_are_in_the_language_of_the_page(
    cast: SimpleNamespace, seminar: Seminar, accepted: Callable[..., object], sign_in: SignIn
) -> None:
    facts = {"rank": "полковник милиции", "position": "Заместитель начальника отдела"}
    User.objects.filter(pk=cast.amina.pk).update(**facts)
    accepted(seminar, cast.amina)
    client = sign_in(cast.farida)
    for address in (PAGE, f"{PAGE}participants/"):
        assert "Colonel of Militia, deputy head of unit" in client.get(address).content.decode()
        russian = client.get(address.replace("/en/", "/ru/")).content.decode()
        assert "полковник милиции, заместитель начальника отдела" in russian
    for name in ("nominations", "participants"):
        assert "Deputy head of unit" in b"".join(client.get(f"{PAGE}{name}.csv")).decode()
