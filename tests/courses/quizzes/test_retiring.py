"""Questions and quizzes leave use: first what it means, then the act; what was answered stays."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses import queries
from courses.models import Book, BookUnit, Course, Exercise
from courses.questions.models import Question
from courses.quizzes.actions import Plan, write_quiz
from courses.quizzes.models import Quiz
from courses.quizzes.retiring import (
    delete_quiz,
    effects,
    reasons_to_keep,
    restore_question,
    restore_quiz,
    retire_question,
    retire_quiz,
)
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


def taught(bank: dict[str, Question], **more: Any) -> Quiz:
    return stage.quiz([bank["Papers"]], course=stage.course(), **more)


def test_a_quiz_nobody_began_is_deleted_and_its_questions_stay(
    cast: SimpleNamespace, bank: dict[str, Question], alina: Client
) -> None:
    quiz = stage.quiz([bank["Papers"]])
    page = reverse("quiz_retire", args=[quiz.code])
    assert "Nobody has ever begun it." in words(alina.get(page))
    assert alina.post(page).url == reverse("quizzes_office")
    assert (Quiz.objects.count(), Question.objects.filter(name="Papers").count()) == (0, 1)
    row = AuditRow.objects.get(verb="deleted")
    assert (row.actor, row.values.before) == (cast.alina, {"code": "c1-final", "title": "Final quiz"})
    assert alina.post(page).status_code == 404


def test_a_quiz_that_was_begun_leaves_use_and_keeps_its_attempts(
    cast: SimpleNamespace, bank: dict[str, Question], alina: Client, sign_in: SignIn
) -> None:
    quiz = stage.quiz([bank["Papers"]])
    over, under_way = stage.finished(quiz, cast.amina, {"Papers": "c1"}), stage.begun(quiz, cast.dina)
    page = reverse("quiz_retire", args=[quiz.code])
    assert [alina.get(page).context[name] for name in ("begun", "under_way", "waiting")] == [2, 1, 0]
    for _click in range(2):
        assert alina.post(page).url == reverse("quiz_edit", args=[quiz.code])
    assert AuditRow.objects.filter(verb="retired").count() == 1
    with refused("retired"):
        stage.begun(quiz, cast.chinara)
    pages = {who: sign_in(who).get(reverse("quiz", args=[quiz.code])) for who in (cast.amina, cast.chinara)}
    assert [pages[who].status_code for who in pages] == [200, 404]
    assert "This quiz is out of use. Your attempts stay." in words(pages[cast.amina])
    assert sign_in(cast.amina).get(reverse("attempt_review", args=[over.pk])).status_code == 200
    assert stage.answer(under_way, {"Papers": "c1"}).state == "open"
    lists = [alina.get(reverse("quizzes_office"), {"state": state}).context["page"] for state in ("", "retired")]
    assert [found.paginator.count for found in lists] == [0, 1]
    assert alina.post(reverse("quiz_restore", args=[quiz.code])).status_code == 302
    assert stage.begun(quiz, cast.chinara).number == 1


@pytest.mark.parametrize(("attempts", "act"), [(0, delete_quiz), (1, retire_quiz)])
def test_a_quiz_that_counts_for_its_course_says_so_and_stays(
    cast: SimpleNamespace, bank: dict[str, Question], alina: Client, attempts: int, act: Callable[..., Any]
) -> None:
    quiz = taught(bank)
    stage.enrol(quiz.course, cast.amina)
    for _time in range(attempts):
        stage.begun(quiz, cast.amina)
    page = reverse("quiz_retire", args=[quiz.code])
    assert "Passing it counts for the course C1." in words(alina.get(page))
    assert "Passing it counts for the course C1." in words(alina.post(page, follow=True))
    with refused("needed"):
        act(quiz, by=cast.alina)
    assert Quiz.objects.get().retired is False


@pytest.mark.parametrize(
    ("quiz_facts", "course_facts"),
    [({"pass_mark": 0}, {}), ({}, {"quiz_rule": "none"}), ({}, {"state": "draft"})],
)
def test_practice_and_courses_in_preparation_hold_no_quiz(
    cast: SimpleNamespace, bank: dict[str, Question], quiz_facts: dict[str, Any], course_facts: dict[str, Any]
) -> None:
    quiz = taught(bank, **quiz_facts)
    Course.objects.update(**course_facts)
    assert retire_quiz(quiz, by=cast.alina).retired is True
    assert queries.standing_of(Course.objects.get(), cast.amina).quizzes == []


def test_an_exercise_of_english_stays(cast: SimpleNamespace, bank: dict[str, Question]) -> None:
    quiz = stage.quiz([bank["Papers"]])
    book = Book.objects.create(code="b", title_en="Book", title_ru="Книга")
    unit = BookUnit.objects.create(book=book, number=1, title_en="Words", title_ru="Слова")
    Exercise.objects.create(unit=unit, quiz=quiz)
    assert reasons_to_keep(quiz) == ["It is an exercise of the English unit “1. Words”."]


def test_only_authors_and_never_one_that_was_begun(cast: SimpleNamespace, bank: dict[str, Question]) -> None:
    quiz = stage.quiz([bank["Papers"]])
    for act in (retire_quiz, restore_quiz, delete_quiz):
        with refused("not_yours"):
            act(quiz, by=cast.farida)
    stage.begun(quiz, cast.amina)
    with refused("begun"):
        delete_quiz(quiz, by=cast.alina)
