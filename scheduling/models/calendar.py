from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CalendarFeed(models.Model):
    """The private address at which calendar programs read a person's sessions; known by the hash of its key only.

    `content_since` is when the calendar last began to read as it does: a seat freed or a session removed leaves no
    other trace in it.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    content_hash = models.CharField(max_length=64, blank=True)
    content_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("calendar address")

    def __str__(self) -> str:
        return str(self.person_id)
