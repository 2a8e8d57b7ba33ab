"""A session that ended under a long form: what was typed is there again after signing in, for her and nobody else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import pages
from tests.browser.pages import press

pytestmark = pytest.mark.browser
SEMINAR = "TOT-CIS-2027"
LIST = "1. Somebody New\n2. Another Person\n"
LETTER = {"letter_number": "5/319", "letter_date": "2026-01-30"}
Accounts = dict[str, dict[str, str]]


def kept_note(page: Page) -> Locator:
    return page.locator("main form .alert", has_text="What you typed before is here again.")


def sign_out_in_another_tab(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("header summary").last.click()
    press(other.locator("form[action$='/logout/'] button"))
    other.close()


def values(page: Page, *names: str) -> list[str]:
    return [page.locator(f"main [name={name}]").first.input_value() for name in names]


@pytest.fixture
def desk(site: str, browser_window: Callable[..., Page], accounts: Accounts) -> Page:
    """A focal point with a session of her own, which nobody else misses."""
    page = browser_window()
    pages.sign_in(page, site, accounts["focal_point"])
    return page


def test_a_pasted_list_outlives_the_session(desk: Page, site: str, accounts: Accounts) -> None:
    desk.goto(f"{site}/en/seminars/{SEMINAR}/nominate/list/")
    pages.fill(desk, LETTER | {"people": LIST})
    sign_out_in_another_tab(desk)
    press(desk.locator("main form [type=submit]").first)
    pages.give_password(desk, accounts["focal_point"])
    assert desk.url.endswith(f"/{SEMINAR}/nominate/list/")
    expect(kept_note(desk)).to_be_visible()
    assert values(desk, "people", *LETTER) == [LIST, *LETTER.values()]
    press(desk.locator("main form [type=submit]").first)
    expect(desk.locator("main tbody tr")).to_have_count(2)


def test_a_letter_and_the_people_ticked_outlive_it_after_a_search(desk: Page, site: str, accounts: Accounts) -> None:
    desk.goto(f"{site}/en/seminars/{SEMINAR}/nominate/")
    pages.fill(desk, LETTER)
    press(desk.locator("[name=find]"))
    person = desk.locator("tbody [name=person]").first
    person.check()
    number = person.get_attribute("value")
    sign_out_in_another_tab(desk)
    press(desk.locator("[name=send]"))
    pages.give_password(desk, accounts["focal_point"])
    assert values(desk, *LETTER) == list(LETTER.values())
    expect(desk.locator(f"[name=person][value='{number}']")).to_be_checked()


def test_nobody_else_finds_it_in_the_same_tab(desk: Page, site: str, accounts: Accounts) -> None:
    desk.goto(f"{site}/en/profile/")
    pages.fill(desk, {"surname_latin": "SECRET"})
    sign_out_in_another_tab(desk)
    press(desk.locator("main form[data-keep] [type=submit]"))
    pages.give_password(desk, accounts["trainee"])
    assert desk.url.endswith("/en/profile/")
    assert values(desk, "surname_latin") != ["SECRET"]
    assert desk.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('keep:'))") == []


def test_a_form_older_than_the_new_sign_in_is_not_lost(site: str, chromium: Browser, accounts: Accounts) -> None:
    """She signed in again in another tab: the token of the old form is refused (403), the text stays."""
    address = f"{site}/en/seminars/{SEMINAR}/nominate/list/"
    with chromium.new_context(locale="en") as context:
        old, new = context.new_page(), context.new_page()
        pages.sign_in(old, site, accounts["focal_point"])
        old.goto(address)
        pages.fill(old, LETTER | {"people": LIST})
        sign_out_in_another_tab(old)
        pages.sign_in(new, site, accounts["focal_point"])
        press(old.locator("main form [type=submit]").first)
        expect(old.locator("main h1")).to_have_text("This form has expired")
        old.goto(address)
        assert values(old, "people", *LETTER) == [LIST, *LETTER.values()]


def test_a_seminar_form_outlives_the_session(site: str, window_of: Callable[..., Page], accounts: Accounts) -> None:
    page = window_of("officer")
    page.goto(f"{site}/en/office/seminars/{SEMINAR}/edit/")
    title = page.locator("main [name=title_en]").input_value()
    pages.fill(page, {"summary_en": "A long text about what it is for.", "capacity": "23"})
    page.context.clear_cookies(name="sessionid")  # as when its twelve hours are over
    press(page.locator("main form [type=submit]").first)
    pages.give_password(page, accounts["officer"])
    expect(kept_note(page)).to_be_visible()
    typed = ["A long text about what it is for.", "23", title]
    assert values(page, "summary_en", "capacity", "title_en") == typed
    press(page.locator("main form [type=submit]").first)
    page.goto(f"{site}/en/office/seminars/{SEMINAR}/edit/")
    expect(kept_note(page)).to_have_count(0)
    assert values(page, "summary_en", "capacity", "title_en") == typed


def test_answers_of_a_quiz_outlive_the_session(
    site: str, browser_window: Callable[..., Page], accounts: Accounts
) -> None:
    page = browser_window()
    pages.sign_in(page, site, accounts["trainee"])
    page.goto(f"{site}/en/quizzes/english-u1-listening/")
    pages.enter_attempt(page)
    page.context.clear_cookies(name="sessionid")
    page.locator("[data-item] [type=radio]").first.check()
    word = page.locator("[data-item] input:not([type=radio], [type=checkbox])").first
    word.fill("blue")
    press(page.locator("[name=go][value=save]"))
    pages.give_password(page, accounts["trainee"])
    for _look in range(2):  # from this device, then from the centre
        expect(page.locator("[data-item] [type=radio]").first).to_be_checked()
        expect(word).to_have_value("blue")
        expect(page.locator("[data-status]")).to_contain_text("Saved at")
        page.reload()
