from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.rules import CODE
from itc.people import access
from itc.people.access import Right
from itc.people.models import User
from itc.people.naming import containing, in_language


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("course", "in preparation")
    OPEN = "open", pgettext_lazy("course", "open")
    CLOSED = "closed", pgettext_lazy("course", "closed to new people")


class EnrolmentMode(models.TextChoices):
    OPEN = "open", _("open to everybody signed in")
    APPROVAL = "approval", _("the office decides")


class QuizRule(models.TextChoices):
    ALL = "all", _("every test is passed")
    ANY = "any", _("one test is passed")
    NONE = "none", _("tests are practice only")


class CourseQuerySet(models.QuerySet["Course"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Courses in preparation are for those who write them and for the office."""
        if access.can(user, Right.WRITE_COURSES) or access.can(user, Right.DECIDE_ENROLMENTS):
            return self
        return self.public()

    def public(self) -> Self:
        return self.exclude(state=State.DRAFT)

    def matching(self, words: str) -> Self:
        return self.filter(containing(words))

    def readable_in(self, language: str) -> Self:
        """With a published text in that language, of one lesson at least."""
        lessons = Lesson.objects.in_use().filter(course=OuterRef("pk"))
        pages = lessons.filter(pages__language=language, pages__live=True)
        return self.filter(Exists(pages))

    def with_sizes(self) -> Self:
        used = Q(lessons__retired=False)
        return self.annotate(lesson_count=Count("lessons", filter=used), minutes=Sum("lessons__minutes", filter=used))


class Topic(models.Model):
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_ru = models.CharField(_("name in Russian"), max_length=120)
    name_be = models.CharField(_("name in Belarusian"), max_length=120, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return in_language(self, "name")


class Course(models.Model):
    """A course that people read and are tested in by themselves; who completes it has completed its programme."""

    State = State
    EnrolmentMode = EnrolmentMode
    QuizRule = QuizRule

    code = models.CharField(_("code"), max_length=20, unique=True, validators=[RegexValidator(CODE)])
    programme = models.ForeignKey(
        "certification.Programme", models.PROTECT, related_name="courses", verbose_name=_("programme")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    enrolment_mode = models.CharField(
        _("who may take it"), max_length=10, choices=EnrolmentMode, default=EnrolmentMode.OPEN
    )
    quiz_rule = models.CharField(_("tests"), max_length=10, choices=QuizRule, default=QuizRule.ALL)
    title_en = models.CharField(_("title in English"), max_length=300)
    title_ru = models.CharField(_("title in Russian"), max_length=300)
    title_be = models.CharField(_("title in Belarusian"), max_length=300, blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    summary_ru = models.TextField(_("summary in Russian"), blank=True)
    summary_be = models.TextField(_("summary in Belarusian"), blank=True)
    audience_en = models.TextField(_("for whom, in English"), blank=True)
    audience_ru = models.TextField(_("for whom, in Russian"), blank=True)
    audience_be = models.TextField(_("for whom, in Belarusian"), blank=True)
    # what the trainee will be able to do: one outcome a line
    outcomes_en = models.TextField(_("outcomes in English"), blank=True)
    outcomes_ru = models.TextField(_("outcomes in Russian"), blank=True)
    outcomes_be = models.TextField(_("outcomes in Belarusian"), blank=True)
    reviewer_note_en = models.TextField(_("note for the reviewer, in English"), blank=True)
    reviewer_note_ru = models.TextField(_("note for the reviewer, in Russian"), blank=True)
    topics = models.ManyToManyField(Topic, related_name="courses", blank=True, verbose_name=_("topics"))
    opened_on = models.DateField(_("open since"), null=True, blank=True)
    search = models.TextField(editable=False)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def summary(self) -> str:
        return in_language(self, "summary")

    @property
    def audience(self) -> str:
        return in_language(self, "audience")

    @property
    def outcomes(self) -> list[str]:
        return [line for line in in_language(self, "outcomes").splitlines() if line.strip()]

    @property
    def reviewer_note(self) -> str:
        return in_language(self, "reviewer_note")


class LessonQuerySet(models.QuerySet["Lesson"]):
    def in_use(self) -> Self:
        return self.filter(retired=False)


class Lesson(models.Model):  # type: ignore[django-manager-missing]  # that of Wagtail's pages has no types
    """A step of a course; its text is a LessonPage in each language."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="lessons", verbose_name=_("course"))
    number = models.PositiveSmallIntegerField(_("number"))
    required = models.BooleanField(_("required"), default=True)
    # its number, its texts and who read it stay; nobody is asked for it any more
    retired = models.BooleanField(_("taken out of the course"), default=False)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=45)  # of the clock
    title_en = models.CharField(_("title in English"), max_length=300)
    title_ru = models.CharField(_("title in Russian"), max_length=300)
    title_be = models.CharField(_("title in Belarusian"), max_length=300, blank=True)
    law_as_at = models.DateField(_("law as at"), null=True, blank=True)
    reviewer_note_en = models.TextField(_("note for the reviewer, in English"), blank=True)
    reviewer_note_ru = models.TextField(_("note for the reviewer, in Russian"), blank=True)

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["course", "number"]
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="one_lesson_of_a_number_in_a_course"),
            models.CheckConstraint(name="lessons_count_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def reviewer_note(self) -> str:
        return in_language(self, "reviewer_note")
