from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.people.models import Sex
from itc.people.naming import in_language


class AgeGroup(models.TextChoices):
    CHILDREN = "0-17", _("under 18")
    YOUNG = "18-29", _("18 to 29")
    ADULT = "30-59", _("30 to 59")
    OLDER = "60+", _("60 and older")


class Lecture(models.Model):
    """A mass lecture: day, place and topic; its listeners are only counted, never named."""

    held_on = models.DateField(_("day"))
    topic_en = models.CharField(_("topic in English"), max_length=300)
    topic_ru = models.CharField(_("topic in Russian"), max_length=300)
    region = models.ForeignKey(
        "people.Region", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("region")
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    lecturer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("lecturer")
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = _("lecture")
        verbose_name_plural = _("lectures")

    def __str__(self) -> str:
        return in_language(self, "topic")


class LectureCount(models.Model):
    lecture = models.ForeignKey(Lecture, models.CASCADE, related_name="counts")
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    age_group = models.CharField(_("age group"), max_length=6, choices=AgeGroup)
    heads = models.PositiveIntegerField(_("listeners"))

    class Meta:
        ordering = ["lecture", "age_group", "sex"]
        verbose_name = _("head-count")
        constraints = [
            models.UniqueConstraint(fields=["lecture", "sex", "age_group"], name="one_head_count_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.lecture_id} {self.sex} {self.age_group}: {self.heads}"
