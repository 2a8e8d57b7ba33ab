"""The office's calendar: where a seminar stands in a month, and who sees which."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from itc.people.dated import today
from itc.people.models import User
from scheduling import actions, rules
from scheduling.models import Booking, Seminar, Session
from tests.scheduling.conftest import IN_TIME

SignIn = Callable[[User], Client]
MONTH = "/en/office/calendar/?month=2026-03"


@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)))
def test_the_weeks_of_a_month_hold_its_days_and_no_whole_week_more(day: dt.date) -> None:
    weeks = rules.weeks_of(day)
    held = [monday + dt.timedelta(days=n) for monday in weeks for n in range(7)]
    ours = [one for one in held if (one.year, one.month) == (day.year, day.month)]
    assert {monday.weekday() for monday in weeks} == {0}
    assert (ours[0].day, (ours[-1] + dt.timedelta(days=1)).day, day in held) == (1, 1, True)
    assert weeks[0] <= ours[0] < weeks[0] + dt.timedelta(days=7) and weeks[-1] <= ours[-1]


@pytest.mark.parametrize(
    ("first", "last", "place"),
    [("03-02", "03-03", (1, 2)), ("03-08", "03-09", (7, 1)), ("02-01", "04-01", (1, 7)), ("03-09", "03-10", None),
     ("02-20", "03-01", None)],
)  # fmt: skip
def test_the_place_of_a_seminar_in_the_week_of_2_march(first: str, last: str, place: tuple[int, int] | None) -> None:
    span = [dt.date.fromisoformat(f"2026-{day}") for day in (first, last)]
    assert rules.place_in_week(dt.date(2026, 3, 2), *span) == place


def shown(client: Client, address: str = MONTH) -> list[tuple[str, int, int, bool]]:
    weeks = client.get(address).context["weeks"]
    return [(bar.seminar.code, bar.column, bar.days, bar.goes_on) for _days, bars in weeks for bar in bars]


def test_a_month_holds_what_takes_place_in_it(
    cast: SimpleNamespace, seminar: Seminar, plan: Callable[..., Seminar], sign_in: SignIn
) -> None:
    plan("S-2", starts_on=dt.date(2026, 3, 6), ends_on=dt.date(2026, 3, 10))
    plan("S-3", starts_on=dt.date(2026, 4, 6), ends_on=dt.date(2026, 4, 10))
    plan("S-4", starts_on=dt.date(2026, 2, 2), ends_on=dt.date(2026, 3, 1), nominate_until=dt.date(2026, 1, 1))
    assert shown(sign_in(cast.farida)) == [
        ("S-4", 1, 7, False), ("S-1", 1, 2, False), ("S-2", 5, 3, False), ("S-2", 1, 2, True),
    ]  # fmt: skip
    assert shown(sign_in(cast.farida), "/en/office/calendar/?month=2026-04")[-1][0] == "S-3"


def test_state_and_seats_stand_in_it(
    cast: SimpleNamespace, seminar: Seminar, accepted: Callable[..., Booking], sign_in: SignIn
) -> None:
    accepted(seminar, cast.amina)
    with time_machine.travel(IN_TIME, tick=False):
        page = " ".join(sign_in(cast.farida).get(MONTH).content.decode().split())
    assert 'is-open"><a href="/en/office/seminars/S-1/">Seminar S-1</a>' in page
    assert 'open for nominations, <span class="nowrap">1/2 seats</span>' in page
    assert ("?month=2026-02" in page, "?month=2026-04" in page, "March 2026" in page) == (True, True, True)


def test_the_office_sees_all_and_a_trainer_her_own(
    cast: SimpleNamespace,
    seminar: Seminar,
    plan: Callable[..., Seminar],
    add_session: Callable[..., Session],
    sign_in: SignIn,
) -> None:
    add_session(seminar)
    plan("S-2")
    assert [[row[0] for row in shown(sign_in(one))] for one in (cast.egor, cast.dina)] == [["S-1", "S-2"], ["S-1"]]
    assert [sign_in(one).get(MONTH).status_code for one in (cast.bruno, cast.amina)] == [403, 403]
    assert Client().get(MONTH).status_code == 302


@pytest.mark.parametrize("month", ["", "2026-13", "nonsense", "0001-01", "9999-12", "2026-03-05"])
def test_what_is_no_month_shows_this_one(cast: SimpleNamespace, sign_in: SignIn, month: str) -> None:
    page = sign_in(cast.farida).get("/en/office/calendar/", {"month": month})
    assert (page.status_code, page.context["month"]) == (200, today().replace(day=1))
    assert "No seminar in this month" in page.content.decode()


def test_december_has_neighbours(cast: SimpleNamespace, sign_in: SignIn) -> None:
    page = sign_in(cast.farida).get("/en/office/calendar/?month=2026-12")
    assert (str(page.context["before"])[:7], str(page.context["after"])[:7]) == ("2026-11", "2027-01")


def test_list_and_calendar_lead_to_each_other(cast: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(cast.farida)
    tabs = [client.get(address).context["tabs"] for address in ("/en/office/seminars/", "/en/office/calendar/")]
    assert [[tab["current"] for tab in row] for row in tabs] == [[True, False], [False, True]]
    assert [tab["url"] for tab in tabs[0]] == ["/en/office/seminars/", "/en/office/calendar/"]


def test_a_month_costs_the_same_for_one_and_for_three(
    cast: SimpleNamespace,
    seminar: Seminar,
    plan: Callable[..., Seminar],
    sign_in: SignIn,
    django_assert_num_queries: Callable[..., AbstractContextManager[object]],
) -> None:
    client = sign_in(cast.farida)
    client.get(MONTH)
    with django_assert_num_queries(4):
        client.get(MONTH)
    for code in ("S-2", "S-3"):
        actions.cancel_seminar(plan(code), reason="Quarantine", by=cast.farida)
    with django_assert_num_queries(4):
        client.get(MONTH)
