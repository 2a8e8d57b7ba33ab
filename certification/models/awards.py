from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models.programmes import Mode, ProgrammeVersion
from itc.people.models import Agency, Sex
from itc.people.naming import containing, in_language

if TYPE_CHECKING:
    from itc.people.access import Scope


class Result(models.TextChoices):
    PASSED = "passed", pgettext_lazy("attestation", "passed")
    ATTENDED = "attended", pgettext_lazy("attestation", "took part, without attestation")
    FAILED = "failed", pgettext_lazy("attestation", "took part, attestation not passed")


class AwardQuerySet(models.QuerySet["Award"]):
    def current(self) -> "AwardQuerySet":
        """The last revision of each source, withdrawn ones among them."""
        superseded = self.model._default_manager.exclude(supersedes=None)  # few: cheaper than a join of all
        return self.exclude(pk__in=superseded.values("supersedes"))

    def standing(self) -> "AwardQuerySet":
        """What reports count: current and not withdrawn."""
        return self.current().filter(is_withdrawn=False)

    def of(self, person: models.Model) -> "AwardQuerySet":
        """Of this person and of her duplicates."""
        return self.filter(models.Q(person=person.pk) | models.Q(person__same_as=person.pk))

    def within(self, scope: "Scope") -> "AwardQuerySet":
        """By the agencies frozen on the day of completion, and always the person's own."""
        if scope.everything:
            return self
        frozen = AwardAncestor.objects.filter(award=models.OuterRef("pk"), agency__in=scope.agencies)
        if scope.person is None:
            return self.filter(models.Exists(frozen))
        return self.filter(models.Exists(frozen) | models.Q(person=scope.person))

    def matching(self, words: str) -> "AwardQuerySet":
        """By the person's name, in any order and either script; as she is called today."""
        return self.filter(containing(words, "person__search"))

    def completed(self, since: object = None, until: object = None) -> "AwardQuerySet":
        """Between two days, both inclusive; either may be open."""
        found = self.filter(completed_on__gte=since) if since else self
        return found.filter(completed_on__lte=until) if until else found


class Award(models.Model):
    """This person completed this programme on that day, with copies of everything as it was then; insert-only.

    A correction or withdrawal is a new row that supersedes; the row that nothing supersedes is the current one.
    `seq` is given under a lock in the order of commits, so a reader who remembers the last one misses nothing.
    """

    seq = models.PositiveBigIntegerField(unique=True)
    source = models.CharField(_("source"), max_length=120)  # "course:C1:17", "seminar:S-2019-02:17"
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    supersedes = models.OneToOneField("self", models.PROTECT, related_name="superseded_by", null=True)
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="awards", verbose_name=_("person")
    )
    version = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="awards", verbose_name=_("programme"))
    title_ru = models.CharField(_("title in Russian"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300)
    title_be = models.CharField(_("title in Belarusian"), max_length=300, blank=True)
    hours = models.DecimalField(_("academic hours"), max_digits=5, decimal_places=1)
    minutes_per_hour = models.PositiveSmallIntegerField(_("minutes in an academic hour"))
    mode = models.CharField(_("form of training"), max_length=20, choices=Mode)
    started_on = models.DateField(_("from"), null=True)
    completed_on = models.DateField(_("completed on"), db_index=True)
    result = models.CharField(_("result"), max_length=10, choices=Result)
    grade = models.CharField(_("mark"), max_length=20, blank=True)
    attestation = models.CharField(_("form of attestation"), max_length=100, blank=True)
    protocol_number = models.CharField(_("protocol number"), max_length=40, blank=True)
    protocol_date = models.DateField(_("protocol date"), null=True)
    order_number = models.CharField(_("order number"), max_length=40, blank=True)
    order_date = models.DateField(_("order date"), null=True)

    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    rank = models.CharField(_("rank"), max_length=120, blank=True)
    position = models.CharField(_("position"), max_length=200, blank=True)
    country_code = models.CharField(_("country"), max_length=2, blank=True)
    region_code = models.CharField(_("region"), max_length=6, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="awards", null=True, verbose_name=_("agency"))
    agency_ru = models.CharField(_("agency in Russian"), max_length=300, blank=True)
    agency_en = models.CharField(_("agency in English"), max_length=300, blank=True)
    path_ru = models.TextField(_("agency with those above it, in Russian"), blank=True)
    path_en = models.TextField(_("agency with those above it, in English"), blank=True)

    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering = ["-completed_on", "-seq"]
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        constraints = [
            models.UniqueConstraint(fields=["source", "revision"], name="award_revision_once"),
            # with the one-to-one `supersedes` this leaves one row per source that nothing supersedes
            models.CheckConstraint(
                name="first_award_revision_supersedes_nothing",
                condition=models.Q(revision=1, supersedes=None) | models.Q(revision__gt=1, supersedes__isnull=False),
            ),
            models.CheckConstraint(name="award_hours_are_not_negative", condition=models.Q(hours__gte=0)),
            models.CheckConstraint(
                name="award_starts_before_it_ends",
                condition=models.Q(started_on=None) | models.Q(started_on__lte=models.F("completed_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} #{self.revision}"

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def agency_name(self) -> str:
        """As it was called on the day of completion; empty for a person without one."""
        return in_language(self, "agency")

    @property
    def result_name(self) -> str:
        """For lists: `get_result_display` hashes every label again in every row."""
        return str(Result(self.result).label)


class AwardAncestor(models.Model):
    """The agency of an award (depth 0) and those above it as they stood on the day of completion; insert-only."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="ancestors")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["award", "depth"]
        constraints = [
            models.UniqueConstraint(fields=["award", "agency"], name="award_ancestor_once"),
            models.UniqueConstraint(fields=["award", "depth"], name="award_ancestor_depth_once"),
        ]
        indexes = [models.Index(fields=["agency", "award"], name="award_ancestor_agency")]

    def __str__(self) -> str:
        return f"{self.award_id} < {self.agency_id} ({self.depth})"
