"""The one step that comes next in a course, as the big button and the lists show it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Lesson
from courses.queries import RETURNED, Standing
from courses.quizzes.models import State


@dataclass(frozen=True)
class Step:
    """`label` stands on the button; `waits`: nothing can be done before a trainer has marked the test."""

    label: str
    url: str
    title: str
    is_test: bool = False
    waits: bool = False


def step(standing: Standing, *, after: int = 0) -> Step | None:
    """For who takes the course, and stands at lesson `after` when she reads; None when nothing is left."""
    found = standing.step_after(after) if standing.is_active else None
    if found is None:
        return None
    if isinstance(found, Lesson):
        url = reverse("lesson", kwargs={"code": standing.course.code, "number": found.number})
        return Step(_lesson_label(standing, after), url, found.title)
    state = standing.begun.get(found.pk)
    labels = {State.OPEN: _("Continue the test"), RETURNED: _("Write it anew")}
    label = labels.get(state or "", _("To the test"))
    url = reverse("quiz", kwargs={"code": found.code})
    return Step(label, url, found.title, is_test=True, waits=state == State.MARKING)


def _lesson_label(standing: Standing, after: int) -> str:
    if after:
        return _("Next lesson")
    return _("Read on") if standing.read else _("Begin")
