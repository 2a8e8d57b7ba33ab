"""One answer for many nominations: the same as for each alone, with as many queries for three as for one."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from itc.jobs.testing import run_all
from itc.people.models import AuditRow, AuditValues, User
from scheduling import actions
from scheduling.models import Booking, Nomination, Seminar
from tests.scheduling.conftest import AFTERWARDS, IN_TIME, refused

SignIn = Callable[[User], Client]
QUERIES = {"accept": 21, "wait": 16, "refuse": 15}  # before accepting, the seats are looked at
SURE: dict[str, dict[str, str]] = {"accept": {}, "wait": {}, "refuse": {"sure": "1"}}
DECIDE = "/en/office/seminars/S-1/decide/"


@pytest.fixture
def made(
    plan: Callable[..., Seminar], nominate: Callable[..., Nomination], people: Callable[..., list[User]]
) -> list[Nomination]:
    """Three nominations for two seats."""
    seminar = plan(capacity=2)
    return [nominate(seminar, person) for person in people(3)]


def keys(made: list[Nomination]) -> list[int]:
    return [row.pk for row in made]


def states(made: list[Nomination]) -> list[tuple[str, int | None]]:
    return list(Nomination.objects.filter(pk__in=keys(made)).order_by("pk").values_list("state", "rank"))


def test_seats_go_in_the_order_of_nomination_until_none_is_left(cast: SimpleNamespace, made: list[Nomination]) -> None:
    answers = actions.accept_many(made[0].seminar, keys(made)[::-1], by=cast.farida, at=IN_TIME)
    assert answers.given == made[:2]
    assert [(row, refusal.code) for row, refusal in answers.refused] == [(made[2], "full")]
    assert states(made) == [("accepted", None), ("accepted", None), ("submitted", None)]
    assert list(Booking.objects.values_list("person", flat=True)) == [row.person_id for row in made[:2]]


def test_a_share_is_filled_before_the_seats_open_to_all(
    cast: SimpleNamespace, made: list[Nomination], nominate: Callable[..., Nomination]
) -> None:
    """Two seats, one of them kept for Brest: of three people from Minsk one sits, and Chinara of Brest."""
    seminar = made[0].seminar
    facts = {"name_en": "Brest", "name_ru": "Брест", "seats": 1, "regions": [cast.south.region]}
    share = actions.keep_share(seminar, by=cast.farida, **facts)
    brest = nominate(seminar, cast.chinara)
    answers = actions.accept_many(seminar, keys([*made, brest]), by=cast.farida, at=IN_TIME)
    assert (answers.given, len(answers.refused)) == ([made[0], brest], 2)
    assert dict(Booking.objects.values_list("nomination", "share")) == {made[0].pk: None, brest.pk: share.pk}


def test_the_waiting_list_goes_on_where_it_ended(cast: SimpleNamespace, made: list[Nomination]) -> None:
    actions.put_on_waiting_list(made[2], by=cast.farida)
    answers = actions.wait_many(made[0].seminar, keys(made), by=cast.farida, at=IN_TIME)
    assert (answers.given, answers.refused) == (made, [])
    assert states(made) == [("waiting", 2), ("waiting", 3), ("waiting", 1)]


def test_a_refusal_needs_its_reason_and_an_answer_stays(cast: SimpleNamespace, made: list[Nomination]) -> None:
    seminar = made[0].seminar
    refused("reason_needed", actions.refuse_many, seminar, keys(made), reason=" ", by=cast.farida)
    actions.accept(made[0], by=cast.farida)
    answers = actions.refuse_many(seminar, keys(made), reason="For investigators", by=cast.farida, at=IN_TIME)
    assert [(row, refusal.code) for row, refusal in answers.refused] == [(made[0], "answered")]
    assert states(made) == [("accepted", None), ("refused", None), ("refused", None)]


def test_a_second_click_is_the_same_wish(cast: SimpleNamespace, made: list[Nomination]) -> None:
    for _click in range(2):
        answers = actions.accept_many(made[0].seminar, keys(made[:2]), by=cast.farida, at=IN_TIME)
    assert answers.given == made[:2]
    assert (Booking.objects.count(), AuditRow.objects.filter(verb="accepted").count()) == (2, 2)


def test_each_person_has_one_letter_and_one_audit_row(cast: SimpleNamespace, made: list[Nomination]) -> None:
    for number, row in enumerate(made):
        User.objects.filter(pk=row.person_id).update(email=f"n{number}@example.org")
    run_all()
    mail.outbox.clear()
    actions.accept_many(made[0].seminar, keys(made[:2]), by=cast.farida, at=IN_TIME)
    actions.wait_many(made[0].seminar, keys(made), by=cast.farida, at=IN_TIME)
    run_all()
    to_people = [one.to[0] for one in mail.outbox if one.to[0] != "farida@example.org"]
    assert to_people == ["n0@example.org", "n1@example.org", "n2@example.org"]
    rows = AuditRow.objects.filter(verb__in=("accepted", "put on the waiting list")).order_by("pk")
    assert [row.object_id for row in rows] == [str(row.pk) for row in made]
    assert list(AuditValues.objects.filter(row__in=rows).order_by("row_id").values_list("after", flat=True)) == [
        {"share": None}, {"share": None}, {"rank": 1},
    ]  # fmt: skip


def test_after_the_closing_nobody_is_accepted(cast: SimpleNamespace, made: list[Nomination]) -> None:
    Seminar.objects.update(state="closed", closed_at=AFTERWARDS)
    answers = actions.accept_many(made[0].seminar, keys(made), by=cast.farida)
    assert [refusal.code for _row, refusal in answers.refused] == ["closed"] * 3


@pytest.mark.parametrize("decision", QUERIES)
def test_three_cost_the_same_queries_as_one(
    cast: SimpleNamespace,
    made: list[Nomination],
    sign_in: SignIn,
    django_assert_num_queries: Callable[..., object],
    decision: str,
) -> None:
    Seminar.objects.update(capacity=9)
    client = sign_in(cast.farida)
    for some in (made[:1], made[1:]):
        with django_assert_num_queries(QUERIES[decision]):
            client.post(DECIDE, {"decision": decision, "nomination": keys(some), "reason": "Too many"} | SURE[decision])


def test_who_can_no_longer_be_answered_is_named_once(
    cast: SimpleNamespace, made: list[Nomination], sign_in: SignIn
) -> None:
    actions.refuse_many(made[0].seminar, keys(made[1:]), reason="Late", by=cast.farida)
    client = sign_in(cast.farida)
    page = client.post(DECIDE, {"decision": "accept", "nomination": keys(made)}, follow=True)
    assert [str(one) for one in page.context["messages"]] == [
        "NOVAYA 01 ANNA, NOVAYA 02 ANNA: This nomination has been answered already.",
        "1 answer given.",
    ]
    assert page.redirect_chain == [(reverse("seminar_office", args=["S-1"]), 302)]
