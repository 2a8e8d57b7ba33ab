"""What the office is asked and told while it plans: days that are over, hours that differ, place and clock."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from itc.people.models import User
from scheduling.models import Seminar, Session
from scheduling.zones import clock
from tests.scheduling.conftest import IN_TIME

SignIn = Callable[[User], Client]
NEW = "/en/office/seminars/new/"
PLAN = "/en/office/seminars/S-1/plan/"
OPEN = "/en/office/seminars/S-1/open/"
TYPED = {
    "code": "S-3", "kind": "workshop", "title_en": "Workshop", "title_ru": "Практикум", "time_zone": "Europe/Minsk",
    "language": "ru", "starts_on": "2026-02-01", "ends_on": "2026-02-03", "nominate_until": "2026-02-01",
    "withdraw_until": "2026-02-01", "capacity": "12", "attendance_percent": "80",
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_february() -> object:
    with time_machine.travel(IN_TIME, tick=False):
        yield


def test_a_first_day_that_is_over_is_asked_about_once(cast: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(cast.farida)
    assert 'name="is_past"' not in client.get(NEW).content.decode()
    page = client.post(NEW, TYPED)
    assert page.context["form"].errors == {
        "starts_on": ["This day is over. Tick below if the seminar is entered afterwards."]
    }
    assert 'name="is_past"' in page.content.decode()
    assert client.post(NEW, TYPED | {"is_past": "on"}).status_code == 302
    assert Seminar.objects.get().starts_on == dt.date(2026, 2, 1)
    edit = client.post("/en/office/seminars/S-3/edit/", TYPED | {"capacity": "13"})  # the day was not touched
    assert (edit.status_code, Seminar.objects.get().capacity) == (302, 13)


def test_today_is_not_over(cast: SimpleNamespace, sign_in: SignIn) -> None:
    assert sign_in(cast.farida).post(NEW, TYPED | {"starts_on": "2026-02-02"}).status_code == 302


def test_hours_that_differ_from_the_programme_are_told_and_asked_about(
    cast: SimpleNamespace, seminar: Seminar, add_session: Callable[..., Session], sign_in: SignIn
) -> None:
    """The programme has 16 hours."""
    client, sentence = sign_in(cast.farida), "The timetable has 4 academic hours, the programme 16."
    assert sentence not in client.get(PLAN).content.decode()
    add_session(seminar)
    assert sentence in client.get(PLAN).content.decode()
    Seminar.objects.update(state="planned")
    assert "Open all the same" in client.get(PLAN).content.decode()
    page = client.post(OPEN, follow=True)
    assert [one.level_tag for one in page.context["messages"]] == ["warning"]
    assert Seminar.objects.get().state == "planned"
    client.post(OPEN, {"apart": "1"})
    assert Seminar.objects.get().state == "open"


@pytest.mark.parametrize(("kind", "place"), [("seminar", "the place is to be announced"), ("online_group", "online")])
def test_without_a_venue_only_an_online_group_is_online(
    cast: SimpleNamespace, plan: Callable[..., Seminar], sign_in: SignIn, kind: str, place: str
) -> None:
    plan(kind=kind)
    pages = [Client().get("/en/seminars/"), Client().get("/en/seminars/S-1/"), sign_in(cast.farida).get(PLAN)]
    assert [place in page.content.decode() for page in pages] == [True] * 3


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Minsk", {"en": "Minsk time (UTC+3)", "ru": "Минск (UTC+3)"}),
        ("Europe/Vienna", {"en": "Vienna time (UTC+2)", "ru": "Вена (UTC+2)"}),
        ("Asia/Qyzylorda", {"en": "Qyzylorda time (UTC+5)", "ru": "Qyzylorda (UTC+5)"}),
        ("UTC", {"en": "UTC", "ru": "UTC"}),
    ],
)
def test_a_clock_is_a_city_and_its_offset_of_the_day(zone: str, said: dict[str, str]) -> None:
    summer = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
    found = {}
    for language in said:
        with translation.override(language):
            found[language] = clock(zone, summer)
    assert found == said


def test_no_page_shows_the_name_of_a_zone(
    cast: SimpleNamespace, seminar: Seminar, add_session: Callable[..., Session], sign_in: SignIn
) -> None:
    session = add_session(seminar)
    client = sign_in(cast.farida)
    pages = ("/en/seminars/S-1/", PLAN, f"/en/teaching/sessions/{session.pk}/", "/en/teaching/today/")
    assert ["Europe/Minsk" in client.get(page).content.decode() for page in pages] == [False] * 4
