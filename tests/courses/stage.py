"""What the stories of courses stand on: a course of two lessons with texts, people in it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from wagtail.models import Locale

from certification.models import Programme
from courses.models import Bank, Course, CoursesIndexPage, Enrolment, Lesson, LessonPage, Quiz
from courses.set_up import set_up_wagtail
from itc.errors import DomainError
from itc.people.models import User
from itc.people.naming import folded
from tests.certification.stage import programme

TEXT = {"type": "text", "value": "<p>Act, means, purpose.</p>"}
RUSSIAN = {"type": "text", "value": "<p>Деяние, средства, цель.</p>"}


def ledger(code: str = "C1") -> Programme:
    return programme(f"P-{code}", "Identification", "Выявление", {"independent": 12}, mode="distance").programme


def course(code: str = "C1", *, lessons: int = 2, texts: tuple[str, ...] = ("en", "ru"), **more: Any) -> Course:
    facts: dict[str, Any] = {
        "programme": ledger(code),
        "title_en": f"Identification {code}",
        "title_ru": f"Выявление {code}",
        "state": Course.State.OPEN,
        "search": folded(code, "Identification", "Выявление, ещё"),
    }
    row = Course.objects.create(code=code, **(facts | more))
    for number in range(1, lessons + 1):
        add(row, number, texts=texts)
    return row


def add(course: Course, number: int, *, texts: tuple[str, ...] = ("en", "ru"), **more: Any) -> Lesson:
    facts = {"title_en": f"Lesson {number}", "title_ru": f"Урок {number}"}
    lesson = Lesson.objects.create(course=course, number=number, **(facts | more))
    for language in texts:
        text(lesson, language, [TEXT if language == "en" else RUSSIAN])
    return lesson


def text(lesson: Lesson, language: str, blocks: list[dict[str, Any]], *, live: bool = True) -> LessonPage:
    """Published through a revision, as an author would."""
    if not CoursesIndexPage.objects.exists():
        set_up_wagtail()
    page = LessonPage(
        title=f"{lesson.course.code} {lesson.number} {language}",
        slug=f"{lesson.course.code}-{lesson.number}".lower(),
        lesson=lesson,
        locale=Locale.objects.get(language_code=language),
        body=json.dumps(blocks),
        live=False,
    )
    CoursesIndexPage.objects.get(locale__language_code=language).add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    return LessonPage.objects.get(pk=page.pk)


def enrolled(course: Course, person: User, state: str = "active", **more: Any) -> Enrolment:
    return Enrolment.objects.create(course=course, person=person, state=state, **more)


def final(course: Course, *, asks: bool = True, **more: Any) -> Quiz:
    """A test of the course; it `asks` a question of a category."""
    facts = {"code": "c1-final", "title_en": "Final test", "title_ru": "Итоговый тест", "pass_mark": 70}
    quiz = course.quizzes.create(**(facts | more))
    if asks:
        bank = Bank.objects.get_or_create(code="final")[0]
        quiz.slots.create(position=1, category=bank.categories.get_or_create(path="")[0])
    return quiz


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What stands inside is refused by a rule with this code."""
    with pytest.raises(DomainError) as caught:
        yield
    assert caught.value.code == code
