import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from certification.models import Award
from courses.actions import add_lesson, read_lesson, request_enrolment
from courses.models import Course, CourseCompletion, Progress
from tests.courses import stage

SignIn = Callable[..., Client]
QUERIES = Callable[..., Any]
MARCH = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
LATE = dt.datetime(2026, 3, 5, 22, 30, tzinfo=dt.UTC)  # the 6th in Minsk


def test_reading_keeps_the_language_and_the_revision_of_the_text(cast: SimpleNamespace) -> None:
    course = stage.course()
    enrolment = stage.enrolled(course, cast.amina)
    lesson = course.lessons.get(number=1)
    page = lesson.pages.get(language="en")
    read_lesson(enrolment, lesson=lesson, by=cast.amina, language="en", at=MARCH)
    read_lesson(enrolment, lesson=lesson, by=cast.amina, language="ru")  # the first time stays
    kept = list(Progress.objects.values_list("lesson__number", "language", "revision", "read_at"))
    assert kept == [(1, "en", page.live_revision_id, MARCH)]


def test_the_last_lesson_completes_the_course_and_records_the_award(cast: SimpleNamespace) -> None:
    course = stage.course()
    enrolment = request_enrolment(course, person=cast.amina, by=cast.amina, at=MARCH)
    for lesson in course.lessons.all():
        read_lesson(enrolment, lesson=lesson, by=cast.amina, at=LATE)
    award = Award.objects.get()
    facts = (award.source, award.person, award.started_on, award.completed_on, award.result, award.hours)
    assert facts == (
        f"course:C1:{cast.amina.pk}", cast.amina, dt.date(2026, 3, 2), dt.date(2026, 3, 6), "attended", 12,
    )  # fmt: skip
    completion = CourseCompletion.objects.get()
    assert (completion.enrolment, completion.award, completion.lessons, completion.quizzes) == (enrolment, award, 2, 0)


def test_an_optional_lesson_is_not_waited_for(cast: SimpleNamespace) -> None:
    course = stage.course(lessons=1)
    stage.add(course, 2, required=False)
    enrolment = stage.enrolled(course, cast.amina)
    read_lesson(enrolment, lesson=course.lessons.get(number=1), by=cast.amina)
    assert CourseCompletion.objects.count() == 1


def test_a_lesson_added_later_takes_no_completion_away(cast: SimpleNamespace, sign_in: SignIn) -> None:
    course = stage.course(lessons=1)
    enrolment = stage.enrolled(course, cast.amina)
    read_lesson(enrolment, lesson=course.lessons.get(), by=cast.amina)
    added = add_lesson(course, number=2, title_en="New", title_ru="Новый", by=cast.alina)
    page = sign_in(cast.amina).get("/en/courses/C1/").content.decode()
    assert "You have completed this course" in page
    read_lesson(enrolment, lesson=added, by=cast.amina)
    assert (CourseCompletion.objects.count(), Award.objects.count()) == (1, 1)


def test_a_completion_can_neither_be_changed_nor_deleted(cast: SimpleNamespace) -> None:
    course = stage.course(lessons=1)
    read_lesson(stage.enrolled(course, cast.amina), lesson=course.lessons.get(), by=cast.amina)
    for statement in ("UPDATE courses_coursecompletion SET lessons = 9", "DELETE FROM courses_coursecompletion"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_without_approved_hours_nothing_is_awarded_and_the_page_says_why(
    cast: SimpleNamespace, sign_in: SignIn
) -> None:
    course = stage.course(lessons=1)
    course.programme.versions.get().hours.all().delete()
    read_lesson(stage.enrolled(course, cast.amina), lesson=course.lessons.get(), by=cast.amina)
    assert CourseCompletion.objects.count() == 0
    assert "The programme has approved hours" in sign_in(cast.amina).get("/en/courses/C1/").content.decode()


@pytest.mark.parametrize("standing", ["requested", "refused", "left"])
def test_only_who_is_enrolled_reads(cast: SimpleNamespace, standing: str) -> None:
    course = stage.course()
    enrolment = stage.enrolled(course, cast.amina, standing, reason="No")
    with stage.refused("not_enrolled"):
        read_lesson(enrolment, lesson=course.lessons.get(number=1), by=cast.amina)


def test_nobody_reads_for_somebody_else_or_in_another_course(cast: SimpleNamespace) -> None:
    course, other = stage.course(), stage.course("C2")
    enrolment = stage.enrolled(course, cast.amina)
    with stage.refused("not_enrolled"):
        read_lesson(enrolment, lesson=course.lessons.get(number=1), by=cast.bruno)
    with stage.refused("other_course"):
        read_lesson(enrolment, lesson=other.lessons.get(number=1), by=cast.amina)
    assert Progress.objects.count() == 0


def test_the_ladder_of_a_lesson(cast: SimpleNamespace, sign_in: SignIn, client: Client) -> None:
    stage.enrolled(stage.course(), cast.amina)
    seen = {who: sign_in(getattr(cast, who)).get("/en/courses/C1/1/").status_code for who in
            ("amina", "alina", "farida", "chinara", "bruno")}  # fmt: skip
    assert seen == {"amina": 200, "alina": 200, "farida": 200, "chinara": 403, "bruno": 403}
    assert client.get("/en/courses/C1/1/").status_code == 302
    assert sign_in(cast.amina).get("/en/courses/C1/9/").status_code == 404
    assert sign_in(cast.amina).get("/en/courses/C9/1/").status_code == 404


def test_reading_on_leads_to_the_next_lesson_and_then_to_the_course(cast: SimpleNamespace, sign_in: SignIn) -> None:
    stage.enrolled(stage.course(), cast.amina)
    browser = sign_in(cast.amina)
    steps = [browser.post(f"/ru/courses/C1/{number}/read/")["Location"] for number in (1, 2)]
    assert steps == ["/ru/courses/C1/2/", "/ru/courses/C1/"]
    assert list(Progress.objects.values_list("lesson__number", "language")) == [(1, "ru"), (2, "ru")]
    assert "Вы прочитали" in browser.get(steps[1]).content.decode() or CourseCompletion.objects.count() == 1


def test_staff_who_look_at_a_lesson_leave_no_progress(cast: SimpleNamespace, sign_in: SignIn) -> None:
    stage.course()
    browser = sign_in(cast.alina)
    assert "nothing is recorded" in browser.get("/en/courses/C1/1/").content.decode()
    assert browser.post("/en/courses/C1/1/read/")["Location"] == "/en/courses/C1/"
    assert Progress.objects.count() == 0


def test_changing_the_language_half_way_keeps_place_and_progress(cast: SimpleNamespace, sign_in: SignIn) -> None:
    stage.enrolled(stage.course(lessons=3), cast.amina)
    browser = sign_in(cast.amina)
    browser.post("/en/courses/C1/1/read/")
    answer = browser.get("/language/ru/?next=/en/courses/C1/2/")
    assert answer["Location"] == "/ru/courses/C1/2/"
    assert "Деяние, средства, цель." in browser.get("/ru/courses/C1/2/").content.decode()
    browser.post("/ru/courses/C1/2/read/")
    assert list(Progress.objects.values_list("lesson__number", "language")) == [(1, "en"), (2, "ru")]


def test_a_missing_translation_shows_the_other_language_and_says_so(cast: SimpleNamespace, sign_in: SignIn) -> None:
    stage.enrolled(stage.course(texts=("ru",)), cast.amina)
    page = sign_in(cast.amina).get("/en/courses/C1/1/").content.decode()
    assert '<article class="stack" lang="ru">' in page
    assert "Деяние, средства, цель." in page
    assert "not there in your language yet" in page


def test_a_draft_is_not_shown(cast: SimpleNamespace, sign_in: SignIn) -> None:
    course = stage.course(texts=())
    stage.text(course.lessons.get(number=1), "en", [stage.TEXT], live=False)
    stage.enrolled(course, cast.amina)
    page = sign_in(cast.amina).get("/en/courses/C1/1/").content.decode()
    assert "This lesson has no text yet" in page
    assert "Act, means, purpose" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_a_lesson_page_asks_the_database_as_often_with_many_lessons(
    cast: SimpleNamespace, sign_in: SignIn, django_assert_num_queries: QUERIES, number: int
) -> None:
    stage.enrolled(stage.course(lessons=number), cast.amina)
    browser = sign_in(cast.amina)
    browser.get("/en/courses/C1/1/")  # asks once a minute whether this is a demonstration
    with django_assert_num_queries(10):
        browser.get("/en/courses/C1/1/")


@pytest.mark.parametrize("number", [1, 3])
def test_a_course_page_asks_the_database_as_often_with_many_lessons(
    cast: SimpleNamespace, sign_in: SignIn, django_assert_num_queries: QUERIES, number: int
) -> None:
    course: Course = stage.course(lessons=number)
    stage.enrolled(course, cast.amina)
    browser = sign_in(cast.amina)
    browser.get("/en/courses/C1/")  # asks once a minute whether this is a demonstration
    with django_assert_num_queries(11):
        browser.get("/en/courses/C1/")
