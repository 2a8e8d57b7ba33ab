"""A new seminar after an earlier one: what is taken along and what is not."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import SimpleNamespace

import pytest
from django.test import Client

from itc.people.models import AuditRow, User
from scheduling import actions
from scheduling.models import Booking, Room, Seminar, Session
from tests.scheduling.conftest import IN_TIME, refused

SignIn = Callable[[User], Client]
COPY = "/en/office/seminars/S-1/copy/"
DAY = dt.date(2026, 9, 7)


@pytest.fixture
def room(cast: SimpleNamespace) -> Room:
    venue = actions.keep_venue(name_en="House", name_ru="Дом", country=cast.north.country, by=cast.farida)
    return actions.keep_room(venue, name_en="Hall", name_ru="Зал", seats=9, by=cast.farida)


@pytest.fixture
def past(
    cast: SimpleNamespace,
    seminar: Seminar,
    room: Room,
    add_session: Callable[..., Session],
    accepted: Callable[..., Booking],
) -> Seminar:
    """Two days with Dina, one seat kept for the region of South, Amina took part."""
    for day in (2, 3):
        add_session(seminar, day, room=room)
    actions.keep_share(seminar, name_en="South", name_ru="Юг", seats=1, regions=[cast.south.region], by=cast.farida)
    accepted(seminar, cast.amina)
    actions.enter_order(seminar, kind="enrolment", number="7", date=dt.date(2026, 2, 1), by=cast.farida)
    return seminar


def copied(past: Seminar, by: User, code: str = "S-9", **more: object) -> actions.Copy:
    return actions.copy_seminar(
        past, **{"code": code, "starts_on": DAY, "with_staff": True, "by": by, "at": IN_TIME} | more
    )


def test_the_plan_is_taken_along_and_no_people(cast: SimpleNamespace, past: Seminar, room: Room) -> None:
    made = copied(past, cast.farida).seminar
    days = [made.starts_on, made.ends_on, made.nominate_until, made.withdraw_until]
    assert [str(day) for day in days] == ["2026-09-07", "2026-09-08", "2026-08-28", "2026-09-02"]
    assert (made.state, made.title_ru, made.capacity, made.enrolment_order_number) == ("planned", "Семинар S-1", 2, "")
    assert (made.programme_version, made.nominations.count(), made.bookings.count()) == (past.programme_version, 0, 0)
    found = [(str(row.starts_at), row.topic_en, row.room, row.trainer) for row in made.sessions.all()]
    assert found == [
        ("2026-09-07 07:00:00+00:00", "Topic of 2 March, 7 h", room, cast.dina),
        ("2026-09-08 07:00:00+00:00", "Topic of 3 March, 7 h", room, cast.dina),
    ]
    share = made.shares.get()
    assert (share.seats, list(share.regions.all())) == (1, [cast.south.region])
    assert list(made.staff.values_list("user", "role")) == [(cast.dina.pk, "trainer")]
    assert AuditRow.objects.filter(verb="copied the plan of", object_id=str(past.pk)).count() == 1


def test_staff_stays_behind_when_it_is_not_wanted(cast: SimpleNamespace, past: Seminar) -> None:
    made = copied(past, cast.farida, with_staff=False)
    assert (made.seminar.staff.count(), [row.trainer for row in made.seminar.sessions.all()]) == (0, [None, None])
    assert made.without_trainer == []


def test_who_has_left_is_not_taken_along(cast: SimpleNamespace, past: Seminar) -> None:
    User.objects.filter(pk=cast.dina.pk).update(left_on=dt.date(2026, 4, 1))
    made = copied(past, cast.farida)
    assert (made.seminar.staff.count(), len(made.without_trainer)) == (0, 2)


def test_what_is_taken_on_the_new_days_is_left_open(cast: SimpleNamespace, past: Seminar) -> None:
    copied(past, cast.farida)
    made = copied(past, cast.farida, "S-10")
    assert [(row.room, row.trainer) for row in made.seminar.sessions.all()] == [(None, None)] * 2
    assert (len(made.without_room), len(made.without_trainer)) == (2, 2)


def test_a_code_is_given_once_and_no_plan_lies_in_the_past(cast: SimpleNamespace, past: Seminar) -> None:
    refused("code_taken", copied, past, cast.farida, "S-1")
    refused("in_the_past", copied, past, cast.farida, starts_on=dt.date(2026, 1, 31))
    assert Seminar.objects.count() == 1


def test_the_page_plans_it_once(cast: SimpleNamespace, past: Seminar, sign_in: SignIn) -> None:
    client = sign_in(cast.farida)
    typed = {"code": "S-9", "starts_on": "2031-03-03", "with_staff": "on"}
    assert client.post(COPY, typed).headers["Location"] == "/en/office/seminars/S-9/plan/"
    assert list(client.post(COPY, typed).context["form"].errors) == ["code"]
    assert list(client.post(COPY, typed | {"code": "S-8", "starts_on": "2020-01-01"}).context["form"].errors) == [
        "starts_on"
    ]
    assert list(client.post(COPY, {"code": "С 9"}).context["form"].errors) == ["code", "starts_on"]
    page = client.post(COPY, typed | {"code": "S-8"}, follow=True)
    said = [str(message) for message in page.context["messages"]]
    assert [text.split(";")[0] for text in said[-2:]] == [
        "The room is taken on the new days",
        "The trainer is not free on the new days",
    ]
    assert list(Seminar.objects.order_by("pk").values_list("code", flat=True)) == ["S-1", "S-9", "S-8"]


def test_only_officers_plan_after_another(cast: SimpleNamespace, past: Seminar, sign_in: SignIn) -> None:
    people = (cast.farida, cast.egor, cast.dina, cast.bruno)
    assert [sign_in(one).get(COPY).status_code for one in people] == [200, 403, 403, 404]


def test_the_new_page_finds_earlier_ones(
    cast: SimpleNamespace,
    past: Seminar,
    plan: Callable[..., Seminar],
    sign_in: SignIn,
    django_assert_num_queries: Callable[..., AbstractContextManager[object]],
) -> None:
    client, address = sign_in(cast.farida), "/en/office/seminars/new/"
    client.get(address)
    with django_assert_num_queries(8):
        client.get(address)
    plan("S-2", title_ru="Обучение судей")
    plan("S-3", starts_on=dt.date(2026, 3, 1))
    with django_assert_num_queries(8):
        page = client.get(address)
    assert [row.code for row in page.context["earlier"]] == ["S-1", "S-2", "S-3"]
    assert COPY in page.content.decode()
    assert [row.code for row in client.get(address, {"like": "судей ОБУЧ"}).context["earlier"]] == ["S-2"]
