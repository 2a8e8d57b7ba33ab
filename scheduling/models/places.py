from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.people.naming import in_language


class Equipment(models.TextChoices):
    PROJECTOR = "projector", _("projector")
    COMPUTERS = "computers", _("computers")
    LANGUAGE_LAB = "language_lab", _("language laboratory")
    BOOTH = "booth", _("interpreter's booth")
    CONFERENCE = "conference", _("video conference")
    STEP_FREE = "step_free", _("step-free access")


class Venue(models.Model):
    """A house in which teaching takes place, with the words that help a traveller to find it."""

    name_en = models.CharField(_("name in English"), max_length=200)
    name_ru = models.CharField(_("name in Russian"), max_length=200)
    address_en = models.CharField(_("address in English"), max_length=300, blank=True)
    address_ru = models.CharField(_("address in Russian"), max_length=300, blank=True)
    travel_en = models.TextField(_("how to get there, in English"), blank=True)
    travel_ru = models.TextField(_("how to get there, in Russian"), blank=True)
    country = models.ForeignKey("people.Country", models.PROTECT, related_name="venues", verbose_name=_("country"))
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Minsk")
    is_in_use = models.BooleanField(_("in use"), default=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("venue")
        verbose_name_plural = _("venues")

    def __str__(self) -> str:
        return in_language(self, "name")

    @property
    def address(self) -> str:
        return in_language(self, "address")

    @property
    def travel(self) -> str:
        return in_language(self, "travel")


class Room(models.Model):
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="rooms", verbose_name=_("venue"))
    name_en = models.CharField(_("name in English"), max_length=120)
    name_ru = models.CharField(_("name in Russian"), max_length=120)
    seats = models.PositiveSmallIntegerField(_("seats"))
    equipment = models.JSONField(_("equipment"), default=list, blank=True)  # values of Equipment
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["venue", "name_en"]
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            models.CheckConstraint(name="room_has_seats", condition=models.Q(seats__gte=1)),
            models.UniqueConstraint(fields=["venue", "name_en"], name="one_room_of_a_name_in_a_venue"),
        ]

    def __str__(self) -> str:
        return in_language(self, "name")

    @property
    def equipment_names(self) -> list[str]:
        return [str(label) for value, label in Equipment.choices if value in self.equipment]
