"""Every page that a link leads to, for each reader, in both languages: no error in the console, no broken content
policy (the window fixture listens), and no fault that axe-core finds against WCAG 2.2 AA, in both themes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.pages import enter_attempt, press
from tests.browser.tour import Tour

pytestmark = pytest.mark.browser

STARTS = {"": "", "trainee": "home/", "focal_point": "desk/", "trainer": "home/", "officer": "office/",
          "registrar": "office/", "author": "home/", "auditor": "office/"}  # fmt: skip
MUST_SEE = {
    "": {"front", "account_login", "catalogue", "course", "seminars", "seminar", "verify", "english"},
    "trainee": {"home", "essay", "course", "lesson", "quiz", "my_seminars", "my_certificates", "profile", "mfa_index"},
    "focal_point": {"desk", "people_list", "person", "seminar", "nominate", "nominations", "completions", "tokens"},
    "trainer": {"today", "attendance", "seminars", "seminar_journal", "marking", "marking_essay"},
    "officer": {
        "office", "seminars_office", "seminar_new", "seminar_office", "seminar_participants", "seminar_plan",
        "seminar_journal", "seminar_closing", "seminar_orders", "people_list", "agencies", "jobs", "enrolments",
        "register", "completions", "office_report", "audit", "venues",
    },
    "registrar": {"register", "certificate", "issue", "issue_for"},
    "author": {
        "courses_office", "banks", "bank", "bank_new", "question_new", "question_retire", "quiz_retire", "marking",
    },
    "auditor": {"register", "audit", "jobs"},
}  # fmt: skip


@pytest.fixture(scope="module")
def examined() -> set[tuple[str, str]]:
    """Kinds of pages that axe has seen, by language: for other roles they differ in rows and buttons only."""
    return set()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("role", STARTS)
def test_pages_are_sound_and_accessible(
    role: str, language: str, site: str, window_of: Callable[..., Page], examined: set[tuple[str, str]]
) -> None:
    page = window_of(role, language=language)
    tour = Tour(page, site, language)
    faults: list[str] = []
    for kind in tour.walk(STARTS[role]):
        if (kind, language) not in examined:
            examined.add((kind, language))
            faults += in_both_themes(page)
    assert faults == []
    assert sorted(MUST_SEE[role] - tour.seen.keys()) == []


def in_both_themes(page: Page) -> list[str]:
    found = axe.faults(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {fault}" for fault in axe.faults(page, colours_only=True)]
    page.emulate_media(color_scheme="light")
    return found


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("quiz", ["c1-final", "c1-practice", "english-u1-gapfill", "english-u1-matching"])
def test_a_test_is_accessible_from_the_first_question_to_the_end(
    quiz: str, language: str, site: str, window_of: Callable[..., Page]
) -> None:
    page = window_of("trainee", language=language)
    page.goto(f"{site}/{language}/quizzes/{quiz}/")
    enter_attempt(page)
    found = in_both_themes(page)
    press(page.locator("[name=go][value=finish]").first)
    assert found + in_both_themes(page) == []
    assert page.url.endswith("/finish/")


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(("role", "address"), [("officer", "office/seminars/new/"), ("focal_point", "people/new/")])
def test_a_refused_form_is_accessible(
    role: str, address: str, language: str, site: str, window_of: Callable[..., Page]
) -> None:
    page = window_of(role, language=language)
    page.goto(f"{site}/{language}/{address}")
    form = page.locator("main form[method=post]")
    form.evaluate("form => { form.noValidate = true; }")
    press(form.locator("[type=submit]"))
    expect(page.locator(".error-summary")).to_be_visible()
    assert in_both_themes(page) == []


def test_the_examination_finds_faults(browser_window: Callable[..., Page]) -> None:
    page = browser_window()
    page.set_content('<html lang="en"><title>t</title><main><h1>t</h1><input><p style="color: #bbb">pale</p></main>')
    assert [fault.split()[1] for fault in axe.faults(page)] == ["color-contrast:", "label:"]
