"""Somebody else comes instead: under the same letter, in the same place, with the seat where the office allows it."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django.test import Client

from itc.jobs.testing import run_all
from itc.people.models import AuditRow, User
from scheduling import actions
from scheduling.models import Booking, Nomination, Seminar
from tests.scheduling.conftest import IN_TIME, LETTER, refused

SignIn = Callable[[User], Client]
LAST_DAY = dt.datetime(2026, 2, 25, 20, 0, tzinfo=dt.UTC)  # nominations ended on the 20th
DAY_AFTER = dt.datetime(2026, 2, 25, 21, 0, tzinfo=dt.UTC)  # midnight in Minsk


@pytest.fixture
def one(cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination]) -> Nomination:
    return nominate(seminar, cast.amina, cast.bruno)


def replaced(nomination: Nomination, cast: SimpleNamespace, at: dt.datetime = LAST_DAY) -> Nomination:
    return actions.replace(nomination, person=cast.bruno, by=cast.bruno, at=at)


def passing_on(seminar: Seminar, cast: SimpleNamespace) -> None:
    actions.change_seminar(seminar, by=cast.farida, passes_seats_on=True)


def test_letter_and_place_are_kept_and_the_old_nomination_stays_as_history(
    cast: SimpleNamespace, one: Nomination
) -> None:
    actions.rank(one, place=1, by=cast.bruno)
    made = replaced(one, cast)
    one.refresh_from_db()
    assert (one.state, made.state, made.replaces, made.agency_rank) == ("withdrawn", "submitted", one, 1)
    assert {"letter_number": made.letter_number, "letter_date": made.letter_date} == LETTER
    assert AuditRow.objects.filter(verb="replaced", object_id=str(one.pk)).count() == 1


def test_a_double_click_replaces_once(cast: SimpleNamespace, one: Nomination) -> None:
    assert replaced(one, cast) == replaced(one, cast)
    assert one.seminar.nominations.count() == 2


def test_a_seat_is_free_again_and_the_new_person_waits_for_the_office(
    cast: SimpleNamespace, seminar: Seminar, accepted: Callable[..., Booking]
) -> None:
    seat = accepted(seminar, cast.amina, cast.bruno)
    made = replaced(seat.nomination, cast)
    assert (made.state, seminar.bookings.held().count()) == ("submitted", 0)


def test_a_seat_is_handed_over_where_the_office_allows_it(
    cast: SimpleNamespace, seminar: Seminar, accepted: Callable[..., Booking]
) -> None:
    passing_on(seminar, cast)
    made = replaced(accepted(seminar, cast.amina, cast.bruno).nomination, cast)
    assert (made.state, [seat.person for seat in seminar.bookings.held()]) == ("accepted", [cast.bruno])


def test_a_seat_kept_for_another_region_is_not_handed_over(
    cast: SimpleNamespace, plan: Callable[..., Seminar], accepted: Callable[..., Booking]
) -> None:
    seminar = plan(passes_seats_on=True)
    share = {"name_en": "Minsk", "name_ru": "Минск", "seats": 2, "regions": [cast.north.region], "by": cast.farida}
    actions.keep_share(seminar, **share)
    seat = accepted(seminar, cast.amina, cast.bruno)
    made = actions.replace(seat.nomination, person=cast.chinara, by=cast.farida, at=LAST_DAY)
    assert (made.state, seminar.bookings.held().count()) == ("submitted", 0)


@pytest.mark.parametrize(("is_allowed", "state", "rank"), [(True, "waiting", 1), (False, "submitted", None)])
def test_a_place_on_the_waiting_list(
    cast: SimpleNamespace, one: Nomination, is_allowed: bool, state: str, rank: int | None
) -> None:
    actions.put_on_waiting_list(one, by=cast.farida, at=IN_TIME)
    actions.change_seminar(one.seminar, by=cast.farida, passes_seats_on=is_allowed)
    made = replaced(one, cast)
    assert (made.state, made.rank) == (state, rank)


def test_what_is_refused(
    cast: SimpleNamespace, seminar: Seminar, one: Nomination, nominate: Callable[..., Nomination]
) -> None:
    refused("too_late_to_withdraw", replaced, one, cast, DAY_AFTER)
    refused("ask_office", actions.replace, one, person=cast.chinara, by=cast.bruno, at=IN_TIME)
    nominate(seminar, cast.bruno, cast.bruno)
    refused("already_nominated", replaced, one, cast)
    actions.withdraw(one, by=cast.bruno, at=IN_TIME)
    refused("answered", replaced, one, cast)


def test_both_are_told_and_the_agency_of_both(cast: SimpleNamespace, one: Nomination) -> None:
    run_all()
    mail.outbox.clear()
    User.objects.update(language="en")
    actions.replace(one, person=cast.bruno, by=cast.farida, at=IN_TIME)
    run_all()
    said = sorted((message.to[0], message.subject) for message in mail.outbox)
    assert said == [
        ("amina@example.org", "Somebody else is nominated: Seminar S-1"),
        ("bruno@example.org", "Nomination received: Seminar S-1"),
        ("bruno@example.org", "Somebody else is nominated: Seminar S-1"),
        ("farida@example.org", "Nomination received: Seminar S-1"),
    ]
    assert "ALIYEVA AMINA is replaced by BORISOV BRUNO under the same letter." in " ".join(
        str(message.body) for message in mail.outbox
    )


@pytest.mark.parametrize(
    ("is_allowed", "words"),
    [(True, "BORISOV BRUNO has the seat."), (False, "The training office decides and writes to you.")],
)
def test_the_focal_point_gets_one_letter_about_both(  # noqa: PLR0917
    cast: SimpleNamespace, seminar: Seminar, accepted: Callable[..., Booking], people: Callable[..., list[User]],
    is_allowed: bool, words: str,
) -> None:  # fmt: skip
    vera = people(1)[0]
    User.objects.update(language="en")
    User.objects.filter(pk=vera.pk).update(email="vera@example.org")
    actions.change_seminar(seminar, by=cast.farida, passes_seats_on=is_allowed)
    seat = accepted(seminar, vera, cast.bruno)
    run_all()
    mail.outbox.clear()
    actions.replace(seat.nomination, person=cast.amina, by=cast.bruno, at=IN_TIME)
    run_all()
    assert sorted(message.to[0] for message in mail.outbox) == [
        "amina@example.org", "bruno@example.org", "vera@example.org",
    ]  # fmt: skip
    [letter] = [str(message.body) for message in mail.outbox if message.to == ["bruno@example.org"]]
    said = "NOVAYA 00 ANNA is replaced by ALIYEVA AMINA under the same letter."
    assert (said in letter, words.replace("BORISOV BRUNO", "ALIYEVA AMINA") in letter) == (True, True)


@time_machine.travel(IN_TIME, tick=False)
def test_desk_and_office_read_who_came_instead_of_whom(cast: SimpleNamespace, one: Nomination, sign_in: SignIn) -> None:
    replaced(one, cast, IN_TIME)
    pages = ("/en/seminars/S-1/", "/en/desk/nominations/", "/en/office/seminars/S-1/")
    for page in pages:
        text = sign_in(cast.farida if "office" in page else cast.bruno).get(page).content.decode()
        assert ("Replaced by BORISOV BRUNO." in text, "In place of ALIYEVA AMINA." in text) == (True, True), page
    text = sign_in(cast.amina).get("/en/seminars/S-1/").content.decode()
    assert ("somebody else in your place" in text, "BORISOV" in text) == (True, False)


@time_machine.travel(IN_TIME, tick=False)
def test_somebody_of_another_agency_is_not_named_on_the_desk(
    cast: SimpleNamespace, one: Nomination, sign_in: SignIn
) -> None:
    actions.replace(one, person=cast.chinara, by=cast.farida, at=IN_TIME)
    for reader, name in ((cast.bruno, "CHINAROVA"), (cast.chidi, "ALIYEVA")):
        texts = [sign_in(reader).get(page).content.decode() for page in ("/en/seminars/S-1/", "/en/desk/nominations/")]
        assert [name in text for text in texts] == [False, False]
    assert (
        "Replaced by somebody of another agency." in sign_in(cast.bruno).get("/en/desk/nominations/").content.decode()
    )


def test_a_withdrawn_seat_goes_to_the_first_who_waits_by_one_click_of_the_office(
    cast: SimpleNamespace,
    plan: Callable[..., Seminar],
    accepted: Callable[..., Booking],
    nominate: Callable[..., Nomination],
) -> None:
    seminar = plan(capacity=1)
    seat, next_one = accepted(seminar, cast.amina, cast.bruno), nominate(seminar, cast.chinara, cast.chidi)
    actions.put_on_waiting_list(next_one, by=cast.farida, at=IN_TIME)
    refused("full", actions.promote_next, seminar, by=cast.farida, at=IN_TIME)
    actions.withdraw(seat.nomination, by=cast.bruno, at=IN_TIME)
    assert seminar.bookings.held().count() == 0
    assert actions.promote_next(seminar, by=cast.farida, at=IN_TIME).person == cast.chinara


@time_machine.travel(IN_TIME, tick=False)
def test_the_page_replaces_and_says_what_became_of_the_seat(
    cast: SimpleNamespace, seminar: Seminar, accepted: Callable[..., Booking], sign_in: SignIn
) -> None:
    seat, client = accepted(seminar, cast.amina, cast.bruno), sign_in(cast.bruno)
    page = f"/en/desk/nominations/{seat.nomination_id}/replace/"
    assert "The seat becomes free, and the new person waits" in client.get(page).content.decode()
    assert client.post(page, {"send": "1"}).context["error"] == "Choose a person."
    assert client.post(page, {"send": "1", "person": cast.chinara.pk}).context["error"] == "Choose a person."
    assert client.post(page, {"find": "1", "q": "борисов"}).context["found"] == [cast.bruno]
    answer = client.post(page, {"send": "1", "person": cast.bruno.pk}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "BORISOV BRUNO is nominated instead. The training office decides; until then nobody of you holds this seat."
    ]


@time_machine.travel(IN_TIME, tick=False)
def test_who_may_replace(cast: SimpleNamespace, one: Nomination, sign_in: SignIn) -> None:
    page = f"/en/desk/nominations/{one.pk}/replace/"
    people = (cast.bruno, cast.farida, cast.chidi, cast.egor, cast.amina)
    assert [sign_in(reader).get(page).status_code for reader in people] == [200, 200, 404, 403, 403]
    assert sign_in(cast.chidi).post(page, {"send": "1", "person": cast.chidi.pk}).status_code == 404
    assert one.seminar.nominations.count() == 1
