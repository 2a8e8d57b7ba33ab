import datetime as dt

from django.db import models
from django.utils import timezone


class Revised(models.Model):
    """Counts its changes, so that a calendar which holds an older copy knows the newer one."""

    revision = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def note_change(self, at: dt.datetime | None = None) -> None:
        """To be saved by the action that makes the change, with the row locked."""
        self.revision += 1
        self.changed_at = at or timezone.now()
