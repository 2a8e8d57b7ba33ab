"""The one big button leads to what is next: a lesson, the test, or nowhere when all is done."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses import publishing, steps
from courses.actions import read_lesson
from courses.models import Attempt, Course, Quiz
from courses.queries import standing_of
from itc.people.models import User
from tests.courses import stage

SignIn = Callable[..., Client]


def attempt(quiz: Quiz, person: User, state: str, passed: bool | None = None) -> Attempt:
    ended = None if state == "open" else timezone.now()
    return Attempt.objects.create(
        quiz=quiz, person=person, number=1, seed=1, state=state, passed=passed, finished_at=ended
    )


@pytest.fixture
def read(cast: SimpleNamespace) -> Course:
    """Amina has read every lesson of it."""
    course = stage.course(lessons=2)
    stage.final(course)
    enrolment = stage.enrolled(course, cast.amina)
    for lesson in course.lessons.all():
        read_lesson(enrolment, lesson=lesson, by=cast.amina)
    return course


def test_after_the_last_lesson_every_button_leads_to_the_test(
    cast: SimpleNamespace, sign_in: SignIn, read: Course
) -> None:
    browser = sign_in(cast.amina)
    for address in ("/en/courses/C1/", "/en/courses/C1/2/"):
        step = browser.get(address).context["step"]
        assert (step.label, step.url) == ("To the test", "/en/quizzes/c1-final/")
    assert '<a class="button button-primary" href="/en/quizzes/c1-final/">' in browser.get(address).content.decode()
    assert '<a class="button button-primary button-small" href="/en/quizzes/c1-final/">' in (
        browser.get("/en/home/").content.decode()
    )


def test_the_last_lesson_once_read_goes_on_to_the_test(cast: SimpleNamespace, sign_in: SignIn) -> None:
    course = stage.course(lessons=2)
    stage.final(course)
    stage.enrolled(course, cast.amina)
    browser = sign_in(cast.amina)
    assert browser.post("/en/courses/C1/1/read/").url == "/en/courses/C1/2/"
    assert "Mark as read, then the test" in browser.get("/en/courses/C1/2/").content.decode()
    assert browser.post("/en/courses/C1/2/read/").url == "/en/quizzes/c1-final/"


@pytest.mark.parametrize(
    ("state", "passed", "told"),
    [("open", None, ("Continue the test", False)), ("marking", None, ("To the test", True)), ("finished", True, None)],
)
def test_a_test_under_way_is_continued_and_one_that_is_marked_is_waited_for(
    cast: SimpleNamespace, read: Course, state: str, passed: bool | None, told: Any
) -> None:
    attempt(read.quizzes.get(), cast.amina, state, passed)
    step = steps.step(standing_of(read, cast.amina))
    assert (step and (step.label, step.waits)) == told


def test_an_optional_lesson_does_not_stand_before_the_test(cast: SimpleNamespace, read: Course) -> None:
    stage.add(read, 3, required=False)
    step = steps.step(standing_of(read, cast.amina))
    assert step is not None and step.is_test
    attempt(read.quizzes.get(), cast.amina, "finished", passed=True)
    after = steps.step(standing_of(read, cast.amina))
    assert after is not None and after.url == "/en/courses/C1/3/"


def test_a_course_without_a_test_is_not_said_to_have_one_that_can_be_passed(cast: SimpleNamespace) -> None:
    course = stage.course(state=Course.State.DRAFT)
    line = publishing.check(course)[-1]
    assert (line.label, line.done, publishing.missing(course)) == ("The course has no test yet", None, [])
    stage.final(course)
    assert ("The tests can be passed", True) in [(line.label, line.done) for line in publishing.check(course)]
