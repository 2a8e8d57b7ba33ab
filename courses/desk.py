"""The author's overview of courses as lists of cells, and the addresses in /cms/ where each text is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.models import Course, CoursesIndexPage, Lesson, LessonPage
from courses.models.pages import address

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True)
class Cell:
    """A lesson's text in one language."""

    language: str
    label: str
    tone: str
    url: str
    read: str = ""  # as readers see it, or the draft


@dataclass
class Desk:
    course: Course
    lessons: list[tuple[Lesson, list[Cell]]]
    missing: dict[str, list[int]] = field(default_factory=dict)  # lesson numbers without a published text, by language


def desks(courses: Iterable[Course]) -> list[Desk]:
    indexes = dict(CoursesIndexPage.objects.values_list("locale__language_code", "pk"))
    return [_desk(course, indexes) for course in courses]


def _desk(course: Course, indexes: dict[str, int]) -> Desk:
    lessons = list(course.lessons.all())
    for lesson in lessons:
        lesson.course = course  # its address asks for the code
    rows = [(lesson, [_cell(lesson, language, indexes) for language in LANGUAGES]) for lesson in lessons]
    missing = {
        language: [lesson.number for lesson in lessons if not _is_live(lesson, language)] for language in LANGUAGES
    }
    return Desk(course, rows, {language: numbers for language, numbers in missing.items() if numbers})


def _page(lesson: Lesson, language: str) -> LessonPage | None:
    return next((page for page in lesson.pages.all() if page.language == language), None)


def _is_live(lesson: Lesson, language: str) -> bool:
    page = _page(lesson, language)
    return page is not None and page.live


def _cell(lesson: Lesson, language: str, indexes: dict[str, int]) -> Cell:
    page = _page(lesson, language)
    if page is None:
        url = _add(lesson, language, indexes)
        return Cell(language, pgettext("text of a lesson", "missing"), "bad", url)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    if not page.live:
        draft = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        return Cell(language, pgettext("text of a lesson", "draft"), "warn", url, draft)
    read = address("lesson", language, code=lesson.course.code, number=lesson.number)
    if page.has_unpublished_changes:
        return Cell(language, _("published, with a newer draft"), "info", url, read)
    return Cell(language, pgettext("text of a lesson", "published"), "good", url, read)


def _add(lesson: Lesson, language: str, indexes: dict[str, int]) -> str:
    """Another language's text is the beginning of this one where there is one."""
    other = next(iter(lesson.pages.all()), None)
    if other is not None:
        return reverse("simple_translation:submit_page_translation", args=[other.pk])
    index = indexes.get(language)
    return reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", index]) if index else ""
