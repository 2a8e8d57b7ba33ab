from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from itc.people.models import User
from itc.people.naming import in_language
from scheduling.models.changes import Revised
from scheduling.models.seminars import Seminar


class SessionKind(models.TextChoices):
    LECTURE = "lecture", _("lecture")
    PRACTICAL = "practical", _("practical class")
    ROLE_PLAY = "role_play", _("role play")
    ROUND_TABLE = "round_table", _("round table")
    CASE_STUDY = "case_study", _("case study")
    VISIT = "visit", _("visit")
    LANGUAGE = "language", _("language class")
    INDEPENDENT = "independent", _("independent work")
    ATTESTATION = "attestation", _("attestation")


class SessionQuerySet(models.QuerySet["Session"]):
    def markable_by(self, user: User | AnonymousUser) -> "SessionQuerySet":
        return self.filter(seminar__in=Seminar.objects.markable_by(user))


class Session(Revised):
    """One entry of the timetable: instants in UTC, shown in the seminar's zone; hours are academic."""

    Kind = SessionKind

    seminar = models.ForeignKey(Seminar, models.CASCADE, related_name="sessions", verbose_name=_("seminar"))
    topic_en = models.CharField(_("topic in English"), max_length=300)
    topic_ru = models.CharField(_("topic in Russian"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=SessionKind, default=SessionKind.LECTURE)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    hours = models.DecimalField(_("academic hours"), max_digits=4, decimal_places=1)
    room = models.ForeignKey(
        "scheduling.Room", models.PROTECT, related_name="sessions", null=True, blank=True, verbose_name=_("room")
    )
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="sessions_taught",
        null=True,
        blank=True,
        verbose_name=_("trainer"),
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(name="session_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="session_has_hours", condition=Q(hours__gt=0)),
        ]

    def __str__(self) -> str:
        return self.topic

    @property
    def topic(self) -> str:
        return in_language(self, "topic")
