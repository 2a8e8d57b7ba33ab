"""What is final, or goes beyond the seats, is read once more before it is stored; ticks and reasons stay."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from itc.people.models import User
from scheduling import actions
from scheduling.models import Nomination, Seminar
from tests.scheduling.conftest import refused

SignIn = Callable[[User], Client]
OFFICE = "/en/office/seminars/S-1/"
DECIDE = f"{OFFICE}decide/?q=nova"


@pytest.fixture
def made(
    plan: Callable[..., Seminar], nominate: Callable[..., Nomination], people: Callable[..., list[User]]
) -> list[Nomination]:
    """Four nominations for two seats."""
    seminar = plan(capacity=2)
    return [nominate(seminar, person) for person in people(4)]


def keys(made: list[Nomination]) -> list[int]:
    return [row.pk for row in made]


def states() -> list[str]:
    return list(Nomination.objects.order_by("pk").values_list("state", flat=True))


def looked_at(client: Client, decision: str, made: list[Nomination]) -> dict[str, str]:
    """The form of the second look, as a browser would send it."""
    page = client.post(DECIDE, {"decision": decision, "nomination": keys(made)})
    return {name: page.context[fact] for name, fact in (("decision",) * 2, ("nomination", "keys"), ("seen", "seen"))}


def test_more_people_than_seats_are_named_before_anything_is_stored(
    cast: SimpleNamespace, made: list[Nomination], sign_in: SignIn
) -> None:
    page = sign_in(cast.farida).post(DECIDE, {"decision": "accept", "nomination": keys(made)[::-1]})
    assert (page.context["chosen"], page.context["others"]) == (made[:2], made[2:])
    assert states() == ["submitted"] * 4
    text = page.content.decode()
    assert ("2 get a seat, in this order" in text, "2 get none" in text) == (True, True)


@pytest.mark.parametrize(("sure", "others"), [("wait", "waiting"), ("leave", "submitted")])
def test_the_others_wait_or_stay_undecided(
    cast: SimpleNamespace, made: list[Nomination], sign_in: SignIn, sure: str, others: str
) -> None:
    client = sign_in(cast.farida)
    typed = looked_at(client, "accept", made) | {"sure": sure}
    answers = [client.post(DECIDE, typed).headers.get("Location") for _click in range(2)]
    assert (answers, states()) == ([f"{OFFICE}?q=nova"] * 2, ["accepted", "accepted", others, others])


def test_what_changed_meanwhile_is_looked_at_again(
    cast: SimpleNamespace, made: list[Nomination], sign_in: SignIn
) -> None:
    client = sign_in(cast.farida)
    typed = looked_at(client, "accept", made) | {"sure": "wait"}
    actions.withdraw(made[0], by=cast.farida)
    page = client.post(DECIDE, typed)
    assert "Seats or nominations have changed meanwhile" in page.content.decode()
    assert (page.context["chosen"], states()[1:]) == (made[1:3], ["submitted"] * 3)
    facts = {"seen": keys(made[:2]), "others_wait": True, "by": cast.farida}
    refused("changed_meanwhile", actions.accept_as_seen, made[0].seminar, keys(made), **facts)


def test_where_the_seats_suffice_nothing_is_asked(
    cast: SimpleNamespace, made: list[Nomination], sign_in: SignIn
) -> None:
    assert sign_in(cast.farida).post(DECIDE, {"decision": "accept", "nomination": keys(made[:2])}).status_code == 302
    assert states() == ["accepted", "accepted", "submitted", "submitted"]


def test_a_refusal_without_a_reason_keeps_the_people_and_what_was_typed(
    cast: SimpleNamespace, made: list[Nomination], sign_in: SignIn
) -> None:
    client = sign_in(cast.farida)
    typed = looked_at(client, "refuse", made[:3]) | {"sure": "1"}
    page = client.post(DECIDE, typed | {"reason": "  "})
    assert (page.context["chosen"], page.context["error"]) == (made[:3], "Write the reason: it goes to the agency.")
    assert states() == ["submitted"] * 4
    client.post(DECIDE, typed | {"reason": "Too late"})
    assert states() == ["refused"] * 3 + ["submitted"]


@pytest.mark.parametrize("decision", ["accept", "refuse", "withdraw"])
def test_the_way_back_leads_to_the_list_with_the_ticks(
    cast: SimpleNamespace, made: list[Nomination], sign_in: SignIn, decision: str
) -> None:
    client = sign_in(cast.farida)
    back = client.post(DECIDE, {"decision": decision, "nomination": keys(made[:3])}).context["back"]
    seen = [client.get(back).content.decode().count(" checked") for _look in range(2)]
    assert (back, seen, states()) == (f"{OFFICE}?q=nova", [3, 0], ["submitted"] * 4)


def test_a_seat_is_taken_back_after_a_question(cast: SimpleNamespace, made: list[Nomination], sign_in: SignIn) -> None:
    actions.accept_many(made[0].seminar, keys(made[:1]), by=cast.farida)
    client = sign_in(cast.farida)
    page = client.post(DECIDE, {"decision": "withdraw", "nomination": keys(made[:2])})
    assert (page.context["seats"], states()[0]) == (1, "accepted")
    client.post(DECIDE, looked_at(client, "withdraw", made[:2]) | {"sure": "1", "reason": "Called"})
    assert states() == ["withdrawn", "withdrawn", "submitted", "submitted"]


def test_an_empty_timetable_is_asked_about_before_the_opening(
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn
) -> None:
    Seminar.objects.update(state="planned")
    client = sign_in(cast.farida)
    assert "Open without a timetable" in client.get(OFFICE).content.decode()
    page = client.post(f"{OFFICE}open/", follow=True)
    assert [one.level_tag for one in page.context["messages"]] == ["warning"]
    assert Seminar.objects.get().state == "planned"
    client.post(f"{OFFICE}open/", {"empty": "1"})
    assert Seminar.objects.get().state == "open"


def test_a_seminar_with_sessions_is_opened_at_one_click(
    cast: SimpleNamespace, seminar: Seminar, add_session: Callable[..., object], sign_in: SignIn
) -> None:
    add_session(seminar)
    Seminar.objects.update(state="planned", programme_version=None)
    client = sign_in(cast.farida)
    assert "Open without a timetable" not in client.get(OFFICE).content.decode()
    client.post(f"{OFFICE}open/")
    assert Seminar.objects.get().state == "open"


def test_seats_that_stay_free_are_said_with_the_shares_that_keep_them(
    cast: SimpleNamespace, made: list[Nomination], sign_in: SignIn
) -> None:
    """North's people come from Minsk; both seats are kept for Brest, and then one of them."""
    seminar, client = made[0].seminar, sign_in(cast.farida)
    facts = {"name_en": "Brest", "name_ru": "Брест", "regions": [cast.south.region], "by": cast.farida}
    share = actions.keep_share(seminar, seats=2, **facts)
    page = client.post(DECIDE, {"decision": "accept", "nomination": keys(made)}).content.decode()
    assert "2 seats stay free, all of them kept for: Brest 2." in page
    assert "/en/office/seminars/S-1/plan/#shares" in page
    actions.wait_many(seminar, keys(made)[:1], by=cast.farida)
    assert "2 seats stay free, all of them kept for: Brest 2." in client.get(OFFICE).content.decode()
    actions.drop_share(share, by=cast.farida)
    page = client.post(DECIDE, {"decision": "accept", "nomination": keys(made)}).content.decode()
    assert "kept for:" not in page


def test_who_is_passed_over_on_the_waiting_list_is_said(
    cast: SimpleNamespace, made: list[Nomination], nominate: Callable[..., Nomination], sign_in: SignIn
) -> None:
    seminar, client = made[0].seminar, sign_in(cast.farida)
    facts = {"name_en": "Brest", "name_ru": "Брест", "regions": [cast.south.region], "by": cast.farida}
    actions.keep_share(seminar, seats=2, **facts)
    said = []
    for passed in (1, 3):
        actions.wait_many(seminar, keys(made)[:passed], by=cast.farida)
        last = nominate(seminar, cast.chinara)
        actions.put_on_waiting_list(last, by=cast.farida)
        said.append(client.get(OFFICE).content.decode())
        actions.withdraw(last, by=cast.farida)
    assert ("No. 1 is passed over" in said[0], "(no. 2)" in said[0]) == (True, True)
    assert ("Nos. 1–3 are passed over" in said[1], "(no. 4)" in said[1]) == (True, True)
