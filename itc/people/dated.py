"""Rows that hold from a day to a day: `since` inclusive, `until` exclusive, empty when open; days in Europe/Minsk."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def today() -> dt.date:
    """The centre's day: Europe/Minsk, whatever zone the reader lives in."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


class DatedQuerySet(models.QuerySet):  # type: ignore[type-arg]  # one queryset for many models
    def on(self, day: dt.date) -> Self:
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))

    def current(self) -> Self:
        return self.on(today())


class Dated(models.Model):
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    @staticmethod
    def ends_after_it_begins(name: str) -> models.CheckConstraint:
        return models.CheckConstraint(name=name, condition=Q(until=None) | Q(until__gt=F("since")))
