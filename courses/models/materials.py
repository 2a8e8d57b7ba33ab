import datetime as dt
from pathlib import PurePosixPath
from typing import Self
from uuid import uuid4

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, ReferenceIndex

from courses.uploads import CAPTIONS, MATERIALS, kind_of, must_be_what_it_says
from itc.people import access
from itc.people.access import Right
from itc.people.models import User

LANGUAGES = [("en", "English"), ("ru", "Русский"), ("be", "Беларуская")]


def private_storage() -> Storage:
    return storages["private"]


def _kept_at(material: "Material", filename: str) -> str:
    """A name that nobody guesses and no file system trips over; the person's own name is in `filename`."""
    return f"materials/{timezone.now():%Y}/{uuid4().hex}{PurePosixPath(filename).suffix.lower()}"


class MaterialQuerySet(models.QuerySet["Material"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Authors and the office: all; others: what the texts of their courses show."""
        if access.can(user, Right.WRITE_COURSES) or access.can(user, Right.DECIDE_ENROLMENTS):
            return self
        shown = ReferenceIndex.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id__in=_pages_of(user),
            to_content_type=ContentType.objects.get_for_model(Material),
        )
        return self.filter(pk__in=[int(pk) for pk in shown.values_list("to_object_id", flat=True)])


def _pages_of(user: User | AnonymousUser) -> models.QuerySet:  # type: ignore[type-arg]
    """Published texts of the courses that this person takes, as the text keys of Wagtail's index."""
    pages = apps.get_model("courses", "LessonPage").objects.live()
    taken: models.QuerySet = pages.filter(  # type: ignore[type-arg]
        lesson__course__enrolments__person=user.pk, lesson__course__enrolments__state="active"
    )
    keys: models.QuerySet = taken.annotate(key=Cast("pk", models.CharField())).values("key")  # type: ignore[type-arg]
    return keys


class Material(models.Model):
    """A file that lessons show: video, sound or a document; served to those who take the course, never publicly."""

    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(
        _("file"), upload_to=_kept_at, storage=private_storage, validators=[must_be_what_it_says(MATERIALS)]
    )
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    transcript = models.TextField(
        _("transcript"), blank=True, help_text=_("Everything that is said, for those who cannot hear or play it.")
    )
    captions = models.FileField(
        _("captions (WebVTT)"),
        upload_to=_kept_at,
        storage=private_storage,
        blank=True,
        validators=[must_be_what_it_says(CAPTIONS)],
    )
    is_synthetic = models.BooleanField(_("the voice is synthetic"), default=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("material")
        verbose_name_plural = _("materials")

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> str:
        """video, audio or document"""
        return kind_of(self.file.name or "")

    @property
    def usage_url(self) -> str:
        """Where the editor lists the lessons that show it."""
        return reverse("materials:usage", args=[self.pk])

    @property
    def added_on(self) -> dt.date:
        return timezone.localdate(self.created_at)
