"""On her start page a trainee reads why there is no certificate of several programmes yet, each line with its link."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client

from certification.models import Certificate, HoursThreshold, ProgrammeVersion, Qualification
from courses.models import Course
from itc.people.models import User
from scheduling import actions
from scheduling.models import Booking, Seminar
from tests.cast import LONG_AGO
from tests.certification import stage as ledger
from tests.courses import stage
from tests.scheduling.conftest import AFTERWARDS, IN_TIME

SignIn = Callable[[User], Client]
LATER = {"starts_on": dt.date(2026, 3, 9), "ends_on": dt.date(2026, 3, 10)}


@pytest.fixture
def course(cast: SimpleNamespace) -> Course:
    return stage.course()


@pytest.fixture
def qualification(course: Course, version: ProgrammeVersion) -> Qualification:
    """The course and the seminar together."""
    HoursThreshold.objects.create(hours=24, since=LONG_AGO)
    return ledger.qualification("C1", course.programme.latest(), version)


def lines(browser: Client, language: str = "en") -> list[tuple[str, Any, str]]:
    panels = browser.get(f"/{language}/home/").context["panels"]
    found = [one for panel in panels for one in panel.get("qualifications", [])]
    return [(str(line["label"]), line["done"], line.get("url", "")) for one in found for line in one["lines"]]


def test_each_missing_programme_leads_to_where_it_is_completed(
    cast: SimpleNamespace, sign_in: SignIn, course: Course, qualification: Qualification, plan: Callable[..., Seminar]
) -> None:
    with time_machine.travel(IN_TIME, tick=False):
        browser = sign_in(cast.amina)
        assert lines(browser) == []  # of nothing begun nothing is missing
        stage.enrolled(course, cast.amina)
        without_dates = lines(browser)
        plan("S-2", **LATER)
        plan()
        english, russian = ({label: url for label, _done, url in lines(browser, code)} for code in ("en", "ru"))
    assert without_dates == [("Identification", False, "/en/courses/C1/"), ("Identification of victims", False, "")]
    assert (english["Identification"], english["Identification of victims"]) == ("/en/courses/C1/", "/en/seminars/S-1/")
    assert (russian["Выявление"], russian["Выявление жертв"]) == ("/ru/courses/C1/", "/ru/seminars/S-1/")


def test_a_completed_programme_is_ticked_and_her_own_seat_comes_first(
    cast: SimpleNamespace,
    sign_in: SignIn,
    qualification: Qualification,
    plan: Callable[..., Seminar],
    accepted: Callable[..., Booking],
) -> None:
    with time_machine.travel(IN_TIME, tick=False):
        plan()
        later = plan("S-2", **LATER)
        accepted(later, cast.amina)
        online = qualification.programmes.get(code="P-C1").latest()
        ledger.award(cast.amina, online, on=dt.date(2026, 1, 20), result="passed")
        assert lines(sign_in(cast.amina)) == [
            ("Identification", True, ""),
            ("Identification of victims", False, "/en/seminars/S-2/"),
        ]


def test_with_everything_completed_the_office_is_waited_for(
    cast: SimpleNamespace, sign_in: SignIn, course: Course, qualification: Qualification, version: ProgrammeVersion
) -> None:
    with time_machine.travel(AFTERWARDS, tick=False):
        for one in (course.programme.latest(), version):
            ledger.award(cast.amina, one, on=dt.date(2026, 3, 3), result="passed")
        page = sign_in(cast.amina).get("/ru/home/").content.decode()
        assert "Всё завершено: сертификат выдаст учебный отдел." in page
        assert "Всё завершено" not in sign_in(cast.chinara).get("/ru/home/").content.decode()
    assert Certificate.objects.count() == 0


def test_who_stepped_back_is_led_to_the_calendar_and_not_to_the_seat_she_gave_up(  # noqa: PLR0917
    cast: SimpleNamespace,
    sign_in: SignIn,
    course: Course,
    qualification: Qualification,
    plan: Callable[..., Seminar],
    accepted: Callable[..., Booking],
) -> None:
    with time_machine.travel(IN_TIME, tick=False):
        stage.enrolled(course, cast.amina)
        seat = accepted(plan(), cast.amina)
        browser = sign_in(cast.amina)
        found = [lines(browser)[-1][2]]
        actions.withdraw(seat.nomination, by=cast.amina)
        found.append(lines(browser)[-1][2])
        plan("S-2", **LATER)
        found.append(lines(browser)[-1][2])
        page = browser.get("/en/home/seminars/").content.decode()
    assert found == ["/en/seminars/S-1/", "/en/seminars/", "/en/seminars/S-2/"]
    assert ("you stepped back" in page, ">withdrawn<" in page) == (True, False)
