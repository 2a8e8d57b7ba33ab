"""A trainer marks the essays of her own groups: those who hold a seat, in the course that the group takes."""

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from courses.quizzes.marking import mark_essay
from courses.quizzes.models import AttemptItem
from itc.people.models import User
from scheduling import actions
from scheduling.models import Booking, Seminar, SeminarStaff
from tests import cast as actors
from tests.courses.quizzes import stage
from tests.scheduling.conftest import IN_TIME, refused

SignIn = Callable[[User], Client]
Role = SeminarStaff.Role


@pytest.fixture
def essay(cast: SimpleNamespace) -> AttemptItem:
    """Amina's, in the course that her group takes."""
    course = stage.course()
    quiz = stage.quiz([stage.bank()["Tell"]], course=course)
    stage.enrol(course, cast.amina)
    return stage.items(stage.finished(quiz, cast.amina, {"Tell": "I would listen."}))["Tell"]


@pytest.fixture
def other_trainer(cast: SimpleNamespace) -> User:
    user = actors.person("Чужая", "Оля", latin=("CHUZHAYA", "OLYA"), email="olya@example.org")
    actors.grant(user, "trainer")
    return user


Group = Callable[..., Seminar]


@pytest.fixture
def group(cast: SimpleNamespace, plan: Callable[..., Seminar], accepted: Callable[..., Booking]) -> Group:
    """A seminar in which the person has a seat and the trainer a role."""

    def made(person: User, trainer: User, code: str = "S-1", role: str = Role.TRAINER, **facts: object) -> Seminar:
        seminar = plan(code, **facts)
        accepted(seminar, person)
        actions.assign_staff(seminar, user=trainer, role=role, by=cast.farida)
        return seminar

    return made


def seen(who: User, essay: AttemptItem, sign_in: SignIn) -> tuple[int, int]:
    """How many wait for her, and what the essay's page answers."""
    browser = sign_in(who)
    queue = browser.get(reverse("marking")).context["page"]
    return queue.paginator.count, browser.get(reverse("marking_essay", args=[essay.pk])).status_code


def test_a_trainer_sees_the_essays_of_her_group_and_no_others(
    cast: SimpleNamespace, essay: AttemptItem, other_trainer: User, group: Group, sign_in: SignIn
) -> None:
    assert seen(cast.dina, essay, sign_in) == (0, 404)
    group(cast.amina, cast.dina, course=essay.attempt.quiz.course)
    group(cast.amina, other_trainer, "S-2")
    assert (seen(cast.dina, essay, sign_in), seen(other_trainer, essay, sign_in)) == ((1, 200), (0, 404))
    assert seen(cast.farida, essay, sign_in) == (1, 200)
    refused("not_yours", mark_essay, essay, earned=Decimal(1), after=0, by=other_trainer)
    assert mark_essay(essay, earned=Decimal(1), after=0, by=cast.dina).by == cast.dina


def test_a_trainer_of_the_same_course_sees_only_her_own_people(
    cast: SimpleNamespace, essay: AttemptItem, group: Group, sign_in: SignIn
) -> None:
    group(cast.chinara, cast.dina, course=essay.attempt.quiz.course)
    assert seen(cast.dina, essay, sign_in) == (0, 404)


def test_an_interpreter_marks_nothing(cast: SimpleNamespace, essay: AttemptItem, group: Group, sign_in: SignIn) -> None:
    group(cast.amina, cast.dina, role=Role.INTERPRETER, course=essay.attempt.quiz.course)
    assert seen(cast.dina, essay, sign_in) == (0, 404)


def test_a_group_that_is_no_more_is_marked_by_the_centre(
    cast: SimpleNamespace, essay: AttemptItem, group: Group, sign_in: SignIn
) -> None:
    first, second = (group(cast.amina, cast.dina, code, course=essay.attempt.quiz.course) for code in ("S-1", "S-2"))
    actions.withdraw(first.bookings.get().nomination, by=cast.farida, at=IN_TIME)
    assert seen(cast.dina, essay, sign_in) == (1, 200)
    actions.cancel_seminar(second, reason="No hall", by=cast.farida)
    assert seen(cast.dina, essay, sign_in) == (0, 404)


def test_who_helps_in_one_seminar_finds_the_queue_without_a_role(
    cast: SimpleNamespace, essay: AttemptItem, group: Group, sign_in: SignIn
) -> None:
    assert sign_in(cast.chinara).get(reverse("marking")).status_code == 403
    group(cast.amina, cast.chinara, role=Role.ORGANISER, course=essay.attempt.quiz.course)
    assert seen(cast.chinara, essay, sign_in) == (1, 200)
