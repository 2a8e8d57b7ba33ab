"""The course C1 and the first English unit, from the files under courses/content, through the actions."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from courses.demo.course import set_up_course
from courses.demo.english import set_up_english
from courses.language.models import Book
from courses.models import Course
from courses.set_up import set_up_wagtail
from itc.people.models import User

__all__ = ["Made", "set_up"]


@dataclass(frozen=True)
class Made:
    course: Course
    book: Book


@transaction.atomic
def set_up(*, by: User | None = None, at: dt.datetime | None = None) -> Made:
    """Everything that a trainee can take; a second run leaves what stands. `by` is an author, `at` when it opened."""
    set_up_wagtail()
    return Made(set_up_course(by=by, at=at), set_up_english(by=by))
