"""Questions and quizzes leave use: first what it means, then the act; what was answered stays."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.questions.models import Question
from courses.quizzes.actions import Plan, write_quiz
from courses.quizzes.models import Quiz
from courses.quizzes.retiring import effects, restore_question, retire_question
from itc.people.models import AuditRow, User
from tests.courses.quizzes import stage
from tests.courses.stage import refused

SignIn = Callable[[User], Client]


@pytest.fixture
def bank(db: None) -> dict[str, Question]:
    return stage.bank()


@pytest.fixture
def alina(cast: SimpleNamespace, sign_in: SignIn) -> Client:
    return sign_in(cast.alina)


def drawing(count: int, code: str = "drawn") -> Quiz:
    """So many of the category "Law", which has the six questions of the bank."""
    return write_quiz(code, slots=[Plan(category=stage.category(), count=count)], by=None, title_en=f"Draws {count}")


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_where_it_is_used_is_shown_with_what_follows(bank: dict[str, Question], alina: Client) -> None:
    stage.quiz([bank["Papers"], bank["Minsk"]])
    stage.quiz([bank["Papers"]], code="alone", title_en="Alone")
    drawing(5, "five")
    drawing(6, "six")
    page = alina.get(reverse("question_retire", args=["C1", bank["Papers"].pk]))
    told = [(one.quiz.code, one.asked, one.left, one.stops) for one in page.context["effects"]]
    assert told == [
        ("alone", 1, 0, True), ("c1-final", 2, 1, False), ("five", 5, 5, False), ("six", 6, 6, True)
    ]  # fmt: skip
    assert ("Put another question into these quizzes first" in words(page), "Leave it in use" in words(page)) == (
        True,
        False,
    )


def test_a_question_that_a_quiz_cannot_do_without_stays(
    cast: SimpleNamespace, bank: dict[str, Question], alina: Client
) -> None:
    drawing(6)
    with refused("quizzes_need_it"):
        retire_question(bank["Papers"], by=cast.alina)
    page = alina.post(reverse("question_retire", args=["C1", bank["Papers"].pk]), follow=True)
    assert "Without it these quizzes have too few questions: Draws 6." in words(page)
    assert Question.objects.get(name="Papers").retired is False


def test_what_was_answered_stays_and_nobody_gets_it_anew(
    cast: SimpleNamespace, bank: dict[str, Question], alina: Client
) -> None:
    quiz, papers = stage.quiz([bank["Papers"], bank["Minsk"]]), bank["Papers"]
    attempt = stage.finished(quiz, cast.amina, {"Papers": "c1", "Minsk": "Minsk"})
    under_way = stage.begun(quiz, cast.dina)
    for _click in range(2):
        assert alina.post(reverse("question_retire", args=["C1", papers.pk])).status_code == 302
    attempt.refresh_from_db()
    assert (attempt.score, sorted(stage.items(under_way))) == (2, ["Minsk", "Papers"])
    assert list(stage.items(stage.begun(quiz, cast.chinara))) == ["Minsk"]
    assert AuditRow.objects.filter(verb="retired").count() == 1


def test_a_question_comes_back(cast: SimpleNamespace, bank: dict[str, Question], alina: Client) -> None:
    quiz, papers = stage.quiz([bank["Papers"], bank["Minsk"]]), bank["Papers"]
    retire_question(papers, by=cast.alina)
    papers.refresh_from_db()
    assert effects(papers) == []
    assert alina.get(reverse("question_retire", args=["C1", papers.pk])).status_code == 200
    assert alina.post(reverse("question_restore", args=["C1", papers.pk])).status_code == 302
    assert sorted(stage.items(stage.begun(quiz, cast.amina))) == ["Minsk", "Papers"]
    with refused("not_yours"):
        retire_question(papers, by=cast.farida)
    with refused("not_yours"):
        restore_question(papers, by=cast.farida)
