"""Lessons of a course and their order. Who read one, and who completed the course, is never computed again."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from courses.actions.courses import require_author
from courses.caches import forget_pages
from courses.models import Course, Lesson
from itc.errors import DomainError
from itc.people import audit
from itc.people.models import User


@transaction.atomic
def add_lesson(
    course: Course, *, by: User | None, number: int | None = None, at: dt.datetime | None = None, **fields: Any
) -> Lesson:
    """At the end when no number is told. Who completed the course before stays one who completed it.

    In a course that people take it waits outside, until it can be read in every language: `restore_lesson`.
    Raises DomainError("number_taken").
    """
    require_author(by)
    course = Course.objects.select_for_update().get(pk=course.pk)
    number = number or _last(course) + 1
    if course.lessons.filter(number=number).exists():
        raise DomainError("number_taken", _("This course has a lesson with this number."))
    lesson = course.lessons.create(number=number, retired=course.state != Course.State.DRAFT, **fields)
    audit.log(by, "added", lesson, at=at)
    forget_pages()
    return lesson


@transaction.atomic
def change_lesson(lesson: Lesson, *, by: User | None, at: dt.datetime | None = None, **fields: Any) -> Lesson:
    """Its titles, minutes, whether it is required; the number changes by move_lesson."""
    require_author(by)
    lesson = _locked(lesson)
    before = {name: getattr(lesson, name) for name in fields}
    changed = {name: value for name, value in fields.items() if before[name] != value}
    if not changed:
        return lesson
    for name, value in changed.items():
        setattr(lesson, name, value)
    lesson.save(update_fields=list(changed))
    audit.log(by, "changed", lesson, before={name: before[name] for name in changed}, after=changed, at=at)
    forget_pages()
    return lesson


@transaction.atomic
def move_lesson(lesson: Lesson, *, place: int, by: User | None, at: dt.datetime | None = None) -> Lesson:
    """To this place among the lessons in use, from 1; beyond an end it is the end. A second click changes nothing.

    The lessons in use share their numbers out anew; those taken out keep theirs. Raises DomainError("taken_out").
    """
    require_author(by)
    lesson = _locked(lesson)
    if lesson.retired:
        raise DomainError("taken_out", _("This lesson is taken out of the course."))
    before = list(lesson.course.lessons.in_use().order_by("number"))
    numbers = [one.number for one in before]
    order = [one for one in before if one.pk != lesson.pk]
    order.insert(min(max(place, 1), len(before)) - 1, lesson)
    moved = [(one, number) for one, number in zip(order, numbers, strict=True) if one.number != number]
    if moved:
        _renumber(lesson.course, moved)
        audit.log(by, "moved", lesson, before={"number": lesson.number}, after={"place": place}, at=at)
        forget_pages()
    lesson.refresh_from_db()
    return lesson


def _renumber(course: Course, moved: list[tuple[Lesson, int]]) -> None:
    """By numbers that are free, for no two lessons may share one meanwhile."""
    free = _last(course)
    for step, (lesson, _number) in enumerate(moved, 1):
        Lesson.objects.filter(pk=lesson.pk).update(number=free + step)
    for lesson, number in moved:
        Lesson.objects.filter(pk=lesson.pk).update(number=number)


@transaction.atomic
def retire_lesson(lesson: Lesson, *, by: User | None, at: dt.datetime | None = None) -> Lesson:
    """Nobody is asked for it any more; its texts, and who read it, stay."""
    return _retire(lesson, retired=True, by=by, at=at)


@transaction.atomic
def restore_lesson(lesson: Lesson, *, by: User | None, at: dt.datetime | None = None) -> Lesson:
    """In the course, for the first time or again, in its own place; who read it has read it.

    Raises DomainError("not_written") in a course that people take, while a language is missing.
    """
    require_author(by)
    lesson = _locked(lesson)
    if lesson.course.state != Course.State.DRAFT and (lacking := unwritten(lesson)):
        sentence = _("People take this course. First publish the text of this lesson in: %(languages)s.")
        raise DomainError("not_written", sentence % {"languages": ", ".join(lacking).upper()})
    return _retire(lesson, retired=False, by=by, at=at)


def unwritten(lesson: Lesson) -> list[str]:
    """Languages in which no text of the lesson is published."""
    there = set(lesson.pages.filter(live=True).values_list("language", flat=True))
    return [code for code, _name in settings.LANGUAGES if code not in there]


def _retire(lesson: Lesson, *, retired: bool, by: User | None, at: dt.datetime | None) -> Lesson:
    require_author(by)
    lesson = _locked(lesson)
    if lesson.retired != retired:
        lesson.retired = retired
        lesson.save(update_fields=["retired"])
        audit.log(by, "retired" if retired else "restored", lesson, at=at)
        forget_pages()
    return lesson


def _last(course: Course) -> int:
    return course.lessons.aggregate(last=Max("number"))["last"] or 0


def _locked(lesson: Lesson) -> Lesson:
    """With its course locked: the order is the course's."""
    course = Course.objects.select_for_update().get(pk=lesson.course_id)
    found: Lesson = course.lessons.get(pk=lesson.pk)
    return found
