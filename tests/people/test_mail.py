import datetime as dt
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core import mail as outbox
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from pytest_django import Settings

from itc.errors import DomainError
from itc.people import mail
from itc.people.models import Centre, SentMail, User
from tests.cast import person

pytestmark = pytest.mark.django_db
FACTS = {
    "name": "<b>Amina</b>",
    "at": dt.datetime(2026, 2, 26, 6, 0, tzinfo=dt.UTC),
    "action_url": reverse_lazy("front"),
    "action_label": _("Sign in"),
}


@pytest.fixture(autouse=True)
def letters_of_tests(settings: Settings) -> None:
    folders = [settings.BASE_DIR / "templates", Path(__file__).parent.parent / "jobs/templates"]
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": folders}]
    settings.BASE_URL = "https://itc.example.org"


def amina(language: str = "en", zone: str = "Asia/Tashkent") -> User:
    latin = ("ALIYEVA", "AMINA")
    return person("Алиева", "Амина", latin=latin, email="amina@example.org", language=language, time_zone=zone)


def sent() -> list[EmailMessage]:
    return [message.message() for message in outbox.outbox]


def test_a_letter_has_a_text_a_page_and_one_link_in_the_reader_s_language_and_time() -> None:
    mail.send(amina(), template="test_letter", context=FACTS, key="letter:1")
    (message,) = outbox.outbox
    text, page = message.body, message.alternatives[0].content
    assert (message.subject, message.to) == ("Seminars & <b>Amina</b>", ["amina@example.org"])
    assert text.startswith(
        "Yes, go on <<b>Amina</b>>\n\n1) 11:00\n2) second line\n\nSign in:\nhttps://itc.example.org/en/\n"
    )
    assert page.count("<a ") == 1 and '<a href="https://itc.example.org/en/"' in page
    assert "<b>Amina</b>" not in page and "1) 11:00<br>2) second line" in page


def test_a_belarusian_reader_gets_russian_and_a_bare_address_both_languages() -> None:
    mail.send(amina("be"), template="test_letter", context=FACTS, key="letter:1")
    mail.send("office@example.org", template="test_letter", context=FACTS, key="letter:2")
    links = [[part for part in message.body.split() if part.startswith("https:")] for message in outbox.outbox]
    russian, english = "https://itc.example.org/ru/", "https://itc.example.org/en/"
    assert links == [[russian], [russian, english]]


def test_a_second_run_of_the_job_sends_no_second_letter() -> None:
    first = mail.send(amina(), template="test_letter", context=FACTS, key="letter:1")
    again = mail.send(User.objects.get(), template="test_letter", context=FACTS, key="letter:1")
    assert (first, first.state, len(sent())) == (again, SentMail.State.SENT, 1)


def test_a_crash_before_the_note_sends_the_same_letter_once_more() -> None:
    mail.send(amina(), template="test_letter", context=FACTS, key="letter:1")
    SentMail.objects.update(state=SentMail.State.SENDING)  # as the row stands when the worker dies in between
    mail.send(User.objects.get(), template="test_letter", context=FACTS, key="letter:1")
    first, again = sent()
    assert (first["Message-ID"], first["Date"]) == (again["Message-ID"], again["Date"])
    assert SentMail.objects.count() == 1


def test_two_letters_have_two_identities() -> None:
    assert mail.message_id("letter:1") != mail.message_id("letter:2")


def test_a_mail_server_that_refuses_is_told_to_the_job_and_kept_in_the_row(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(ConnectionRefusedError):
        mail.send(amina(), template="test_letter", context=FACTS, key="letter:1")
    row = SentMail.objects.get()
    assert (row.state, "refused" in row.error) == (SentMail.State.FAILED, True)


def test_a_person_without_an_address_is_a_refusal() -> None:
    nobody = person("Алиева", "Амина", latin=("ALIYEVA", "AMINA"))
    with pytest.raises(DomainError) as refused:
        mail.send(nobody, template="test_letter", context=FACTS, key="letter:1")
    assert (refused.value.code, SentMail.objects.count()) == ("no_address", 0)


@pytest.mark.parametrize(("is_demonstration", "is_kept"), [(False, False), (True, True)])
def test_a_secret_link_stays_out_of_the_office_s_record_except_in_a_demonstration(
    is_demonstration: bool, is_kept: bool
) -> None:
    Centre.objects.create(pk=1, is_demonstration=is_demonstration)
    secret = FACTS | {"action_url": "/en/invitation/s3cret/", "action_is_secret": True}
    row = mail.send(amina(), template="test_letter", context=secret, key="letter:1")
    assert ("s3cret" in row.body, "s3cret" in outbox.outbox[0].body) == (is_kept, True)


def test_the_office_sees_every_letter_and_others_their_own(cast: object) -> None:
    bruno, farida = User.objects.get(email="bruno@example.org"), User.objects.get(email="farida@example.org")
    his = mail.send(bruno, template="test_letter", context=FACTS, key="letter:1")
    hers = mail.send(farida, template="test_letter", context=FACTS, key="letter:2")
    seen = [set(SentMail.objects.visible_to(user)) for user in (farida, bruno)]
    assert seen == [{his, hers}, {his}]
