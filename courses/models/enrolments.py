from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.courses import Course, Lesson
from itc.people import access
from itc.people.access import Right
from itc.people.models import User


class EnrolmentState(models.TextChoices):
    REQUESTED = "requested", _("waiting for the office")
    ACTIVE = "active", pgettext_lazy("enrolment", "enrolled")
    REFUSED = "refused", pgettext_lazy("enrolment", "refused")
    LEFT = "left", pgettext_lazy("enrolment", "gave up")


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        scope = access.scope(user, Right.DECIDE_ENROLMENTS)
        return self if scope.everything else self.filter(person=user.pk)

    def waiting(self) -> Self:
        return self.filter(state=EnrolmentState.REQUESTED)

    def active(self) -> Self:
        return self.filter(state=EnrolmentState.ACTIVE)


class Enrolment(models.Model):
    """A person's place in a course, from the wish to the decision; completing it is a CourseCompletion."""

    State = EnrolmentState

    course = models.ForeignKey(Course, models.PROTECT, related_name="enrolments", verbose_name=_("course"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments", verbose_name=_("person")
    )
    state = models.CharField(_("state"), max_length=10, choices=EnrolmentState)
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        indexes = [models.Index(fields=["-requested_at", "-id"], name="enrolments_latest_first")]
        constraints = [
            models.UniqueConstraint(fields=["course", "person"], name="one_enrolment_of_a_person_in_a_course"),
            models.CheckConstraint(
                name="a_refused_enrolment_has_a_reason",
                condition=~models.Q(state=EnrolmentState.REFUSED) | ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.person_id} {self.state}"


class Progress(models.Model):
    """A lesson was read: in which language, and in which Wagtail revision of its text."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="progress")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="progress")
    language = models.CharField(_("language"), max_length=2)
    # a number, not a key: Wagtail may purge old revisions, what was read stays said
    revision = models.PositiveBigIntegerField(_("revision of the text"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), default=timezone.now)

    class Meta:
        ordering = ["enrolment", "lesson"]
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="a_lesson_is_read_once")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_id}"


class CourseCompletion(models.Model):
    """The event itself, never computed again when lessons are added later; insert-only."""

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="completion")
    award = models.ForeignKey("certification.Award", models.PROTECT, related_name="+")
    completed_at = models.DateTimeField(_("completed"), default=timezone.now)
    lessons = models.PositiveSmallIntegerField(_("required lessons at that time"))
    quizzes = models.PositiveSmallIntegerField(_("tests passed at that time"))

    class Meta:
        ordering = ["-completed_at"]
        verbose_name = _("completion of a course")
        verbose_name_plural = _("completions of courses")

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.completed_at:%Y-%m-%d}"
