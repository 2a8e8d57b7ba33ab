"""Where a seminar stands today, in the lists, on its pages and in the figures of the first pages."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client

from itc.people.models import User
from scheduling import actions, queries
from scheduling.models import Nomination, Seminar
from scheduling.rules import Phase, phase
from tests.scheduling.conftest import IN_TIME

SignIn = Callable[[User], Client]
Plan = Callable[..., Seminar]
DAYS = {"nominate_until": dt.date(2026, 2, 20), "starts_on": dt.date(2026, 3, 2), "ends_on": dt.date(2026, 3, 3)}
STEPS = [
    ((2, 2), "open", "open for nominations"),
    ((2, 20), "open", "open for nominations"),
    ((2, 21), "answers", "nominations are over"),
    ((3, 2), "under_way", "under way"),
    ((3, 3), "under_way", "under way"),
    ((3, 4), "over", "over"),
]


def noon(month: int, day: int) -> dt.datetime:
    return dt.datetime(2026, month, day, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize("step", STEPS)
def test_days_go_by_and_the_page_says_so(
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn, step: tuple[tuple[int, int], str, str]
) -> None:
    day, expected, label = step
    assert phase("open", dt.date(2026, *day), **DAYS) == expected
    with time_machine.travel(noon(*day), tick=False):
        pages = [Client().get("/en/seminars/S-1/"), sign_in(cast.farida).get("/en/office/seminars/S-1/")]
        assert all(f"{label}</span>" in page.content.decode() for page in pages)
        assert list(queries.in_state(Seminar.objects.all(), expected)) == [seminar]
        others = [one for one in Phase if one != expected]
        assert not any(queries.in_state(Seminar.objects.all(), one).exists() for one in others)


@pytest.mark.parametrize("state", ["planned", "closed", "cancelled"])
def test_other_states_stay_whatever_the_day(state: str) -> None:
    assert {phase(state, noon(*day).date(), **DAYS) for day, _phase, _label in STEPS} == {state}


@pytest.fixture
def three(plan: Plan, nominate: Callable[..., Nomination], people: Callable[..., list[User]]) -> list[Seminar]:
    """On 2 February: one that waits for an answer, one that is over, one of which nothing is wanted."""
    over = {"starts_on": dt.date(2026, 1, 5), "ends_on": dt.date(2026, 1, 6), "nominate_until": dt.date(2026, 1, 1),
            "withdraw_until": dt.date(2026, 1, 1)}  # fmt: skip
    found = [plan("S-1"), plan("S-2", **over), plan("S-3")]
    for person in people(2):
        nominate(found[0], person)
    return found


def test_each_figure_of_the_office_leads_to_as_many_seminars(
    cast: SimpleNamespace, three: list[Seminar], sign_in: SignIn
) -> None:
    with time_machine.travel(IN_TIME, tick=False):
        client = sign_in(cast.farida)
        panel = next(one for one in client.get("/en/office/").context["panels"] if "waiting_seminars" in one)
        found = [(one["n"], client.get(one["url"]).context["page"].paginator.count) for one in panel["figures"]]
        waiting = client.get("/en/office/seminars/?state=waiting").context["page"]
    assert found == [(1, 1), (1, 1), (2, 2)]
    assert [one["title"] for one in panel["waiting_seminars"]] == ["Seminar S-2", "Seminar S-1"]
    assert {row.code for row in waiting} == {"S-1", "S-2"}


def test_the_desk_says_how_many_seats_are_left_for_her_people(
    cast: SimpleNamespace, seminar: Seminar, accepted: Callable[..., object], sign_in: SignIn
) -> None:
    facts = {"name_en": "Brest", "name_ru": "Брест", "seats": 1, "regions": [cast.south.region], "by": cast.farida}
    actions.keep_share(seminar, **facts)
    accepted(seminar, cast.amina)
    with time_machine.travel(IN_TIME, tick=False):
        sides = [_calls(sign_in(one))[0]["side"] for one in (cast.bruno, cast.chidi)]
    assert sides == [
        "No seat is left for your people; there is a waiting list", "1 seat is left for your people",
    ]  # fmt: skip


def _calls(client: Client) -> list[dict[str, str]]:
    panels = client.get("/en/desk/").context["panels"]
    return next(one["open_calls"] for one in panels if "open_calls" in one)


def test_the_figures_of_the_desk_lead_to_as_many_nominations(
    cast: SimpleNamespace, three: list[Seminar], nominate: Callable[..., Nomination], sign_in: SignIn
) -> None:
    with time_machine.travel(noon(1, 1), tick=False):
        nominate(three[1], cast.amina, cast.bruno, at=noon(1, 1), letter_date=dt.date(2025, 12, 30))
    with time_machine.travel(IN_TIME, tick=False):
        client = sign_in(cast.bruno)
        panel = next(one for one in client.get("/en/desk/").context["panels"] if "open_calls" in one)
        found = [(n, client.get(url).context["page"].paginator.count) for _label, n, url in panel["figures"]]
    assert found == [(2, 2), (0, 0), (0, 0)]
