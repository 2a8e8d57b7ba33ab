"""A quiz with a wrong key: two trainees lived by it, the author corrects it, and what was said last year stays said."""

import datetime as dt
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from certification.models import Award
from courses.questions.models import Question
from courses.quizzes.models import Attempt, MarkChange, Quiz
from itc.jobs.testing import run_all
from itc.people.models import User
from tests.courses.quizzes import stage

SignIn = Callable[[User], Client]
LAST_YEAR = dt.datetime(2025, 11, 12, 9, 0, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 2, 3, 9, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 2, 4, 9, 0, tzinfo=dt.UTC)
# the key says that the employer may keep the passport
WRONG = "::Papers::Who keeps the passport?{~She herself =The employer}"
REASON = "The key named the employer"


@pytest.fixture
def quiz(cast: SimpleNamespace) -> Quiz:
    """The only test of a course in which both are enrolled."""
    with time_machine.travel(LAST_YEAR, tick=False):
        stage.take(WRONG)
        quiz = stage.quiz(list(Question.objects.all()), course=stage.course())
        for person in (cast.amina, cast.chinara):
            stage.enrol(quiz.course, person)
    return quiz


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def takes(browser: Client, quiz: Quiz, choice: str) -> str:
    """By the screens, from the start to the review; what the review says."""
    page = browser.post(reverse("quiz_start", args=[quiz.code]), follow=True)
    (sheet,) = page.context["sheets"]
    key = next(row.value for row in sheet.rows if choice in row.html)
    attempt = page.context["attempt"]
    browser.post(reverse("attempt", args=[attempt.pk]), {sheet.name: key, "go": "finish"})
    return words(browser.post(reverse("attempt_finish", args=[attempt.pk]), follow=True))


def report(officer: Client, **wishes: str) -> bytes:
    return b"".join(officer.get(reverse("completions_export", args=["csv"]), wishes))


def last_year(officer: Client) -> bytes:
    return report(officer, since="2025-01-01", until="2025-12-31")


def form_of(page: Any, **change: str) -> dict[str, str]:
    """What the edit form sends when only this was changed."""
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    return {
        name: "on" if value is True else value for name, value in sent.items() if value not in (None, False)
    } | change


def corrects_the_key(author: Client) -> str:
    """The address of marking anew, as the question's page offers it."""
    question = Question.objects.get()
    edit = reverse("question_edit", args=["C1", question.pk])
    sent = form_of(author.get(edit), row0_fraction="100", row1_fraction="0", reason=REASON)
    page = author.post(edit, sent, follow=True)
    link = re.search(r'href="([^"]+/regrade/)"', words(page))
    assert link
    return link[1]


def lived_last_year(cast: SimpleNamespace, quiz: Quiz, sign_in: SignIn) -> bytes:
    """Amina knows better than the key and fails; Chinara passes by it. Last year's report as it was then."""
    with time_machine.travel(LAST_YEAR, tick=False):
        assert "You have not passed." in takes(sign_in(cast.amina), quiz, "She herself")
        assert "You have passed." in takes(sign_in(cast.chinara), quiz, "The employer")
        assert list(Award.objects.values_list("person", flat=True)) == [cast.chinara.pk]
        return last_year(sign_in(cast.farida))


def test_a_wrong_key_is_looked_at_before_anything_changes(cast: SimpleNamespace, quiz: Quiz, sign_in: SignIn) -> None:
    lived_last_year(cast, quiz, sign_in)
    with time_machine.travel(NOW, tick=False):
        author = sign_in(cast.alina)
        page = author.get(corrects_the_key(author))
        finding = page.context["finding"]
        assert (len(finding.changes), finding.now_passed, finding.now_failed) == (2, 1, 1)
        assert "The recorded completion stays." in words(page)
        run_all()
    assert (list(Attempt.objects.order_by("person__surname").values_list("score", "passed")), mail.outbox) == (
        [(0, False), (1, True)],
        [],
    )


def test_a_wrong_key_is_corrected_and_what_was_reported_stays(
    cast: SimpleNamespace, quiz: Quiz, sign_in: SignIn
) -> None:
    reported = lived_last_year(cast, quiz, sign_in)
    with time_machine.travel(NOW, tick=False):
        author, officer = sign_in(cast.alina), sign_in(cast.farida)
        address = corrects_the_key(author)
        stamp = author.get(address).context["finding"].stamp
        for _click in range(2):
            assert author.post(address, {"reason": REASON, "stamp": stamp}).status_code == 302
        run_all()
        assert last_year(officer) == reported
        assert (b"CHINARA" in reported, b"AMINA" in reported) == (True, False)
        assert b"AMINA" in report(officer, since="2026-01-01", until="2026-12-31")
    assert sorted(letter.to[0] for letter in mail.outbox) == ["amina@example.org", "chinara@example.org"]
    assert list(Award.objects.order_by("seq").values_list("person", "is_withdrawn", "completed_on")) == [
        (cast.chinara.pk, False, LAST_YEAR.date()),
        (cast.amina.pk, False, NOW.date()),
    ]


def test_the_history_is_told_on_the_screens_of_both_and_of_the_author(
    cast: SimpleNamespace, quiz: Quiz, sign_in: SignIn
) -> None:
    lived_last_year(cast, quiz, sign_in)
    with time_machine.travel(NOW, tick=False):
        author = sign_in(cast.alina)
        address = corrects_the_key(author)
        author.post(address, {"reason": REASON, "stamp": author.get(address).context["finding"].stamp})
    with time_machine.travel(LATER, tick=False):
        reviews = {
            who: words(sign_in(who).get(reverse("attempt_review", args=[who.quiz_attempts.get().pk])))
            for who in (cast.amina, cast.chinara)
        }
        acts = words(sign_in(cast.alina).get(address))
    assert f"0 → 1 points. {REASON}" in reviews[cast.amina]
    assert f"1 → 0 points. {REASON}" in reviews[cast.chinara]
    assert ("You have passed." in reviews[cast.amina], "You have not passed." in reviews[cast.chinara]) == (True, True)
    assert ("AVTOROVA" in acts, REASON in acts, "Nothing to mark anew" in acts) == (True, True, True)
    kept = MarkChange.objects.order_by("item__attempt__person__surname").values_list("earned_before", "passed_before")
    assert list(kept) == [(0, False), (1, True)]
