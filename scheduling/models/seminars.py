import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from itc.people import access
from itc.people.access import Right
from itc.people.dated import today
from itc.people.models import User
from itc.people.naming import in_language
from scheduling.models.changes import Revised
from scheduling.rules import Phase, phase
from scheduling.zones import clock


class Kind(models.TextChoices):
    COURSE = "course", _("course")
    SEMINAR = "seminar", _("seminar")
    WORKSHOP = "workshop", _("workshop")
    ROUND_TABLE = "round_table", _("round table")
    REGIONAL_DIALOGUE = "regional_dialogue", _("regional dialogue")
    CONFERENCE = "conference", _("conference")
    TRAINING_OF_TRAINERS = "training_of_trainers", _("training of trainers")
    STUDY_VISIT = "study_visit", _("study visit")
    LANGUAGE_COURSE = "language_course", _("language course")
    ONLINE_GROUP = "online_group", _("online group")


class State(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("seminar", "planned")
    OPEN = "open", pgettext_lazy("seminar", "open for nominations")
    CLOSED = "closed", pgettext_lazy("seminar", "closed")
    CANCELLED = "cancelled", pgettext_lazy("seminar", "cancelled")


PHASES = {
    Phase.PLANNED: State.PLANNED.label,
    Phase.OPEN: State.OPEN.label,
    Phase.ANSWERS: pgettext_lazy("seminar", "nominations are over"),
    Phase.UNDER_WAY: pgettext_lazy("seminar", "under way"),
    Phase.OVER: pgettext_lazy("seminar", "over"),
    Phase.CLOSED: State.CLOSED.label,
    Phase.CANCELLED: State.CANCELLED.label,
}


@lru_cache
def phase_labels(language: str | None) -> dict[str, str]:
    """Translated once: lists show one in every row."""
    return {phase.value: str(label) for phase, label in PHASES.items()}


class AttestationForm(models.TextChoices):
    NONE = "", pgettext_lazy("attestation form", "no attestation")
    CREDIT = "credit", pgettext_lazy("attestation form", "credit")
    INTERVIEW = "interview", pgettext_lazy("attestation form", "interview")
    TEST = "test", pgettext_lazy("attestation form", "test")
    EXAM = "exam", pgettext_lazy("attestation form", "examination")
    ESSAY = "essay", pgettext_lazy("attestation form", "paper")
    REPORT = "report", pgettext_lazy("attestation form", "report")


class Spoken(models.TextChoices):
    RUSSIAN = "ru", pgettext_lazy("language", "Russian")
    ENGLISH = "en", pgettext_lazy("language", "English")
    BELARUSIAN = "be", pgettext_lazy("language", "Belarusian")


class SeminarQuerySet(models.QuerySet["Seminar"]):
    def published(self) -> "SeminarQuerySet":
        """What anybody may see: everything that is more than a plan of the office."""
        return self.exclude(state=State.PLANNED)

    def upcoming(self) -> "SeminarQuerySet":
        return self.filter(ends_on__gte=today())

    def past(self) -> "SeminarQuerySet":
        return self.filter(ends_on__lt=today())

    def taking_nominations(self, day: dt.date | None = None) -> "SeminarQuerySet":
        return self.filter(state=State.OPEN, nominate_until__gte=day or today())

    def in_phase(self, phase: str) -> "SeminarQuerySet":
        """As `Seminar.phase` says it of one, by the centre's day."""
        day, found = today(), self.filter(state=State.OPEN)
        if phase == Phase.OPEN:
            return found.filter(starts_on__gt=day, nominate_until__gte=day)
        if phase == Phase.ANSWERS:
            return found.filter(starts_on__gt=day, nominate_until__lt=day)
        if phase == Phase.UNDER_WAY:
            return found.filter(starts_on__lte=day, ends_on__gte=day)
        return found.filter(ends_on__lt=day) if phase == Phase.OVER else self.filter(state=phase)

    def visible_to(self, user: User | AnonymousUser) -> "SeminarQuerySet":
        """Behind the scenes: the office sees every seminar, its staff this one. The public part is `published`."""
        if access.scope(user, Right.SEE_SEMINARS).everything:
            return self
        return self.filter(pk__in=SeminarStaff.objects.filter(user=user.pk).values("seminar"))

    def markable_by(self, user: User | AnonymousUser) -> "SeminarQuerySet":
        """Where this person may keep the attendance journal."""
        if access.scope(user, Right.MARK_ATTENDANCE).everything:
            return self
        teachers = SeminarStaff.objects.filter(user=user.pk).exclude(role=SeminarStaff.Role.INTERPRETER)
        return self.filter(pk__in=teachers.values("seminar"))


class Seminar(Revised):
    """Teaching with dates and a group, of any kind. Days and times are those of its own time zone."""

    Kind = Kind
    State = State

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind, default=Kind.SEMINAR)
    title_en = models.CharField(_("title in English"), max_length=300)
    title_ru = models.CharField(_("title in Russian"), max_length=300)
    title_be = models.CharField(_("title in Belarusian"), max_length=300, blank=True)
    summary_en = models.TextField(_("for whom and about what, in English"), blank=True)
    summary_ru = models.TextField(_("for whom and about what, in Russian"), blank=True)
    bring_en = models.TextField(_("what to bring and good to know, in English"), blank=True)
    bring_ru = models.TextField(_("what to bring and good to know, in Russian"), blank=True)
    programme_version = models.ForeignKey(
        "certification.ProgrammeVersion",
        models.PROTECT,
        related_name="seminars",
        null=True,
        blank=True,
        verbose_name=_("programme"),
        help_text=_("Without a programme nobody gets an award."),
    )
    course = models.ForeignKey(
        "courses.Course",
        models.PROTECT,
        related_name="seminars",
        null=True,
        blank=True,
        verbose_name=_("online course of the group"),
    )
    venue = models.ForeignKey(
        "scheduling.Venue", models.PROTECT, related_name="seminars", null=True, blank=True, verbose_name=_("venue")
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Minsk")
    language = models.CharField(_("working language"), max_length=2, choices=Spoken, default="ru")
    interpreted_into = models.CharField(_("interpreted into"), max_length=2, choices=Spoken, blank=True, default="")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    capacity = models.PositiveSmallIntegerField(_("seats"))
    nominate_until = models.DateField(_("nominations until"))
    withdraw_until = models.DateField(_("withdrawal by the agency until"))
    passes_seats_on = models.BooleanField(
        _("an agency may hand a seat over to another of its people"),
        default=False,
        help_text=_("Otherwise who replaces somebody waits for your answer."),
    )
    attendance_percent = models.PositiveSmallIntegerField(_("attendance needed, per cent"), default=80)
    attestation_form = models.CharField(_("attestation"), max_length=12, choices=AttestationForm, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    enrolment_order_number = models.CharField(_("number of the enrolment order"), max_length=40, blank=True)
    enrolment_order_date = models.DateField(_("date of the enrolment order"), null=True, blank=True)
    completion_order_number = models.CharField(_("number of the completion order"), max_length=40, blank=True)
    completion_order_date = models.DateField(_("date of the completion order"), null=True, blank=True)
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=500, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    created_at = models.DateTimeField(_("planned"), default=timezone.now)
    search = models.CharField(max_length=1000, editable=False)

    objects = SeminarQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "code"]
        verbose_name = _("seminar")
        verbose_name_plural = _("seminars")
        indexes = [
            models.Index(fields=["ends_on", "state"], name="seminar_by_last_day"),
            models.Index(fields=["-starts_on", "code"], name="seminars_latest_first"),
        ]
        constraints = [
            models.CheckConstraint(name="seminar_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="seminar_has_seats", condition=Q(capacity__gte=1)),
            models.CheckConstraint(
                name="nominations_end_before_the_seminar_does", condition=Q(nominate_until__lte=F("ends_on"))
            ),
            models.CheckConstraint(
                name="withdrawal_ends_before_the_seminar_does", condition=Q(withdraw_until__lte=F("ends_on"))
            ),
            models.CheckConstraint(name="attendance_is_a_percentage", condition=Q(attendance_percent__lte=100)),
            models.CheckConstraint(
                name="enrolment_order_has_number_and_date",
                condition=Q(enrolment_order_number="", enrolment_order_date=None)
                | (~Q(enrolment_order_number="") & Q(enrolment_order_date__isnull=False)),
            ),
            models.CheckConstraint(
                name="completion_order_has_number_and_date",
                condition=Q(completion_order_number="", completion_order_date=None)
                | (~Q(completion_order_number="") & Q(completion_order_date__isnull=False)),
            ),
            models.CheckConstraint(
                name="cancelled_with_a_reason", condition=~Q(state=State.CANCELLED) | ~Q(cancel_reason="")
            ),
            models.CheckConstraint(
                name="closed_at_a_moment",
                condition=Q(state=State.CLOSED, closed_at__isnull=False) | (~Q(state=State.CLOSED) & Q(closed_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def summary(self) -> str:
        return in_language(self, "summary")

    @property
    def bring(self) -> str:
        return in_language(self, "bring")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def phase(self) -> Phase:
        """Today."""
        days = {"nominate_until": self.nominate_until, "starts_on": self.starts_on, "ends_on": self.ends_on}
        return phase(self.state, self.day_of(timezone.now()), **days)

    @property
    def clock(self) -> str:
        """Whose time its days and sessions are, with the offset of its first day."""
        return clock(self.time_zone, dt.datetime.combine(self.starts_on, dt.time(12), self.zone))

    @property
    def is_online(self) -> bool:
        return self.kind == Kind.ONLINE_GROUP and self.venue_id is None

    @property
    def place(self) -> str:
        """The venue; a seminar that has none yet is not online for that."""
        if self.venue:
            return str(self.venue)
        return gettext("online") if self.is_online else gettext("the place is to be announced")

    def get_phase_display(self) -> str:
        return phase_labels(get_language())[self.phase]

    def takes_nominations(self, moment: dt.datetime) -> bool:
        return self.state == State.OPEN and self.day_of(moment) <= self.nominate_until

    def day_of(self, moment: dt.datetime) -> dt.date:
        """The day on which the seminar's clock stands at this moment."""
        return timezone.localtime(moment, self.zone).date()


class SeatShare(models.Model):
    """Seats kept for people of some regions or countries; what is left of the capacity is open to all."""

    seminar = models.ForeignKey(Seminar, models.CASCADE, related_name="shares")
    name_en = models.CharField(_("name in English"), max_length=120)
    name_ru = models.CharField(_("name in Russian"), max_length=120)
    seats = models.PositiveSmallIntegerField(_("seats"))
    regions = models.ManyToManyField("people.Region", related_name="+", blank=True, verbose_name=_("regions"))
    countries = models.ManyToManyField("people.Country", related_name="+", blank=True, verbose_name=_("countries"))

    class Meta:
        ordering = ["seminar", "pk"]
        verbose_name = _("share of seats")
        constraints = [
            models.CheckConstraint(name="share_has_seats", condition=Q(seats__gte=1)),
            models.UniqueConstraint(fields=["seminar", "name_en"], name="one_share_of_a_name_in_a_seminar"),
        ]

    def __str__(self) -> str:
        return in_language(self, "name")


class SeminarStaff(models.Model):
    class Role(models.TextChoices):
        TRAINER = "trainer", _("trainer")
        INTERPRETER = "interpreter", _("interpreter")
        ORGANISER = "organiser", _("organiser")

    seminar = models.ForeignKey(Seminar, models.CASCADE, related_name="staff")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="seminar_work", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)

    class Meta:
        ordering = ["seminar", "role", "pk"]
        verbose_name = _("staff")
        constraints = [models.UniqueConstraint(fields=["seminar", "user", "role"], name="one_role_once_in_a_seminar")]

    def __str__(self) -> str:
        return f"{self.seminar_id} {self.user_id} {self.role}"
