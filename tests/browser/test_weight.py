"""Bytes on the wire and nodes of the pages, as Chromium counts them (look.md: Light)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.pages import enter_attempt, follow, give_password, press

pytestmark = pytest.mark.browser
FIRST_VISIT = 60_000
NEXT_PAGE = 25_000
JOURNEY = 120_000
NODES = 400


class Meter:
    """Headers and bodies of everything that a window loads, redirects too; nothing that its cache had."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.bytes = 0
        self.figures: list[tuple[str, int, int]] = []
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", self._add)
        wire.on("Network.requestWillBeSent", lambda event: self._add(event.get("redirectResponse", {})))

    def _add(self, event: dict[str, Any]) -> None:
        self.bytes += int(event.get("encodedDataLength", 0))

    def note(self, name: str) -> None:
        """What came since the last note, and how many nodes the page has."""
        self.page.wait_for_load_state("networkidle")
        before = sum(figure[1] for figure in self.figures)
        nodes = self.page.evaluate("document.querySelectorAll('*').length")
        self.figures.append((name, self.bytes - before, nodes))


def journey(page: Page, site: str, account: dict[str, str]) -> Iterator[str]:
    """From the front page into an attempt at the test, as look.md tells it."""
    page.goto(f"{site}/en/")
    yield "front"
    follow(page, "/login/")
    yield "login"
    give_password(page, account)
    yield "home"
    press(page.locator('main a[href$="/courses/C1/"]').first)
    yield "course"
    follow(page, "/courses/C1/1/")
    yield "lesson"
    follow(page, "/courses/C1/")
    follow(page, "/quizzes/c1-practice/")
    yield "quiz"
    enter_attempt(page)
    yield "attempt"


def test_the_journey_into_an_attempt_is_light(
    site: str, browser_window: Callable[..., Page], accounts: dict[str, dict[str, str]], record_property: Any
) -> None:
    page = browser_window()
    meter = Meter(page)
    for name in journey(page, site, accounts["trainee"]):
        meter.note(name)
    record_property("weight", meter.figures)
    assert meter.figures[0][1] <= FIRST_VISIT, meter.figures
    assert [figure for figure in meter.figures[1:] if figure[1] > NEXT_PAGE] == []
    assert meter.bytes <= JOURNEY, meter.figures
    assert [figure for figure in meter.figures if figure[2] > NODES] == []


@pytest.mark.parametrize(
    "address", ["en/", "ru/", "ru/courses/", "ru/courses/C1/", "ru/seminars/", "ru/english/", "ru/verify/"]
)
def test_a_first_visit_is_light(address: str, site: str, browser_window: Callable[..., Page]) -> None:
    page = browser_window(language="ru")
    meter = Meter(page)
    page.goto(f"{site}/{address}")
    meter.note(address)
    assert meter.bytes <= FIRST_VISIT, meter.figures
