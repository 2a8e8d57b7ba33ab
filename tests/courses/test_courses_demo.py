"""C1 as it comes with the product, taken by Amina from the first page to the award."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from certification.models import Award
from courses.actions import quiz_finished, read_lesson, request_enrolment
from courses.demo import Made, set_up
from courses.models import Attempt, CourseCompletion, LessonPage, Quiz
from itc.people.models import User

SignIn = Callable[..., Client]
JANUARY = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def made(cast: SimpleNamespace) -> Made:
    return set_up(by=cast.alina, at=JANUARY)


def finished(quiz: Quiz, person: User, *, passed: bool, number: int = 1) -> Attempt:
    facts = {"state": "finished", "finished_at": JANUARY, "seed": 1, "passed": passed}
    return Attempt.objects.create(quiz=quiz, person=person, number=number, **facts)


def test_everything_is_there_once(cast: SimpleNamespace, made: Made) -> None:
    course = made.course
    assert set_up(by=cast.alina) == made
    assert (course.state, course.opened_on, course.lessons.count()) == ("open", dt.date(2026, 1, 12), 6)
    live = LessonPage.objects.live().values_list("lesson__number", "language")
    assert sorted(live) == [(number, language) for number in range(1, 7) for language in ("en", "ru")]
    assert list(course.quizzes.values_list("code", "pass_mark")) == [("c1-final", 70), ("c1-practice", 0)]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_lesson_can_be_read_in_both_languages(
    cast: SimpleNamespace, sign_in: SignIn, made: Made, language: str
) -> None:
    request_enrolment(made.course, person=cast.amina, by=cast.amina)
    browser = sign_in(cast.amina)
    for number in range(1, 7):
        answer = browser.get(f"/{language}/courses/C1/{number}/")
        assert (answer.status_code, answer.context["page"].language) == (200, language)
        assert answer.content.decode().count("<summary>") >= 4  # the answers of its knowledge checks


def test_lessons_and_the_final_test_make_the_award_and_practice_is_not_waited_for(
    cast: SimpleNamespace, made: Made
) -> None:
    enrolment = request_enrolment(made.course, person=cast.amina, by=cast.amina, at=JANUARY)
    for lesson in made.course.lessons.all():
        read_lesson(enrolment, lesson=lesson, by=cast.amina, at=JANUARY)
    quiz = Quiz.objects.get(code="c1-final")
    assert quiz_finished(finished(quiz, cast.amina, passed=False), by=cast.amina) is None
    assert CourseCompletion.objects.count() == 0
    done = quiz_finished(finished(quiz, cast.amina, passed=True, number=2), by=cast.amina, at=JANUARY)
    assert done == CourseCompletion.objects.get()
    award = Award.objects.get()
    facts = (award.version.programme.code, award.hours, award.result, award.completed_on)
    assert facts == ("C1-ONLINE", 12, "passed", dt.date(2026, 1, 12))


def test_a_passed_test_alone_completes_nothing(cast: SimpleNamespace, made: Made) -> None:
    quiz = Quiz.objects.get(code="c1-final")
    attempt = finished(quiz, cast.amina, passed=True)
    assert quiz_finished(attempt, by=cast.amina) is None  # not enrolled
    enrolment = request_enrolment(made.course, person=cast.amina, by=cast.amina)
    assert quiz_finished(attempt, by=cast.amina) is None  # nothing read
    for lesson in made.course.lessons.all():
        read_lesson(enrolment, lesson=lesson, by=cast.amina)
    assert CourseCompletion.objects.get().enrolment == enrolment


def test_a_test_of_no_course_concerns_no_course(cast: SimpleNamespace, made: Made) -> None:
    quiz = Quiz.objects.get(code="english-u1-gapfill")
    assert quiz_finished(finished(quiz, cast.amina, passed=True), by=cast.amina) is None


def test_the_course_page_says_what_is_missing(cast: SimpleNamespace, sign_in: SignIn, made: Made) -> None:
    request_enrolment(made.course, person=cast.amina, by=cast.amina)
    lines = sign_in(cast.amina).get("/en/courses/C1/").context["checklist"]
    told: list[tuple[Any, ...]] = [(line["label"], line["done"], line.get("why")) for line in lines]
    assert told == [
        ("Every required lesson is read", False, "Lessons 1, 2, 3, 4, 5, 6 are left."),
        ("The test “Final test” is passed", False, "70 % of the points are needed."),
    ]
