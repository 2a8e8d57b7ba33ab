"""The author's overview of courses as lists of cells, and the addresses in /cms/ where each text is written."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import PageLogEntry

from courses import publishing
from courses.models import Course, Lesson, LessonPage
from courses.models.pages import address, nearest

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True)
class Cell:
    """A lesson's text in one language."""

    language: str
    label: str
    tone: str
    title: str = ""
    changed_at: dt.datetime | None = None
    url: str = ""
    read: str = ""  # as readers see it
    preview: str = ""  # the draft as a trainee would see it
    begin: str = ""  # where a text that is missing begins, by POST
    lacking: tuple[str, ...] = ()
    is_behind: bool = False  # the other language was published anew since


@dataclass
class Desk:
    course: Course
    lessons: list[tuple[Lesson, list[Cell]]]
    missing: dict[str, list[int]] = field(default_factory=dict)  # lesson numbers without a published text, by language


def desks(courses: Iterable[Course]) -> list[Desk]:
    return [_desk(course) for course in courses]


def waiting(course: Course) -> list[tuple[Lesson, list[Cell]]]:
    """Lessons outside the course: taken out, or not yet written in every language."""
    return _rows(course, Lesson.objects.filter(course=course, retired=True).prefetch_related("pages"))


def _desk(course: Course) -> Desk:
    lessons = list(course.lessons.all())
    missing = {
        language: [lesson.number for lesson in lessons if not _is_live(lesson, language)] for language in LANGUAGES
    }
    return Desk(course, _rows(course, lessons), {language: numbers for language, numbers in missing.items() if numbers})


def _rows(course: Course, lessons: Iterable[Lesson]) -> list[tuple[Lesson, list[Cell]]]:
    found = []
    for lesson in lessons:
        lesson.course = course  # its address asks for the code
        found.append((lesson, [_cell(lesson, language) for language in LANGUAGES]))
    return found


def _page(lesson: Lesson, language: str) -> LessonPage | None:
    return next((page for page in lesson.pages.all() if page.language == language), None)


def _is_live(lesson: Lesson, language: str) -> bool:
    page = _page(lesson, language)
    return page is not None and page.live


def _cell(lesson: Lesson, language: str) -> Cell:
    page, title = _page(lesson, language), getattr(lesson, f"title_{language}")
    if page is None:
        begin = reverse("lesson_text", args=[lesson.course.code, lesson.pk, language])
        return Cell(language, pgettext("text of a lesson", "missing"), "bad", title, begin=begin)
    facts = {"title": title, "changed_at": page.latest_revision_created_at, "url": publishing.editor(page)}
    draft = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    if not page.live:
        return Cell(language, pgettext("text of a lesson", "draft"), "warn", preview=draft, **facts)
    read = address("lesson", language, code=lesson.course.code, number=lesson.number)
    if page.has_unpublished_changes:
        return Cell(language, _("published, with a newer draft"), "info", read=read, preview=draft, **facts)
    return Cell(language, pgettext("text of a lesson", "published"), "good", read=read, **facts)


def previews(course: Course, language: str) -> dict[int, str]:
    """Where each lesson's latest draft is seen, by number, in this language or the nearest one that has a text."""
    found: dict[int, list[LessonPage]] = {}
    for page in publishing.texts_of(course):
        found.setdefault(page.lesson.number, []).append(page)
    nearest_ones = {number: nearest(pages, language) for number, pages in found.items()}
    return {
        number: reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        for number, page in nearest_ones.items()
        if page
    }


def with_lacking(shown: Desk, pages: list[LessonPage]) -> Desk:
    """The same with what each published text lacks, told in its cell."""
    late = left_behind(pages)
    behind = {(page.lesson_id, page.language) for page in pages if page.pk in late}
    lacking = {(page.lesson_id, page.language): tuple(_lacking(page)) for page in pages}
    for lesson, cells in shown.lessons:
        cells[:] = [
            replace(cell, lacking=lacking.get(key, ()), is_behind=key in behind)
            for cell in cells
            if (key := (lesson.pk, cell.language))
        ]
    return shown


def _lacking(page: LessonPage) -> Iterator[str]:
    if publishing.is_empty(page):
        yield _("nothing to read")
    if publishing.mute_images(page):
        yield _("an image without its text")


def left_behind(pages: Iterable[LessonPage]) -> set[int]:
    """Published texts whose other language was published anew since: it may say something else by now. In one query.

    Publishing in the one language and then in the other makes a lesson even, in whatever order.
    """
    lessons: dict[int, list[int]] = {}
    for page in pages:
        if page.live:
            lessons.setdefault(page.lesson_id, []).append(page.pk)
    pairs = {key: pair for pair in lessons.values() if len(pair) > 1 for key in pair}
    entries = PageLogEntry.objects.filter(page__in=pairs, action="wagtail.publish").order_by("timestamp", "pk")
    seen: set[int] = set()
    behind: set[int] = set()
    for key in entries.values_list("page_id", flat=True):
        was_behind = key in behind
        behind.discard(key)
        if not was_behind and key in seen:
            behind |= {other for other in pairs[key] if other != key and other in seen}
        seen.add(key)
    return behind
