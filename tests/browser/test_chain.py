"""The unbroken chain in Chromium, told in English and in Russian: from an agency's letter to a certificate on paper.

Marina has the login of the demonstration and has read half of the course; in Russian Nina is invited first and
begins at the beginning. Both change the language half-way.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser import cast, pages
from tests.browser.pages import fill, follow, press, submit

pytestmark = pytest.mark.browser


@dataclass
class Story:
    """One language, one seminar, one trainee; whoever acts has a window of their own that stays open."""

    site: str
    environ: dict[str, str]
    accounts: dict[str, dict[str, str]]
    window: Callable[..., Page]
    language: str
    trainee: cast.Trainee
    keys: dict[str, str]
    windows: dict[str, Page] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return f"STORY-{self.language.upper()}"

    @property
    def other(self) -> str:
        return "ru" if self.language == "en" else "en"

    @property
    def name(self) -> str:
        return self.trainee.name(self.language)

    def at(self, role: str, *, width: int = 1280) -> Page:
        """The window of who holds this role, signed in."""
        if role not in self.windows:
            page = self.windows[role] = self.window(language=self.language, width=width)
            account = self.trainee.account if role == "trainee" else self.accounts[role]
            pages.sign_in(page, self.site, account, language=self.language)
        return self.windows[role]


@pytest.fixture(params=["en", "ru"])
def story(
    request: pytest.FixtureRequest,
    site: str,
    environment: dict[str, str],
    accounts: dict[str, dict[str, str]],
    browser_window: Callable[..., Page],
) -> Story:
    keys = cast.keys(environment)
    trainee = cast.marina(accounts["trainee"], keys["trainee"]) if request.param == "en" else cast.nina()
    return Story(site, environment, accounts, browser_window, request.param, trainee, keys)


def test_from_the_letter_to_the_certificate(story: Story) -> None:
    if not story.trainee.pk:
        write_down_and_invite(story)
    plan(story)
    nominate_and_accept(story)
    learn(story)
    teach_and_close(story)
    registration = certify(story)
    verify(story, registration, address=read_certificate(story, registration))
    report(story, registration)


def write_down_and_invite(story: Story) -> None:
    """By her focal point. The demonstration's mailbox shows the letter, whose link sets the first password."""
    her = story.trainee
    desk = story.at("focal_point")
    follow(desk, "/people/")
    follow(desk, "/people/new/")
    fill(desk, {"surname": her.surname, "given_name": her.given_name, "patronymic": her.patronymic, "sex": "F"})
    fill(desk, {"surname_latin": her.surname_latin, "given_name_latin": her.given_name_latin})
    fill(desk, {"email": her.account["email"], "language": story.language})
    desk.locator("[name=is_invited]").check()
    press(desk.locator("main form[method=post] [type=submit]"))
    her.pk = desk.url.rstrip("/").rpartition("/")[2]
    mail = story.window(language=story.language)
    mail.goto(f"{story.site}/{story.language}/mailbox/")
    letter = mail.locator("tbody tr", has_text=her.account["email"])
    pages.reload_until(mail, letter, "the invitation")
    press(letter.first.locator("a"))
    press(mail.locator('a[href*="/invitation/"]'))
    fill(mail, dict.fromkeys(["new_password1", "new_password2"], her.account["password"]))
    press(mail.locator("main form[method=post] [type=submit]"))
    expect(mail.locator('form[action$="/logout/"]')).to_be_attached()


def plan(story: Story) -> None:
    """A seminar of two seats whose one session has just been held, with the demonstration's trainer."""
    office = story.at("officer")
    follow(office, "/office/seminars/")
    follow(office, "/office/seminars/new/")
    first, last = pages.just_over()[0].date(), pages.today()
    fill(
        office, {"code": story.code, "title_en": "The chain, in short", "title_ru": "Цепочка вкратце", "capacity": "2"}
    )
    fill(
        office,
        {"starts_on": f"{first}", "ends_on": f"{last}", "nominate_until": f"{last}", "withdraw_until": f"{last}"},
    )
    fill(office, {"programme_version": story.keys["version"], "attestation_form": "test", "kind": "seminar"})
    press(office.locator("main form[method=post] [type=submit]"))
    add_session(office)
    fill(office, {"user": story.keys["trainer"], "role": "trainer"})
    submit(office, "/staff/")
    opening = office.locator(f'details:has(form[action$="/{story.code}/open/"])')  # far from the hours of the programme
    opening.locator("summary").click()
    submit(office, f"/{story.code}/open/")


def add_session(office: Page) -> None:
    begins, ends = pages.just_over()
    follow(office, "/sessions/new/")
    fill(office, {"topic_en": "Interview", "topic_ru": "Беседа", "day": f"{begins:%Y-%m-%d}", "hours": "0.1"})
    fill(office, {"from_time": f"{begins:%H:%M}", "to_time": f"{ends:%H:%M}"})
    press(office.locator("main form[method=post] [type=submit]").first)


def nominate_and_accept(story: Story) -> None:
    desk = story.at("focal_point")
    follow(desk, f"/{story.language}/seminars/")
    follow(desk, f"/seminars/{story.code}/")
    follow(desk, f"/seminars/{story.code}/nominate/")
    fill(desk, {"letter_number": "5/318", "letter_date": f"{pages.today()}", "q": story.name.split()[0]})
    press(desk.locator("[name=find]"))
    desk.locator(f"#person-{story.trainee.pk}").check()
    press(desk.locator("[name=send]"))
    assert desk.url.endswith(f"/seminars/{story.code}/")
    expect(desk.locator("tbody tr", has_text=story.name)).to_have_count(1)
    office = story.at("officer")
    follow(office, f"/office/seminars/{story.code}/")
    office.get_by_role("checkbox", name=story.name).check()
    press(office.locator("[name=decision][value=accept]"))
    follow(office, f"/{story.code}/participants/")
    expect(office.locator("tbody tr")).to_have_count(1)
    expect(office.locator("tbody th")).to_have_text(story.name)


def learn(story: Story) -> None:
    """All lessons that are left, in two languages, then the test with right answers: the course is completed."""
    page = story.at("trainee")
    follow(page, "/courses/")
    follow(page, "/courses/C1/")
    if page.locator('form[action$="/enrol/"]').count():
        submit(page, "/enrol/")
    press(page.locator('main .button[href*="/courses/C1/"]').first)
    submit(page, "/read/")
    pages.switch_language(page, story.other)
    while page.locator('form[action$="/read/"]').count():
        submit(page, "/read/")
    pages.switch_language(page, story.language)
    if not page.locator('a[href$="/quizzes/c1-final/"]').count():
        follow(page, "/courses/C1/")
    follow(page, "/quizzes/c1-final/")
    take_quiz(story, page)
    follow(page, "/quizzes/c1-final/")
    follow(page, "/courses/C1/")
    expect(page.locator(".alert-good .alert-title")).to_be_visible()


def take_quiz(story: Story, page: Page) -> None:
    pages.enter_attempt(page)
    right = cast.right_answers(story.environ, int(page.url.split("?")[0].rstrip("/").rpartition("/")[2]))
    while True:
        for question in page.locator("[data-item]").all():
            answer(page, question, right[str(question.get_attribute("data-item"))])
        onward = page.locator('[name=go][value="next"]')
        if not onward.count():
            break
        press(onward)
    press(page.locator('[name=go][value="finish"]'))
    press(page.locator("main form[method=post] [type=submit]"))
    expect(page.locator(".alert-good[role=status]")).to_be_visible()
    assert "/review/" in page.url


def answer(page: Page, question: Locator, right: object) -> None:
    """As the page offers it; the server says that it has it before the next question is touched."""
    with page.expect_response(lambda response: response.url.endswith("/answers/") and response.ok):
        if isinstance(right, dict):
            for pair, option in right.items():
                question.locator(f'select[name$=".{pair}"]').select_option(value=option)
        elif question.get_attribute("data-kind") in {"choice", "truefalse", "several"}:
            for key in [right] if isinstance(right, str) else list(right):
                question.locator(f'input[value="{key}"]').check()
        else:
            question.locator("input").fill(str(right))
            question.locator("input").blur()
    expect(page.locator("[data-status]")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))


def teach_and_close(story: Story) -> None:
    """Marks on a telephone, results and protocol at the office, the order that closes the group by the registrar."""
    mark_on_a_telephone(story)
    office = story.at("officer")
    follow(office, f"/{story.code}/closing/")
    office.locator("select[name^=passed]").select_option(value="yes")
    office.locator("input[name^=grade]").fill("9")
    submit(office, "/attest/")
    fill(office, {"protocol-number": "7", "protocol-date": f"{pages.today()}", "protocol-commission": "A, B, C"})
    press(office.locator('[formaction$="/protocol/"]'))
    registrar = story.at("registrar")
    follow(registrar, "/office/seminars/")
    follow(registrar, f"/office/seminars/{story.code}/")
    follow(registrar, f"/{story.code}/closing/")
    fill(registrar, {"completion-number": f"{story.language}-14", "completion-date": f"{pages.today()}"})
    press(registrar.locator('[formaction$="/close/"]'))
    press(registrar.locator("[name=sure]"))
    expect(registrar.locator('[formaction$="/close/"]')).to_have_count(0)
    expect(registrar.locator("tbody .badge-bad")).to_have_count(0)


def mark_on_a_telephone(story: Story) -> None:
    """The trainer's list of today, one touch for all who are there, nothing wider than the glass."""
    phone = story.at("trainer", width=390)
    phone.locator(".nav-toggle").click()
    follow(phone, "/teaching/today/")
    session = phone.locator(".card", has_text={"en": "The chain, in short", "ru": "Цепочка вкратце"}[story.language])
    press(session.last.locator('a[href*="/teaching/sessions/"]'))
    expect(phone.locator("tbody tr")).to_have_count(1)
    press(phone.locator("[name=rest][value=present]"))
    expect(phone.locator("tbody select")).to_have_value("present")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def certify(story: Story) -> str:
    """Only her paper is issued; the register names its number."""
    registrar = story.at("registrar")
    follow(registrar, "/office/register/")
    follow(registrar, "/office/issue/")
    follow(registrar, "/office/issue/C1/")
    for box in registrar.locator("[name=people]").all():
        box.uncheck()
    registrar.locator(f"#person-{story.trainee.pk}").check()
    registrar.locator("main form[method=post] [type=submit]").click()
    pages.say_yes(registrar)
    expect(registrar.locator("main")).to_contain_text(story.name.split()[0])
    follow(registrar, "/office/register/")
    fill(registrar, {"q": story.name.split()[0], "qualification": "C1"})
    press(registrar.locator("main form[role=search] [type=submit]"))
    expect(registrar.locator("tbody tr")).to_have_count(1)
    return registrar.locator("tbody th").inner_text().strip()


def read_certificate(story: Story, registration: str) -> str:
    """The PDF that the worker has made, as she keeps it; the address for verification that is printed on it."""
    page = story.at("trainee")
    follow(page, "/my/certificates/")
    link = page.locator(f'a[href$="/{registration}.pdf"]')
    pages.reload_until(page, link, "the PDF")
    paper = pages.download(link)
    assert (paper[:5], len(paper) > 20_000) == (b"%PDF-", True)
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(paper)).pages)
    squeezed = "".join(text.split())
    order = f"{story.language}-14"
    printed = [
        registration,
        story.trainee.name("ru"),
        story.trainee.name("en"),
        "36 ак. ч.",
        "36 academic hours",
        order,
    ]
    assert [words for words in printed if "".join(words.split()) not in squeezed] == []
    found = re.search(rf"{re.escape(story.site)}/v/[0-9A-Z]{{26}}", squeezed)
    assert found
    return found[0]


def verify(story: Story, registration: str, *, address: str) -> None:
    """Anybody with the paper in hand: genuine, number and initials; no name in any script."""
    stranger = story.window(language=story.language)
    stranger.goto(address)
    expect(stranger.locator("html")).to_have_attribute("lang", story.language)
    expect(stranger.locator(".alert-good")).to_be_visible()
    expect(stranger.locator("h1")).to_have_text(registration)
    expect(stranger.get_by_text(story.trainee.initials, exact=True)).to_be_visible()
    shown = stranger.content().casefold()
    assert [name for name in story.trainee.names if name.casefold() in shown] == []


def report(story: Story, registration: str) -> None:
    """The agency's list of completions: both programmes of the certificate, with mark, protocol and order."""
    desk = story.at("focal_point")
    follow(desk, "/completions/")
    table = pages.download(desk.locator('a[href*="/completions/export.csv"]')).decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(table)) if registration in row]
    online, seminar = sorted(rows, key=lambda row: row[11])
    surname, order = story.trainee.names[0], f"{story.language}-14"
    assert (online[0], online[11], online[16]) == (surname, "C1-ONLINE", "12")
    assert (seminar[0], seminar[11], seminar[16], *seminar[19:21], seminar[22]) == (
        surname, "C1-SEM", "24", "9", "7", order
    )  # fmt: skip
