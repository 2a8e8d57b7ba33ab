"""Taking a quiz: one attempt at a time, answers as events, marks on the server."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from courses.models import CourseCompletion
from courses.quizzes import queries
from courses.quizzes.actions import Plan, finish_attempt, save_answers, start_attempt, write_quiz
from courses.quizzes.models import Answer, Attempt, AttemptItem, Quiz
from itc.errors import DomainError
from tests.courses.quizzes import stage
from tests.courses.quizzes.stage import ANSWERS


@pytest.fixture
def quiz(db: None) -> Quiz:
    return stage.quiz_of_all()


def refused(code: str, action: Any, *args: Any, **more: Any) -> None:
    with pytest.raises(DomainError) as refusal:
        action(*args, **more)
    assert refusal.value.code == code


def test_amina_answers_everything_and_passes(quiz: Quiz, cast: SimpleNamespace) -> None:
    attempt = stage.finished(quiz, cast.amina, ANSWERS)
    assert (attempt.state, attempt.score, attempt.max_score, attempt.passed) == ("finished", 6, 6, True)
    assert queries.has_passed(cast.amina, quiz) is True
    assert queries.has_passed(cast.chinara, quiz) is False
    assert queries.passed_quizzes(cast.amina, [quiz]) == {quiz.pk}


def test_parts_of_answers_earn_parts_of_points(quiz: Quiz, cast: SimpleNamespace) -> None:
    given = {"Papers": "c2", "Signs": ["c1"], "Minsk": "Mensk", "Line": "112", "Match": {"p1": "o1", "p2": "o1"}}
    attempt = stage.finished(quiz, cast.amina, given)
    marks = {name: item.earned for name, item in stage.items(attempt).items()}
    third = Decimal("0.33")
    half = Decimal("0.50")
    assert marks == {"Papers": 0, "Signs": half, "Consent": 0, "Minsk": half, "Line": 0, "Match": third}
    assert (attempt.score, attempt.passed) == (Decimal("1.33"), False)


def test_beginning_twice_is_one_attempt(quiz: Quiz, cast: SimpleNamespace) -> None:
    assert stage.begun(quiz, cast.amina) == stage.begun(quiz, cast.amina)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(quiz=quiz, person=cast.amina, number=2, seed=1)


def test_nobody_begins_for_another(quiz: Quiz, cast: SimpleNamespace) -> None:
    refused("not_yours", start_attempt, quiz, person=cast.amina, by=cast.chinara)


def test_attempts_may_be_counted(db: None, cast: SimpleNamespace) -> None:
    quiz = stage.quiz_of_all(attempts_allowed=2)
    first, second = stage.finished(quiz, cast.amina, {}), stage.finished(quiz, cast.amina, {})
    assert (first.number, second.number) == (1, 2)
    refused("no_attempts_left", stage.begun, quiz, cast.amina)
    assert stage.begun(quiz, cast.chinara).number == 1


def test_a_quiz_of_a_course_is_for_those_enrolled(db: None, cast: SimpleNamespace) -> None:
    course = stage.course()
    quiz = stage.quiz_of_all(course=course)
    refused("not_enrolled", stage.begun, quiz, cast.amina)
    stage.enrol(course, cast.amina)
    assert stage.begun(quiz, cast.amina).number == 1


def test_passing_the_quiz_completes_the_course(db: None, cast: SimpleNamespace) -> None:
    course = stage.course()
    quiz = stage.quiz_of_all(course=course)
    enrolment = stage.enrol(course, cast.amina)
    stage.finished(quiz, cast.amina, {})
    assert CourseCompletion.objects.count() == 0
    stage.finished(quiz, cast.amina, ANSWERS)
    assert CourseCompletion.objects.get().enrolment == enrolment


def test_an_answer_sent_again_is_stored_once(quiz: Quiz, cast: SimpleNamespace) -> None:
    attempt = stage.begun(quiz, cast.amina)
    item = stage.items(attempt)["Papers"].pk
    one, two = ({"client_id": key, "item": item, "value": value} for key, value in (("x", "c2"), ("y", "c1")))
    assert save_answers(attempt, answers=[one], by=cast.amina).client_ids == ["x"]
    assert save_answers(attempt, answers=[one, two, two], by=cast.amina).client_ids == ["x", "y", "y"]
    assert save_answers(attempt, answers=[one], by=cast.amina).client_ids == ["x"]
    assert list(Answer.objects.values_list("sequence", "client_id", "value")) == [(1, "x", "c2"), (2, "y", "c1")]
    assert queries.current_values(attempt) == {item: "c1"}


def test_an_answer_may_be_withdrawn(quiz: Quiz, cast: SimpleNamespace) -> None:
    attempt = stage.answer(stage.begun(quiz, cast.amina), {"Papers": "c1"})
    stage.answer(attempt, {"Papers": None}, marks="b")
    assert queries.current_values(attempt) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"value": "c9"},
        {"value": ["c1"]},
        {"value": 1},
        {"item": 0},
        {"item": "1"},
        {"item": True},
        {"client_id": ""},
        {"client_id": "x" * 65},
        {"client_id": 5},
    ],
)
def test_what_is_no_answer_is_refused_with_all_that_came_with_it(
    quiz: Quiz, cast: SimpleNamespace, change: dict[str, Any]
) -> None:
    attempt = stage.begun(quiz, cast.amina)
    good = {"client_id": "x", "item": stage.items(attempt)["Papers"].pk, "value": "c1"}
    refused("bad_answer", save_answers, attempt, answers=[good, good | {"client_id": "y"} | change], by=cast.amina)
    refused("bad_answer", save_answers, attempt, answers=[{"client_id": "x", "item": good["item"]}], by=cast.amina)
    assert Answer.objects.count() == 0


def test_an_answer_to_a_question_of_another_attempt_is_refused(quiz: Quiz, cast: SimpleNamespace) -> None:
    mine, other = stage.begun(quiz, cast.amina), stage.begun(quiz, cast.chinara)
    row = {"client_id": "x", "item": stage.items(other)["Papers"].pk, "value": "c1"}
    refused("bad_answer", save_answers, mine, answers=[row], by=cast.amina)
    refused("not_yours", save_answers, other, answers=[row], by=cast.amina)
    refused("not_yours", finish_attempt, other, by=cast.amina)


def test_after_the_end_nothing_changes(quiz: Quiz, cast: SimpleNamespace) -> None:
    attempt = stage.finished(quiz, cast.amina, ANSWERS)
    refused("finished", stage.answer, attempt, {"Papers": "c2"}, marks="late")
    again = finish_attempt(attempt, by=cast.amina)
    assert (again.finished_at, again.score) == (attempt.finished_at, attempt.score)


def test_events_are_never_changed(quiz: Quiz, cast: SimpleNamespace) -> None:
    stage.answer(stage.begun(quiz, cast.amina), ANSWERS)
    for change in (lambda: Answer.objects.update(value="c2"), lambda: Answer.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_essay_waits_for_a_person(db: None, cast: SimpleNamespace) -> None:
    questions = stage.bank()
    quiz = stage.quiz([questions["Intro"], questions["Papers"], questions["Tell"]])
    attempt = stage.finished(quiz, cast.amina, {"Papers": "c1", "Tell": "I would listen."})
    assert (attempt.state, attempt.passed, attempt.score, attempt.max_score) == ("marking", None, 1, 2)


def test_an_empty_essay_needs_nobody(db: None, cast: SimpleNamespace) -> None:
    quiz = stage.quiz([stage.bank()["Tell"]])
    attempt = stage.finished(quiz, cast.amina, {"Tell": ""})
    assert (attempt.state, attempt.passed) == ("finished", False)


def test_questions_are_drawn_from_a_category(db: None, cast: SimpleNamespace) -> None:
    questions = stage.bank()
    slots = [Plan(question=questions["Papers"], points=Decimal(3)), Plan(category=stage.category(), count=5)]
    quiz = write_quiz("drawn", title_en="Drawn", slots=slots, by=None)
    attempt = stage.begun(quiz, cast.amina)
    assert {name: item.points for name, item in stage.items(attempt).items()} == dict.fromkeys(ANSWERS, 1) | {
        "Papers": 3
    }
    refused(
        "too_few_questions", write_quiz, "drawn", slots=[slots[0], Plan(category=slots[1].category, count=6)], by=None
    )
    assert Quiz.objects.get(code="drawn").slots.get(position=2).count == 5


@pytest.mark.parametrize("names", [[], ["Intro"]])
def test_a_quiz_asks_something(db: None, names: list[str]) -> None:
    questions = stage.bank()
    refused("empty_quiz", stage.quiz, [questions[name] for name in names])
    assert Quiz.objects.count() == 0


def test_a_question_stands_once_in_a_quiz(db: None) -> None:
    papers = stage.bank()["Papers"]
    refused("question_twice", stage.quiz, [papers, papers])


def test_a_quiz_needs_a_title_and_a_pass_mark_in_percent(db: None) -> None:
    papers = stage.bank()["Papers"]
    refused("quiz", stage.quiz, [papers], pass_mark=101)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quiz.objects.create(code="untitled")


def test_a_retired_question_is_not_asked_again(db: None, cast: SimpleNamespace) -> None:
    questions = stage.bank()
    quiz = stage.quiz([questions["Papers"], questions["Signs"]])
    questions["Papers"].retired = True
    questions["Papers"].save()
    assert list(stage.items(stage.begun(quiz, cast.amina))) == ["Signs"]


@pytest.mark.parametrize("count", [1, 20])
def test_queries_do_not_grow_with_the_questions(
    db: None, cast: SimpleNamespace, django_assert_num_queries: Any, count: int
) -> None:
    stage.take("\n\n".join(f"::Q{number}::Is it {number}?{{={number}}}" for number in range(count)))
    quiz = write_quiz(
        "long", title_en="Long", slots=[Plan(category=stage.Category.objects.get(), count=count)], by=None
    )
    with django_assert_num_queries(10):
        attempt = stage.begun(quiz, cast.amina)
    given = [{"client_id": f"c{item.pk}", "item": item.pk, "value": "1"} for item in attempt.items.all()]
    with django_assert_num_queries(6):
        save_answers(attempt, answers=given, by=cast.amina)
    with django_assert_num_queries(8):
        finish_attempt(attempt, by=cast.amina)
    assert AttemptItem.objects.filter(earned__isnull=False).count() == count
