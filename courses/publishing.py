"""What a course lacks before people may enrol: line by line, with the place where it is mended."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from courses import queries
from courses.models import Course, Lesson, LessonPage, Quiz

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TOLD = ("summary", "audience", "outcomes")


@dataclass(frozen=True)
class Line:
    """As the checklist shows it; `why` tells what is missing and is empty when nothing is."""

    label: str
    why: str = ""
    url: str = ""
    action: str = ""

    @property
    def done(self) -> bool:
        return not self.why


def check(course: Course) -> list[Line]:
    """In a fixed number of queries."""
    lessons = list(course.lessons.in_use())
    pages = list(LessonPage.objects.live().filter(lesson__in=lessons).select_related("lesson"))
    return [_hours(course), _facts(course), _texts(course, lessons, pages), _images(pages), _tests(course)]


def missing(course: Course) -> list[str]:
    return [line.why for line in check(course) if line.why]


def _hours(course: Course) -> Line:
    there = bool(queries.hours_of([course]))
    why = "" if there else _("The programme of this course has no approved hours.")
    return Line(_("The programme has approved hours"), why)


def _facts(course: Course) -> Line:
    """What stands in one language stands in all of them."""
    lacking = [
        f"{Course._meta.get_field(f'{name}_{code}').verbose_name}"  # type: ignore[union-attr]
        for name in TOLD
        for code in LANGUAGES
        if not getattr(course, f"{name}_{code}").strip() and any(getattr(course, f"{name}_{one}") for one in LANGUAGES)
    ]
    why = _("Not translated: %(names)s.") % {"names": ", ".join(lacking)} if lacking else ""
    url = reverse("course_edit", kwargs={"code": course.code})
    return Line(_("The catalogue entry stands in every language"), why, url, _("Edit the course"))


def _texts(course: Course, lessons: list[Lesson], pages: list[LessonPage]) -> Line:
    label = _("Every lesson has a published text in every language")
    if not lessons:
        url = reverse("lesson_new", kwargs={"code": course.code})
        return Line(label, _("The course has no lessons yet."), url, _("Add a lesson"))
    there: dict[int, set[str]] = {lesson.number: set() for lesson in lessons}
    for page in pages:
        there[page.lesson.number].add(page.language)
    return Line(label, " ".join(_lacking(there)), f"{reverse('course_desk', kwargs={'code': course.code})}#lessons")


def _lacking(there: dict[int, set[str]]) -> Iterator[str]:
    bare = [number for number, found in there.items() if not found]
    if bare:
        yield _("Without any published text: lessons %(numbers)s.") % {"numbers": _listed(bare)}
    for code in LANGUAGES:
        if untold := [number for number, found in there.items() if found and code not in found]:
            facts = {"numbers": _listed(untold), "language": code.upper()}
            yield _("Not translated (%(language)s): lessons %(numbers)s.") % facts


def _images(pages: Iterable[LessonPage]) -> Line:
    bare = [
        f"{page.lesson.number} ({page.language.upper()})" for page in pages if any(map(_is_mute, page.body.raw_data))
    ]
    why = _("An image without its text: lessons %(numbers)s.") % {"numbers": _listed(sorted(bare))} if bare else ""
    return Line(_("Every image has a text instead of it"), why)


def _is_mute(block: dict[str, Any]) -> bool:
    return block["type"] == "image" and not str(block["value"].get("alt") or "").strip()


def _tests(course: Course) -> Line:
    """A test without a pass mark is practice: then another one has to count, or none at all."""
    label = _("The tests can be passed")
    quizzes = list(Quiz.objects.in_use().filter(course=course).order_by("code"))
    counts = course.quiz_rule != Course.QuizRule.NONE
    if quizzes and counts and not any(quiz.pass_mark for quiz in quizzes):
        return Line(label, _("No test of the course has a pass mark."))
    untold = [quiz.title for quiz in quizzes if not all(getattr(quiz, f"title_{code}") for code in LANGUAGES)]
    why = _("Tests without a title in every language: %(titles)s.") % {"titles": _listed(untold)} if untold else ""
    return Line(label, why)


def _listed(parts: Iterable[object]) -> str:
    return ", ".join(str(part) for part in parts)
