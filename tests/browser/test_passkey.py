"""A passkey made by Chromium's virtual authenticator: enrolled by a member of staff, then the only thing to sign in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import pages
from tests.browser.pages import fill, follow, press, submit

pytestmark = pytest.mark.browser
FINGERPRINT = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def test_staff_enrol_a_passkey_and_sign_in_with_it_alone(
    site: str, browser_window: Callable[..., Page], accounts: dict[str, dict[str, str]]
) -> None:
    page = browser_window()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": FINGERPRINT})
    pages.sign_in(page, site, accounts["author"])
    page.locator("header details.menu summary").click()
    follow(page, "/account/2fa/")
    follow(page, "/account/2fa/webauthn/add/")
    fill(page, {"password": accounts["author"]["password"]})
    submit(page, "/reauthenticate/")
    fill(page, {"name": "office laptop"})
    page.locator("[name=passwordless]").check()
    press(page.locator("#mfa_webauthn_add"))
    page.goto(f"{site}/en/")
    page.locator("header details.menu summary").click()
    submit(page, "/logout/")
    follow(page, "/login/")
    press(page.locator("#passkey_login"))
    expect(page.locator('form[action$="/logout/"]')).to_be_attached()
    follow(page, "/office/courses/")
    expect(page.locator("h1")).to_be_visible()
    assert page.url == f"{site}/en/office/courses/"
