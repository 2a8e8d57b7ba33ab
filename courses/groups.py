"""Groups that take a course with a trainer. The floor above knows them and tells them here: nothing points up."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from itc.people.models import User

Taught = Callable[[User], QuerySet]  # type: ignore[type-arg]  # rows with `course` and `person` of any model

_told: list[Taught] = []


def add(taught: Taught) -> None:
    """`taught(trainer)`: a row with `course` and `person` for each whom she teaches."""
    if taught not in _told:
        _told.append(taught)


def is_taught_by(user: User | AnonymousUser) -> Q:
    """Of items of attempts: whether the person takes this course in a group of this trainer."""
    found = Q(pk__in=[])
    if not isinstance(user, User):
        return found
    for taught in _told:
        rows = taught(user).order_by()
        for course in rows.values_list("course", flat=True).distinct():  # few; a list of people each, not a look each
            people = rows.filter(course=course).values("person")
            found |= Q(attempt__quiz__course=course, attempt__person__in=people)
    return found


def teaches(user: User | AnonymousUser) -> bool:
    return isinstance(user, User) and any(taught(user).exists() for taught in _told)
