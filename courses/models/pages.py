from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from courses.blocks import LessonBody, has_content
from courses.models.courses import Lesson
from itc.people.naming import FALLBACKS

SPOKEN = {code for code, _name in settings.LANGUAGES}


def address(name: str, language: str, **parts: Any) -> str:
    """The page's address in its own language; Belarusian texts stand on the Russian pages."""
    with translation.override(language if language in SPOKEN else "ru"):
        return reverse(name, kwargs=parts)


class CoursesIndexPage(Page):
    """Where the lessons of one language hang in the editor's tree; readers see the catalogue."""

    max_count_per_parent: ClassVar[int] = 1
    subpage_types: ClassVar[list[str]] = ["courses.LessonPage"]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("courses")
        verbose_name_plural = _("courses")

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        return _parts(self, address("catalogue", self.locale.language_code), request)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return render(request, "courses/index_preview.html", {"page": self})


class LessonPageForm(WagtailAdminPageForm):
    """Lessons are offered with the code of their course."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lesson"]
        field.queryset = Lesson.objects.select_related("course").order_by("course__code", "number")
        field.label_from_instance = lambda lesson: f"{lesson.course.code} / {lesson}"
        field.disabled = bool(self.instance.pk)  # who has read it has read it as a text of this lesson

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean()
        lesson, page = found.get("lesson"), self.instance
        language = page.locale.language_code if page.locale_id else page.get_default_locale().language_code
        if lesson and LessonPage.objects.filter(lesson=lesson, language=language).exclude(pk=page.pk).exists():
            self.add_error("lesson", _("This lesson already has a text in this language."))
        if "action-publish" in self.data and "body" in found and not has_content(found["body"].raw_data):
            self.add_error("body", _("There is nothing to read yet. Write something, or save it as a draft."))
        return found


class LessonPageQuerySet(PageQuerySet):
    def for_reader(self, lesson: Lesson, language: str) -> "LessonPage | None":
        """The published text in the reader's language, or in the nearest one that has it."""
        return nearest(self.live().filter(lesson=lesson), language)


def nearest(pages: Iterable["LessonPage"], language: str) -> "LessonPage | None":
    """Of one lesson's texts the one that this reader understands best."""
    order = list(dict.fromkeys([*FALLBACKS.get(language[:2], FALLBACKS["en"]), "en", "ru", "be"]))
    ranks = {code: rank for rank, code in enumerate(order)}
    return min(pages, key=lambda page: ranks.get(page.language, len(order)), default=None)


class LessonPage(Page):
    """The text of a lesson in one language, written and previewed in /cms/, served by courses.views."""

    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="pages", verbose_name=_("lesson"))
    # a copy of the locale: it is a column of Page's table, where a unique pair with `lesson` could not stand
    language = models.CharField(_("language"), max_length=12, editable=False)
    body = StreamField(LessonBody(), verbose_name=_("text"), blank=True)

    objects: ClassVar[Any] = PageManager.from_queryset(LessonPageQuerySet)()

    base_form_class: ClassVar[Any] = LessonPageForm
    content_panels: ClassVar[list[Any]] = [
        HelpPanel(template="courses/cms/languages.html", heading=_("Languages of this lesson")),
        *Page.content_panels,
        FieldPanel("lesson"),
        FieldPanel("body"),
    ]
    promote_panels: ClassVar[list[Any]] = [FieldPanel("slug")]
    parent_page_types: ClassVar[list[str]] = ["courses.CoursesIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("text of a lesson")
        verbose_name_plural = _("texts of lessons")
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "language"],
                name="one_text_of_a_lesson_in_a_language",
                violation_error_message=_("This lesson already has a text in this language."),
            )
        ]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._take_language()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        """Wagtail's check of a draft before it is saved."""
        self._take_language()
        self.validate_constraints()
        super().minimal_clean()

    def _take_language(self) -> None:
        if self.locale_id is None:
            self.locale = self.get_default_locale()
        self.language = self.locale.language_code

    @property
    def others(self) -> list["LessonPage"]:
        """The texts of the same lesson in other languages."""
        if not self.pk:
            return []
        return list(LessonPage.objects.filter(lesson=self.lesson_id).exclude(pk=self.pk).defer("body"))

    @property
    def following(self) -> "LessonPage | None":
        """The text of the next lesson of the course in the same language, published or not."""
        if not self.pk:
            return None
        mine = LessonPage.objects.filter(lesson__course=self.lesson.course_id, lesson__retired=False)
        after = mine.filter(language=self.language, lesson__number__gt=self.lesson.number)
        found: LessonPage | None = after.order_by("lesson__number").defer("body").first()
        return found

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        lesson = self.lesson
        return _parts(self, address("lesson", self.language, code=lesson.course.code, number=lesson.number), request)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        following, tests = self.following, self.lesson.course.quizzes.in_use().order_by("code")
        facts = {"page": self, "lesson": self.lesson, "test": None if following else tests.first()}
        facts["after_url"] = reverse("wagtailadmin_pages:view_draft", args=[following.pk]) if following else ""
        return render(request, "courses/lesson_preview.html", facts)


def _parts(page: Page, path: str, request: HttpRequest | None) -> tuple[int, str, str] | None:
    """What Wagtail asks for instead of routing: the site, its address, the path there."""
    sites = page._get_relevant_site_root_paths(request)
    return (sites[0].site_id, settings.BASE_URL, path) if sites else None
