"""The last two lessons read at the same moment, in two windows: the course is completed once, and it is completed.

Both threads stop before they write and again before they commit, and wait for each other a moment. With the lock on the
enrolment the second cannot come that far while the first goes on alone. Without it neither sees the other's lesson.
"""

import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import connection, connections, transaction
from django.db.models import QuerySet

from certification.models import Award
from courses.actions import read_lesson
from courses.actions.progress import check_completion
from courses.models import CourseCompletion, Enrolment, Progress
from itc.people.models import User
from tests.courses import stage

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
WAIT = 1.0  # seconds; far more than two threads need to reach the same line


class Window(threading.Thread):
    """One click on a connection of its own; `met` tells whether the other one came to the same line."""

    def __init__(self, click: Callable[[], object], meeting: threading.Barrier) -> None:
        super().__init__()
        self.click, self.meeting = click, meeting
        self.met: bool | None = None
        self.error = ""

    def run(self) -> None:
        try:
            with connection.execute_wrapper(self.at_the_line), transaction.atomic():
                self.click()
                self.meet()
        except Exception as error:  # the test looks at whatever happened
            self.error = repr(error)
        finally:
            connections.close_all()

    def at_the_line(self, execute: Callable[..., object], sql: str, *rest: object) -> object:
        if sql.startswith('INSERT INTO "courses_progress"') and self.met is None:
            self.met = self.meet()
        return execute(sql, *rest)

    def meet(self) -> bool:
        try:
            self.meeting.wait(WAIT)
        except threading.BrokenBarrierError:
            return False
        return True


def together(*clicks: Callable[[], object]) -> list[Window]:
    meeting = threading.Barrier(len(clicks))
    windows = [Window(click, meeting) for click in clicks]
    for window in windows:
        window.start()
    for window in windows:
        window.join(30)
    return windows


@pytest.fixture
def enrolment(cast: SimpleNamespace) -> Enrolment:
    return stage.enrolled(stage.course(lessons=2, texts=()), cast.amina)


def clicks(enrolment: Enrolment, by: User) -> list[Callable[[], object]]:
    return [
        lambda lesson=lesson: read_lesson(enrolment, lesson=lesson, by=by) for lesson in enrolment.course.lessons.all()
    ]


def test_two_last_lessons_at_once_complete_the_course_once(cast: SimpleNamespace, enrolment: Enrolment) -> None:
    windows = together(*clicks(enrolment, cast.amina))
    assert [window.error for window in windows] == ["", ""]
    assert [window.met for window in windows] == [False, False]  # one stood at the lock while the other wrote
    assert (Progress.objects.count(), CourseCompletion.objects.count(), Award.objects.count()) == (2, 1, 1)


def test_without_the_lock_the_completion_would_be_lost(
    cast: SimpleNamespace, enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the test above can fail."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time, lock or not; PostgreSQL shows the loss")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    windows = together(*clicks(enrolment, cast.amina))
    assert [(window.error, window.met) for window in windows] == [("", True), ("", True)]
    assert (Progress.objects.count(), CourseCompletion.objects.count()) == (2, 0)
    assert check_completion(enrolment, by=cast.amina) is not None  # and the next step heals it
