import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification import rules
from certification.models.awards import Award
from certification.models.programmes import DocumentClass, Qualification, Signatory
from itc.people.dated import today
from itc.people.naming import words_of

if TYPE_CHECKING:
    from itc.people.access import Scope


STATUS_LABELS: dict[str, str | Promise] = {
    rules.Status.VALID: pgettext_lazy("certificate", "valid"),
    rules.Status.EXPIRED: pgettext_lazy("certificate", "expired"),
    rules.Status.REPLACED: pgettext_lazy("certificate", "replaced"),
    rules.Status.ANNULLED: pgettext_lazy("certificate", "annulled"),
}
FORGOTTEN_AFTER = 60  # windows of a verification counter


class EventKind(models.TextChoices):
    ISSUED = "issued", pgettext_lazy("certificate event", "issued")
    REPLACED = "replaced", pgettext_lazy("certificate event", "replaced by a corrected certificate")
    ANNULLED = "annulled", pgettext_lazy("certificate event", "annulled")
    REPRINTED = "reprinted", pgettext_lazy("certificate event", "duplicate printed")
    ERASED = "erased", pgettext_lazy("certificate event", "personal data erased")


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def with_status(self) -> "CertificateQuerySet":
        """Adds what the status is derived from, so that a list asks no further."""
        return self.annotate(is_annulled=_happened(EventKind.ANNULLED), is_replaced=_happened(EventKind.REPLACED))

    def unrevoked(self) -> "CertificateQuerySet":
        """Neither annulled nor replaced; it may have expired."""
        ended = CertificateEvent.objects.filter(kind__in=[EventKind.ANNULLED, EventKind.REPLACED])  # few
        return self.exclude(pk__in=ended.order_by().values("certificate"))

    def valid_on(self, day: dt.date) -> "CertificateQuerySet":
        return self.unrevoked().filter(Q(valid_until=None) | Q(valid_until__gte=day), issued_on__lte=day)

    def in_status(self, status: str, day: dt.date | None = None) -> "CertificateQuerySet":
        day = day or today()
        if status == rules.Status.ANNULLED:
            return self.filter(_happened(EventKind.ANNULLED))
        if status == rules.Status.REPLACED:
            return self.filter(_happened(EventKind.REPLACED), ~_happened(EventKind.ANNULLED))
        if status == rules.Status.EXPIRED:
            return self.unrevoked().filter(valid_until__lt=day)
        return self.unrevoked().filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def matching(self, words: str) -> "CertificateQuerySet":
        """Each word in a name of either script, the printed or the present one, in the agency or in the number, of
        which the end is enough. What was erased is found by its number alone."""
        found = self
        for word in words_of(words):
            number = rules.number_typed(word)
            if number is None:
                asked = (
                    Q(text__search__contains=word) | Q(registration__contains=word.upper()) | _holder_is_called(word)
                )
            else:  # a number told in full, or a figure in a name; the number stands first in the text, after no space
                asked = Q(**number) | Q(text__search__contains=f" {word}")
                if word.isdecimal() and len(word) == 4:
                    asked |= Q(year=int(word))
            found = found.filter(asked)
        return found

    def of(self, person: models.Model) -> "CertificateQuerySet":
        """Of this person and of her duplicates."""
        hers = Q(award__person=person.pk) | Q(award__person__same_as=person.pk)
        return self.filter(Exists(CertificateAward.objects.filter(hers, certificate=OuterRef("pk"))))

    def within(self, scope: "Scope") -> "CertificateQuerySet":
        """By the agencies frozen in its awards, and always the person's own."""
        if scope.everything:
            return self
        links = CertificateAward.objects.filter(
            certificate=OuterRef("pk"), award__in=Award.objects.within(scope).order_by().values("pk")
        )
        return self.filter(Exists(links))


class Certificate(models.Model):
    """A line of the register: number, days and hashes, no personal data; insert-only. Its events tell its status."""

    series = models.CharField(_("series"), max_length=20)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    registration = models.CharField(_("registration number"), max_length=40, unique=True)
    qualification = models.ForeignKey(
        Qualification, models.PROTECT, related_name="certificates", verbose_name=_("qualification")
    )
    qualification_code = models.CharField(max_length=40)
    document_class = models.CharField(_("document"), max_length=20, choices=DocumentClass)
    started_on = models.DateField(_("from"), null=True)
    completed_on = models.DateField(_("completed on"))
    issued_on = models.DateField(_("date of issue"), db_index=True)
    valid_until = models.DateField(_("valid until"), null=True)  # inclusive
    replaces = models.OneToOneField("self", models.PROTECT, related_name="replaced_by", null=True)
    commitment = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    row_hash = models.CharField(max_length=64, unique=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "series", "-number"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [models.UniqueConstraint(fields=["series", "year", "number"], name="certificate_number_once")]
        indexes = [models.Index(fields=["-year", "series", "-number"], name="register_in_order")]

    def __str__(self) -> str:
        return self.registration

    @property
    def status(self) -> rules.Status:
        known = {name: self.__dict__[name] for name in ("is_annulled", "is_replaced") if name in self.__dict__}
        if not known:
            kinds = set(self.events.values_list("kind", flat=True))
            known = {"is_annulled": EventKind.ANNULLED in kinds, "is_replaced": EventKind.REPLACED in kinds}
        return rules.status(**known, valid_until=self.valid_until, today=today())

    @property
    def is_revoked(self) -> bool:
        return self.status in (rules.Status.ANNULLED, rules.Status.REPLACED)

    @property
    def runs_until(self) -> dt.date | None:
        """The last day of validity; None for ever, and for what was annulled or replaced: that runs no more."""
        return None if self.is_revoked else self.valid_until


class CertificateAward(models.Model):
    """An award that the certificate rests on; insert-only."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="links")
    award = models.ForeignKey(Award, models.PROTECT, related_name="links")
    source = models.CharField(
        max_length=120, db_index=True
    )  # the award's, so that its later revisions find the certificate

    class Meta:
        ordering = ["certificate", "pk"]
        constraints = [models.UniqueConstraint(fields=["certificate", "source"], name="award_once_in_a_certificate")]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.source}"


class CertificateText(models.Model):
    """Everything that was printed, as canonical JSON, with the salt of the commitment; both empty once erased."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="text", primary_key=True)
    content = models.TextField(blank=True)
    salt = models.CharField(max_length=64, blank=True)
    search = models.CharField(max_length=700, blank=True)  # folded names and agency, for the register
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="certificate_text_is_erased_as_a_whole",
                condition=Q(erased_at=None) | Q(content="", salt="", search=""),
            )
        ]

    def __str__(self) -> str:
        return str(self.certificate_id)


class CertificateToken(models.Model):
    """Looks a certificate up by the hash of the token printed on it; insert-only."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="token", primary_key=True)
    token_hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return str(self.certificate_id)


class CertificateFile(models.Model):
    """A PDF in the private storage and what it was made with; insert-only. A duplicate is a further file."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField(default=1)
    path = models.CharField(max_length=200, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    is_duplicate = models.BooleanField(_("duplicate"), default=False)
    engine = models.CharField(max_length=60)
    template = models.CharField(max_length=64)  # hash of the template and of the style sheet
    fonts = models.CharField(max_length=64)  # hash of the font files
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        ordering = ["certificate", "number"]
        constraints = [models.UniqueConstraint(fields=["certificate", "number"], name="certificate_file_number_once")]

    def __str__(self) -> str:
        return self.path


class CertificateEvent(models.Model):
    """What happened to a certificate; insert-only. All are one chain, or the last one could be cut off unseen."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="events")
    seq = models.PositiveBigIntegerField(unique=True)  # without gaps
    kind = models.CharField(_("what"), max_length=20, choices=EventKind)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    other = models.ForeignKey(Certificate, models.PROTECT, related_name="+", null=True)  # the one that replaces it
    row_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["certificate", "seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "kind"],
                condition=Q(kind__in=["issued", "replaced", "annulled", "erased"]),
                name="certificate_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.kind}"


class IssueRun(models.Model):
    """Certificates asked for at once; what became of each person, so that a job that begins again goes on."""

    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="runs")
    signatory = models.ForeignKey(Signatory, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)
    people = models.JSONField(default=list)  # numbers, in the order of the list
    outcome = models.JSONField(default=dict)  # by number: {"issued": registration} or {"refused": sentence}

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.qualification_id} {self.at:%Y-%m-%d}"

    @property
    def job_key(self) -> str:
        return f"issue_run:{self.pk}"

    @property
    def is_over(self) -> bool:
        return len(self.outcome) == len(self.people)

    @property
    def issued(self) -> int:
        return sum("issued" in one for one in self.outcome.values())


class VerifyAttemptsQuerySet(models.QuerySet["VerifyAttempts"]):
    def count_one(self, key: str, window: int) -> int:
        """Attempts of this key in this window, this one included; one atomic step, shared by all processes."""
        self.bulk_create([VerifyAttempts(key=key, window=window, attempts=0)], ignore_conflicts=True)
        self.filter(key=key, window=window).update(attempts=F("attempts") + 1)
        counted = self.values_list("attempts", flat=True).get(key=key, window=window)
        if counted == 1:
            self.filter(window__lt=window - FORGOTTEN_AFTER).delete()
        return counted


class VerifyAttempts(models.Model):
    """How often somebody typed a token in one window of time; the key is a keyed hash of the address."""

    key = models.CharField(max_length=64)
    window = models.PositiveBigIntegerField(db_index=True)
    attempts = models.PositiveIntegerField(default=0)

    objects = VerifyAttemptsQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="verify_attempts_once")]

    def __str__(self) -> str:
        return str(self.attempts)


def _happened(kind: EventKind) -> Exists:
    return Exists(CertificateEvent.objects.filter(certificate=OuterRef("pk"), kind=kind))


def _holder_is_called(word: str) -> Q:
    """Today, and still named by the paper."""
    people = Q(award__person__search__contains=word) | Q(award__person__same_as__search__contains=word)
    return Q(pk__in=CertificateAward.objects.filter(people).order_by().values("certificate"), text__erased_at=None)
