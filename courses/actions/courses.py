"""The rows of a course; its texts are written in /cms/."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from certification.models import Programme
from courses import publishing, rules
from courses.caches import forget_pages
from courses.models import Course, Topic
from itc.errors import DomainError
from itc.people import access, audit
from itc.people.access import Right
from itc.people.dated import today
from itc.people.models import User
from itc.people.naming import folded

SEARCHED = ("code", "title_en", "title_ru", "title_be", "summary_en", "summary_ru", "summary_be")


@transaction.atomic
def add_course(
    *,
    code: str,
    programme: Programme,
    by: User | None,
    topics: Iterable[Topic] = (),
    at: dt.datetime | None = None,
    **fields: Any,
) -> Course:
    """A course in preparation. Raises DomainError("code_taken")."""
    require_author(by)
    if Course.objects.filter(code__iexact=code).exists():
        raise _taken(code)
    course = Course(code=code, programme=programme, **fields)
    course.search = _searched(course)
    course.save(force_insert=True)
    course.topics.set(topics)
    audit.log(by, "added", course, at=at)
    return course


@transaction.atomic
def change_course(course: Course, *, by: User | None, at: dt.datetime | None = None, **fields: Any) -> Course:
    """Raises DomainError("code_taken") or, once somebody could use it, ("code_fixed")."""
    require_author(by)
    course = Course.objects.select_for_update().get(pk=course.pk)
    topics = fields.pop("topics", None)
    _require_code(course, fields.get("code", course.code))
    before = {name: getattr(course, name) for name in fields}
    changed = {name: value for name, value in fields.items() if before[name] != value}
    for name, value in changed.items():
        setattr(course, name, value)
    course.search = _searched(course)
    course.save()
    if topics is not None:
        course.topics.set(topics)
    audit.log(by, "changed", course, before={name: before[name] for name in changed}, after=changed, at=at)
    forget_pages()
    return course


@transaction.atomic
def open_course(course: Course, *, by: User | None, at: dt.datetime | None = None) -> Course:
    """People may enrol. Raises DomainError("not_ready") with everything that publishing.check finds missing."""
    require_author(by)
    course = Course.objects.select_for_update().get(pk=course.pk)
    if course.state == Course.State.OPEN:
        return course
    if missing := publishing.missing(course):
        raise DomainError("not_ready", " ".join(missing))
    course.state = Course.State.OPEN
    course.opened_on = course.opened_on or (at.date() if at else today())
    course.save(update_fields=["state", "opened_on"])
    audit.log(by, "opened", course, at=at)
    forget_pages()
    return course


@transaction.atomic
def close_course(course: Course, *, by: User | None, at: dt.datetime | None = None) -> Course:
    """Nobody new; who is enrolled goes on."""
    require_author(by)
    course = Course.objects.select_for_update().get(pk=course.pk)
    if course.state == Course.State.CLOSED:
        return course
    course.state = Course.State.CLOSED
    course.save(update_fields=["state"])
    audit.log(by, "closed", course, at=at)
    forget_pages()
    return course


@transaction.atomic
def withdraw_course(course: Course, *, by: User | None, at: dt.datetime | None = None) -> Course:
    """Back into preparation, out of the catalogue. Raises DomainError("course_in_use") once somebody was enrolled."""
    require_author(by)
    course = Course.objects.select_for_update().get(pk=course.pk)
    if course.state == Course.State.DRAFT:
        return course
    if course.enrolments.exists():
        raise DomainError("course_in_use", _("People take this course: close it to new people instead."))
    course.state = Course.State.DRAFT
    course.save(update_fields=["state"])
    audit.log(by, "withdrew", course, at=at)
    forget_pages()
    return course


def has_fixed_code(course: Course) -> bool:
    """It stands in addresses that people keep, and in the sources of awards."""
    return course.opened_on is not None or course.enrolments.exists()


def _require_code(course: Course, code: str) -> None:
    if code == course.code:
        return
    if has_fixed_code(course):
        raise DomainError("code_fixed", _("The code of a course that was open stays as it is."))
    if Course.objects.filter(code__iexact=code).exclude(pk=course.pk).exists():
        raise _taken(code)


def _taken(code: str) -> DomainError:
    codes = {one.casefold() for one in Course.objects.values_list("code", flat=True)}
    sentence = _("There is a course with this code already. You could take: %(code)s")
    return DomainError("code_taken", sentence % {"code": rules.free_code(code, codes)})


def _searched(course: Course) -> str:
    return folded(*(getattr(course, name) for name in SEARCHED))


def require_author(by: User | None) -> None:
    if by is not None and not access.can(by, Right.WRITE_COURSES):
        raise DomainError("not_yours", _("Authors of courses do this."))
