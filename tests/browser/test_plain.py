"""Without JavaScript: signing in, a nomination and a test, by forms alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import pages
from tests.browser.pages import follow, press

pytestmark = pytest.mark.browser


def test_a_focal_point_signs_in_and_nominates(
    site: str, browser_window: Callable[..., Page], accounts: dict[str, dict[str, str]]
) -> None:
    page = browser_window(java_script_enabled=False)
    pages.sign_in(page, site, accounts["focal_point"])
    follow(page, "/en/seminars/")
    press(page.locator('main a[href*="/seminars/TIP-SOM-"]').last)
    seminar = page.url
    press(page.locator('main a[href$="/nominate/"]'))
    row = page.locator("tbody tr").first
    name = row.locator("label").inner_text()
    row.locator("[name=person]").check()
    fill_in_letter(page)
    press(page.locator("[name=send]"))
    assert page.url == seminar
    expect(page.locator("tbody tr", has_text=name).locator(".badge-info")).to_be_visible()
    press(page.locator("tbody tr", has_text=name).locator('a[href*="/withdraw/"]'))
    press(page.locator("main form [type=submit]"))  # one: the way back is a link
    expect(page.locator("tbody tr", has_text=name).locator(".badge-info")).to_have_count(0)


def fill_in_letter(page: Page) -> None:
    page.locator("[name=letter_number]").fill("5/319")
    page.locator("[name=letter_date]").fill(f"{pages.today()}")


def test_a_trainee_signs_in_and_takes_a_test(
    site: str, browser_window: Callable[..., Page], accounts: dict[str, dict[str, str]]
) -> None:
    page = browser_window(java_script_enabled=False)
    pages.sign_in(page, site, accounts["trainee"])
    page.goto(f"{site}/en/quizzes/english-u1-matching/")
    pages.enter_attempt(page)
    for field in page.locator("[data-item] select").all():
        field.select_option(index=1)
    press(page.locator("[name=go][value=save]"))
    expect(page.locator("[data-status]")).not_to_be_empty()
    values = [field.input_value() for field in page.locator("[data-item] select").all()]
    assert "" not in values
    press(page.locator("[name=go][value=finish]"))
    press(page.locator("main form[method=post] [type=submit]"))
    assert page.url.endswith("/review/")
