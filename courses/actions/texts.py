"""The text of a lesson begins here and is written in /cms/."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from courses.actions.courses import require_author
from courses.models import Course, CoursesIndexPage, Lesson, LessonPage
from itc.errors import DomainError
from itc.people import audit
from itc.people.models import User

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@transaction.atomic
def begin_text(lesson: Lesson, *, language: str, by: User | None, at: dt.datetime | None = None) -> LessonPage:
    """The draft in this language, new or standing: under the lesson's title, with the other language's text to go by.

    Raises DomainError("language").
    """
    require_author(by)
    index = CoursesIndexPage.objects.filter(locale__language_code=language).first()
    if language not in LANGUAGES or index is None:
        raise DomainError("language", _("Lessons are not written in this language."))
    Course.objects.select_for_update().get(pk=lesson.course_id)
    standing: LessonPage | None = LessonPage.objects.filter(lesson=lesson, language=language).first()
    if standing:
        return standing
    page = _begun(lesson, language, index)
    page.save_revision(user=by)
    audit.log(by, "began a text", page, after={"language": language}, at=at)
    return page


def _begun(lesson: Lesson, language: str, index: CoursesIndexPage) -> LessonPage:
    title = getattr(lesson, f"title_{language}")
    other = LessonPage.objects.filter(lesson=lesson).first()
    if other is not None:
        page: LessonPage = other.copy_for_translation(Locale.objects.get(language_code=language), alias=False)
        page.title = page.draft_title = title
        page.save()
        return page
    slug = f"{lesson.course.code}-{lesson.pk}-{language}".lower()
    page = LessonPage(lesson=lesson, title=title, slug=slug, locale=index.locale, live=False)
    index.add_child(instance=page)
    return page
