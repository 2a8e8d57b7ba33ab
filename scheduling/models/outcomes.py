from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scheduling.models.nominations import Booking
from scheduling.models.seminars import AttestationForm, Seminar
from scheduling.rules import RulingKind


class Protocol(models.Model):
    """The commission's paper about the attestation of a group."""

    seminar = models.ForeignKey(Seminar, models.PROTECT, related_name="protocols", verbose_name=_("seminar"))
    number = models.CharField(_("number of the protocol"), max_length=40)
    date = models.DateField(_("date of the protocol"))
    commission = models.TextField(_("members of the commission"), blank=True)

    class Meta:
        ordering = ["seminar", "pk"]
        verbose_name = _("protocol")
        constraints = [
            models.UniqueConstraint(fields=["seminar", "number"], name="one_protocol_of_a_number_in_a_seminar"),
            models.CheckConstraint(name="protocol_has_a_number", condition=~models.Q(number="")),
        ]

    def __str__(self) -> str:
        return self.number


class Attestation(models.Model):
    booking = models.OneToOneField(Booking, models.PROTECT, related_name="attestation", verbose_name=_("seat"))
    form = models.CharField(_("attestation"), max_length=12, choices=AttestationForm)
    passed = models.BooleanField(_("passed"))
    grade = models.CharField(_("grade"), max_length=20, blank=True)  # "9" of ten, or words
    protocol = models.ForeignKey(
        Protocol, models.PROTECT, related_name="attestations", null=True, blank=True, verbose_name=_("protocol")
    )
    attested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    attested_at = models.DateTimeField(_("attested"), default=timezone.now)

    class Meta:
        ordering = ["booking"]
        verbose_name = _("attestation")

    def __str__(self) -> str:
        return f"{self.booking_id} {self.passed}"


class Ruling(models.Model):
    """What the registrar decided about one person before the closing; taken back it keeps its row."""

    class Kind(models.TextChoices):
        EXCEPTION = RulingKind.EXCEPTION.value, pgettext_lazy("ruling", "exception")
        ENDED = RulingKind.ENDED.value, pgettext_lazy("ruling", "does not complete")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="rulings", verbose_name=_("seat"))
    kind = models.CharField(_("decision"), max_length=10, choices=Kind)
    codes = models.JSONField(_("missing"), default=list)  # codes of scheduling.rules.Missing, as they were then
    attended_percent = models.DecimalField(_("attended, per cent"), max_digits=5, decimal_places=1)
    reason = models.CharField(_("reason"), max_length=500)
    document = models.CharField(_("number of the document"), max_length=60, blank=True)
    ruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField(_("decided"), default=timezone.now)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("decision before the closing")
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=models.Q(taken_back_at=None), name="one_standing_ruling_of_a_person"
            ),
            models.CheckConstraint(name="ruled_with_a_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="ruling_taken_back_by_somebody",
                condition=models.Q(taken_back_at=None, taken_back_by=None)
                | models.Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.kind}"


class Closing(models.Model):
    """How the seminar ended for one person, as it was decided when the group was closed."""

    booking = models.OneToOneField(Booking, models.PROTECT, related_name="closing", verbose_name=_("seat"))
    attended_percent = models.DecimalField(_("attended, per cent"), max_digits=5, decimal_places=1)
    completed = models.BooleanField(_("completed"))
    missing = models.JSONField(_("missing"), default=list)  # codes of scheduling.rules.Missing
    award = models.OneToOneField(
        "certification.Award", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("award")
    )
    ruling = models.ForeignKey(
        Ruling, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("decision before the closing")
    )
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("closed"), default=timezone.now)

    class Meta:
        ordering = ["booking"]
        verbose_name = _("outcome")
        constraints = [
            models.CheckConstraint(
                name="an_award_only_for_who_completed", condition=models.Q(award=None) | models.Q(completed=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.completed}"
