"""What people do in a window, found by address, a field's name or role, so that the same steps walk every language."""

import datetime as dt
import time
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from itc.people.demo_accounts import ACCOUNTS, code_now
from tests.browser.running import wait_until

MINSK = ZoneInfo("Europe/Minsk")
SECRETS = {account.email: account.secret for account in ACCOUNTS}
used_codes: dict[str, str] = {}


def press(button: Locator) -> None:
    """A click that leads to another page."""
    with button.page.expect_navigation():
        button.click()


def follow(page: Page, address: str) -> None:
    """The first link on the page whose address ends like this."""
    press(page.locator(f'a[href$="{address}"]:visible').first)


def submit(page: Page, action: str) -> None:
    """Presses the main button of the form that goes there."""
    press(page.locator(f'form[action$="{action}"] [type=submit]').first)


def fill(page: Page, values: Mapping[str, str]) -> None:
    """By the fields' names; in a list, the choice whose words hold the text, or whose value it is."""
    for name, value in values.items():
        field = page.locator(f'main [name="{name}"]').first
        if field.evaluate("field => field.tagName") != "SELECT":
            field.fill(value)
            continue
        option = field.locator(f'option[value="{value}"]')
        chosen = option if option.count() else field.locator("option", has_text=value).first
        field.select_option(value=chosen.get_attribute("value"))


def sign_in(page: Page, site: str, account: Mapping[str, str], *, language: str = "en") -> None:
    """From the front page to the own home, with the second factor where the account has one."""
    page.goto(f"{site}/{language}/")
    follow(page, "/login/")
    give_password(page, account)
    assert f"/{language}/" in page.url


def give_password(page: Page, account: Mapping[str, str]) -> None:
    """On the page for signing in, and the code that it asks for afterwards."""
    fill(page, {"login": account["email"], "password": account["password"]})
    submit(page, "/login/")
    if SECRETS.get(account["email"]):
        fill(page, {"code": _fresh_code(account["email"])})
        submit(page, "/authenticate/")
    expect(page.locator('form[action$="/logout/"]')).to_be_attached()


def _fresh_code(email: str) -> str:
    """A code that was not used before and lives long enough to be typed: each is good for one sign-in."""

    def is_fresh() -> bool:
        return code_now(SECRETS[email]) != used_codes.get(email) and time.time() % 30 < 25

    wait_until(is_fresh, "the next code", seconds=40)
    used_codes[email] = code_now(SECRETS[email])
    return used_codes[email]


def enter_attempt(page: Page) -> None:
    """From the page of a quiz: a new attempt, or the one that is open."""
    if page.locator('form[action$="/start/"]').count():
        submit(page, "/start/")
    else:
        press(page.locator('main .button[href*="/attempts/"]'))


def reload_until(page: Page, wanted: Locator, what: str) -> None:
    """Loads the page again and again until a worker has done its part."""

    def is_there() -> bool:
        page.reload()
        return wanted.count() > 0

    wait_until(is_there, what, seconds=90)


def switch_language(page: Page, language: str) -> None:
    press(page.locator(f'header a[hreflang="{language}"]'))
    expect(page.locator("html")).to_have_attribute("lang", language)


def say_yes(page: Page) -> None:
    """To the question before what cannot be undone."""
    press(page.locator("dialog [value=yes]"))


def download(link: Locator) -> bytes:
    with link.page.expect_download() as waiting:
        link.click()
    return Path(waiting.value.path()).read_bytes()


def today() -> dt.date:
    return dt.datetime.now(MINSK).date()


def just_over() -> tuple[dt.datetime, dt.datetime]:
    """Five minutes that have passed, of one and the same day on the seminar's clock."""
    length, end = dt.timedelta(minutes=5), dt.datetime.now(MINSK).replace(second=0, microsecond=0)
    end -= dt.timedelta(minutes=1)
    if (end - length).date() != end.date():
        end = end.replace(hour=0, minute=0) - dt.timedelta(minutes=1)
    return end - length, end
