from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail as outbox
from django.urls import reverse

from itc.jobs.actions import enqueue
from itc.jobs.models import Job
from itc.jobs.testing import run_all
from itc.people.emails import send_login_changed, send_no_login
from itc.people.models import AuditRow, RoleGrant, SentMail
from tests.cast import LONG_AGO, person


@pytest.fixture
def letters(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """One letter to Amina that left, one to a bare address that the mail server refused for good."""
    enqueue(send_login_changed, cast.amina.pk, "password", "changed:1", key="changed:1")
    run_all()
    with monkeypatch.context() as server:
        server.setattr(outbox.EmailMultiAlternatives, "send", refuse)
        enqueue(send_no_login, "nobody@example.org", "none:1", key="none:1")
        Job.objects.filter(key="none:1").update(max_attempts=1)
        run_all(raises=False)
    return SimpleNamespace(sent=SentMail.objects.get(key="changed:1"), failed=SentMail.objects.get(key="none:1"))


def refuse(*_args: object, **_more: object) -> None:
    raise OSError("the mailbox is full")


def listed(client: Any, **query: str) -> list[SentMail]:
    return list(client.get(reverse("mails"), query).context["page"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"sent", "failed"}),
        ({"state": "failed"}, {"failed"}),
        ({"state": "sent"}, {"sent"}),
        ({"kind": "people.no_login"}, {"failed"}),
        ({"q": "алиева"}, {"sent"}),
        ({"q": "Aliyeva"}, {"sent"}),
        ({"q": "NOBODY@"}, {"failed"}),
        ({"q": "nobody", "state": "sent"}, set()),
        ({"state": "lost"}, set()),
    ],
)
def test_the_office_finds_letters_by_person_kind_and_state(
    cast: SimpleNamespace, letters: SimpleNamespace, sign_in: Any, query: dict[str, str], found: set[str]
) -> None:
    assert set(listed(sign_in(cast.farida), **query)) == {getattr(letters, name) for name in found}


def test_a_failed_letter_tells_why_and_is_sent_again_once(
    cast: SimpleNamespace, letters: SimpleNamespace, sign_in: Any
) -> None:
    client, url = sign_in(cast.farida), reverse("mail_again", args=[letters.failed.pk])
    page = client.get(reverse("mails"), {"state": "failed"}).content.decode()
    assert ("the mailbox is full" in page, "Send again" in page, "1 letter was not sent." in page) == (True, True, True)
    outbox.outbox.clear()
    answers = [client.post(url), client.post(url, follow=True)]
    run_all()
    letters.failed.refresh_from_db()

    assert [message.to for message in outbox.outbox] == [["nobody@example.org"]]
    assert (letters.failed.state, letters.failed.error) == ("sent", "")
    assert "This job has not failed." in answers[1].content.decode()
    assert AuditRow.objects.filter(verb="ran again").count() == 1


def test_what_is_tried_again_by_itself_has_no_button(
    cast: SimpleNamespace, letters: SimpleNamespace, sign_in: Any
) -> None:
    Job.objects.filter(key="none:1").update(state=Job.State.QUEUED)
    page = sign_in(cast.farida).get(reverse("mails")).content.decode()

    assert ("is tried again by itself" in page, "Send again" in page) == (True, False)


def test_texts_are_the_officers_and_reading_one_is_in_the_audit(
    cast: SimpleNamespace, letters: SimpleNamespace, sign_in: Any
) -> None:
    auditor = person("Аудитов", "А", latin=("AUDITOV", "A"))
    RoleGrant.objects.create(user=auditor, role="auditor", since=LONG_AGO)
    url = reverse("mail", args=[letters.sent.pk])
    people = (cast.farida, auditor, cast.egor, cast.bruno, cast.amina)

    assert [sign_in(one).get(url).status_code for one in people] == [200, 403, 403, 403, 403]
    assert [sign_in(one).get(reverse("mails")).status_code for one in people] == [200, 200, 403, 403, 403]
    seen = sign_in(auditor).get(reverse("mails"), {"state": "failed"}).content.decode()
    assert ("nobody@example.org" in seen, url in seen, "Send again" in seen) == (True, False, False)
    assert sign_in(auditor).post(reverse("mail_again", args=[letters.failed.pk])).status_code == 403
    assert [row.actor for row in AuditRow.objects.filter(verb="read a letter")] == [cast.farida]


def test_a_longer_list_of_letters_asks_no_more(
    cast: SimpleNamespace, letters: SimpleNamespace, sign_in: Any, django_assert_num_queries: Any
) -> None:
    client = sign_in(cast.farida)
    listed(client)
    with django_assert_num_queries(7):
        listed(client)
    for number in range(3):
        facts = {"to": "a@example.org", "subject": "A", "body": "B", "message_id": "x", "job": letters.failed.job}
        SentMail.objects.create(key=f"more:{number}", person=cast.bruno, state="failed", **facts)
    with django_assert_num_queries(7):
        listed(client)


def test_letters_are_found_by_words_of_subject_and_text_and_the_text_by_its_readers_alone(
    cast: SimpleNamespace, sign_in: Any
) -> None:
    facts = {
        "to": "a@example.org",
        "subject": "Вы зачислены на семинар",
        "body": "Номинация ведомства, Минск, 2 марта.",
    }
    letter = SentMail.objects.create(key="one", **facts)
    SentMail.objects.create(key="other", **facts | {"subject": "Пароль", "body": "Новый пароль"})
    RoleGrant.objects.create(user=cast.dina, role="auditor", since=LONG_AGO)
    farida, auditor = sign_in(cast.farida), sign_in(cast.dina)
    for words in ("семинар", "ЗАЧИСЛЕНЫ на", "зачислены минск", "2 марта"):
        assert listed(farida, words=words) == [letter]
    assert listed(farida, words="семинар пароль") == []
    assert (listed(auditor, words="семинар"), listed(auditor, words="минск")) == ([letter], [])
    labels = [str(one.get(reverse("mails")).context["form"]["words"].label) for one in (farida, auditor)]
    assert labels == ["Words of the subject or the text", "Words of the subject"]
