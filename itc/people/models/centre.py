from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class CentreQuerySet(models.QuerySet["Centre"]):
    def here(self) -> "Centre":
        return self.get_or_create(pk=1)[0]

    def locked(self) -> "Centre":
        self.here()
        return self.select_for_update().get(pk=1)


class Centre(models.Model):
    """What the office decides for this installation: one row."""

    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    has_open_signup = models.BooleanField(_("anybody may sign up"), default=False)
    trainers_need_second_factor = models.BooleanField(_("trainers use a second factor"), default=False)
    focal_points_need_second_factor = models.BooleanField(_("focal points use a second factor"), default=False)
    invitation_days = models.PositiveSmallIntegerField(
        _("days an invitation is valid"), default=14, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    attendance_percent = models.PositiveSmallIntegerField(
        _("attendance needed, per cent"), default=80, validators=[MaxValueValidator(100)]
    )
    nomination_days = models.PositiveSmallIntegerField(
        _("days before a seminar when nominations end"), default=18, validators=[MaxValueValidator(365)]
    )
    withdrawal_days = models.PositiveSmallIntegerField(
        _("days before a seminar until which an agency may withdraw"), default=7, validators=[MaxValueValidator(365)]
    )
    phone = models.CharField(_("telephone of the training office"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail of the training office"), blank=True)
    address_ru = models.CharField(_("postal address in Russian"), max_length=300, blank=True)
    address_en = models.CharField(_("postal address in English"), max_length=300, blank=True)
    minutes_per_hour = models.PositiveSmallIntegerField(_("minutes in an academic hour"), default=45)

    objects = CentreQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="one_centre", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return "ITC"
