from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itc.people.dated import Dated
from itc.people.models import Country
from itc.people.naming import in_language


class Mode(models.TextChoices):
    IN_PERSON = "in_person", pgettext_lazy("form of training", "in person")
    CORRESPONDENCE = "correspondence", pgettext_lazy("form of training", "by correspondence")
    DISTANCE = "distance", pgettext_lazy("form of training", "distance")
    BLENDED = "blended", pgettext_lazy("form of training", "blended")


class HoursKind(models.TextChoices):
    LECTURE = "lecture", pgettext_lazy("hours", "lectures")
    PRACTICAL = "practical", pgettext_lazy("hours", "practical classes")
    ROUND_TABLE = "round_table", pgettext_lazy("hours", "round table")
    INDEPENDENT = "independent", pgettext_lazy("hours", "independent study")
    ATTESTATION = "attestation", pgettext_lazy("hours", "attestation")


class DocumentClass(models.TextChoices):
    QUALIFICATION = "qualification", _("certificate of qualification")
    PARTICIPATION = "participation", _("certificate of participation")


class Titled(models.Model):
    title_ru = models.CharField(_("title in Russian"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300)
    title_be = models.CharField(_("title in Belarusian"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")


class Programme(Titled):
    """Something a person can complete, whoever teaches it; hours and form belong to its versions."""

    code = models.CharField(_("code"), max_length=40, unique=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def latest(self) -> "ProgrammeVersion":
        return self.versions.latest("number")


class ProgrammeVersion(Titled):
    """A programme as approved on a day; awards keep copies, so a later version changes no old record."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="versions", verbose_name=_("programme"))
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    minutes_per_hour = models.PositiveSmallIntegerField(
        _("minutes in an academic hour"), default=45, validators=[MinValueValidator(1)]
    )
    mode = models.CharField(_("form of training"), max_length=20, choices=Mode, default=Mode.IN_PERSON)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approved_by = models.CharField(_("approved by"), max_length=200, blank=True)

    class Meta:
        ordering = ["programme", "number"]
        verbose_name = _("programme version")
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="one_programme_version_of_a_number")
        ]

    def total_hours(self) -> Decimal:
        return sum((row.hours for row in self.hours.all()), Decimal(0))


class ProgrammeHours(models.Model):
    """Academic hours of one kind, for one topic where the plan names topics."""

    version = models.ForeignKey(ProgrammeVersion, models.CASCADE, related_name="hours")
    number = models.PositiveSmallIntegerField(_("order"), default=1)
    kind = models.CharField(_("kind"), max_length=20, choices=HoursKind)
    hours = models.DecimalField(
        _("academic hours"), max_digits=5, decimal_places=1, validators=[MinValueValidator(Decimal("0.5"))]
    )
    topic_ru = models.CharField(_("topic in Russian"), max_length=300, blank=True)
    topic_en = models.CharField(_("topic in English"), max_length=300, blank=True)

    class Meta:
        ordering = ["version", "number", "pk"]
        verbose_name = _("hours")
        constraints = [
            models.UniqueConstraint(fields=["version", "kind", "topic_ru"], name="hours_of_a_kind_and_topic_once"),
            models.CheckConstraint(name="hours_are_more_than_none", condition=models.Q(hours__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.hours}"


class Qualification(Titled):
    """What programmes prove together, and the document that says so."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    document_class = models.CharField(_("document"), max_length=20, choices=DocumentClass)
    series = models.CharField(_("series of numbers"), max_length=20, default="ITC")
    validity_months = models.PositiveSmallIntegerField(_("months of validity"), null=True, blank=True)
    renewal_days = models.PositiveSmallIntegerField(_("days before the end when it may be renewed"), default=90)
    programmes = models.ManyToManyField(Programme, related_name="qualifications", verbose_name=_("programmes"))

    class Meta:
        ordering = ["code"]
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")


class HoursThreshold(Dated):
    """Least hours of a certificate of qualification: 36 in Belarus, 16 in Russia; without a country the default."""

    country = models.ForeignKey(Country, models.CASCADE, related_name="+", null=True, blank=True)
    hours = models.DecimalField(_("academic hours"), max_digits=5, decimal_places=1)

    class Meta:
        ordering = ["country", "since"]
        constraints = [
            Dated.ends_after_it_begins("threshold_ends_after_it_begins"),
            models.UniqueConstraint(
                Coalesce("country", models.Value("")),
                condition=models.Q(until=None),
                name="one_open_threshold_of_a_country",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id or '*'} {self.hours}"


class Signatory(Dated):
    """Who signs, from a day to a day; what was printed is kept with each certificate."""

    name_ru = models.CharField(_("name in Russian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    title_ru = models.CharField(_("office in Russian"), max_length=200)
    title_en = models.CharField(_("office in English"), max_length=200)

    class Meta:
        ordering = ["-since", "pk"]
        verbose_name = _("signatory")
        constraints = [Dated.ends_after_it_begins("signatory_ends_after_it_begins")]

    def __str__(self) -> str:
        return f"{in_language(self, 'name')}, {in_language(self, 'title')}"
