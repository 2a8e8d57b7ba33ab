from functools import lru_cache

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from itc.people import access
from itc.people.access import Right
from itc.people.dated import today
from itc.people.models import User
from scheduling.models.seminars import SeatShare, Seminar, State


class NominationState(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("nomination", "submitted")
    ACCEPTED = "accepted", pgettext_lazy("nomination", "accepted")
    WAITING = "waiting", pgettext_lazy("nomination", "on the waiting list")
    REFUSED = "refused", pgettext_lazy("nomination", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("nomination", "withdrawn")


@lru_cache
def state_labels(language: str | None) -> dict[str, str]:
    """Translated once: long lists show one in every row."""
    return {state.value: str(state.label) for state in NominationState}


LIVE = (NominationState.SUBMITTED, NominationState.ACCEPTED, NominationState.WAITING)
UNDECIDED = (NominationState.SUBMITTED, NominationState.WAITING)


class NominationQuerySet(models.QuerySet["Nomination"]):
    def live(self) -> "NominationQuerySet":
        return self.filter(state__in=LIVE)

    def waiting(self) -> "NominationQuerySet":
        return self.filter(state=NominationState.WAITING).order_by("rank", "pk")

    def of_people_gone(self) -> "NominationQuerySet":
        """Live ones, for seminars not over yet, of people who have left their agency since: withdraw or replace."""
        coming = Q(seminar__state=State.OPEN, seminar__ends_on__gte=today())
        return self.live().filter(coming, person__left_on__isnull=False)

    def visible_to(self, user: User | AnonymousUser) -> "NominationQuerySet":
        """The office sees all, an agency those made for its tree, a person her own."""
        if access.scope(user, Right.SEE_SEMINARS).everything:
            return self
        return self.filter(Q(pk__in=self.model.objects.of_agencies_of(user)) | Q(person=user.pk))

    def of_agencies_of(self, user: User | AnonymousUser) -> "NominationQuerySet":
        """Those for which this person answers: all for the office, her tree for a focal point."""
        return self.within(access.scope(user, Right.NOMINATE))

    def within(self, scope: access.Scope) -> "NominationQuerySet":
        return self if scope.everything else self.filter(agency__in=scope.agencies)


class Nomination(models.Model):
    """An agency's letter names a person for a seminar; `agency` is where she served on that day."""

    State = NominationState

    seminar = models.ForeignKey(Seminar, models.PROTECT, related_name="nominations", verbose_name=_("seminar"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="nominations", verbose_name=_("person")
    )
    agency = models.ForeignKey(
        "people.Agency", models.PROTECT, related_name="nominations", null=True, verbose_name=_("agency")
    )
    letter_number = models.CharField(_("number of the letter"), max_length=60)
    letter_date = models.DateField(_("date of the letter"))
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField(_("nominated"), default=timezone.now)
    state = models.CharField(_("answer"), max_length=10, choices=NominationState, default=NominationState.SUBMITTED)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    rank = models.PositiveIntegerField(_("place on the waiting list"), null=True, blank=True)
    agency_rank = models.PositiveSmallIntegerField(_("place in the order of the agency"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, related_name="replaced_by", null=True, blank=True, verbose_name=_("in place of")
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = NominationQuerySet.as_manager()

    class Meta:
        ordering = ["-nominated_at", "-pk"]
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        constraints = [
            models.UniqueConstraint(
                fields=["seminar", "person"], condition=Q(state__in=LIVE), name="one_live_nomination_of_a_person"
            ),
            models.CheckConstraint(
                name="refused_with_a_reason", condition=~Q(state=NominationState.REFUSED) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="a_place_only_on_the_waiting_list",
                condition=Q(state=NominationState.WAITING, rank__isnull=False)
                | (~Q(state=NominationState.WAITING) & Q(rank=None)),
            ),
            models.UniqueConstraint(
                fields=["seminar", "rank"], condition=Q(rank__isnull=False), name="one_nomination_at_a_waiting_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seminar_id} {self.person_id} {self.state}"

    @property
    def answer(self) -> str:
        return state_labels(get_language())[self.state]

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_stepped_back(self) -> bool:
        """The person has withdrawn herself."""
        return self.state == NominationState.WITHDRAWN and self.decided_by_id == self.person_id


class BookingQuerySet(models.QuerySet["Booking"]):
    def held(self) -> "BookingQuerySet":
        return self.filter(freed_at=None)

    def visible_to(self, user: User | AnonymousUser) -> "BookingQuerySet":
        """The office and the staff of a seminar see its group, an agency its own people, a person herself."""
        if access.scope(user, Right.SEE_SEMINARS).everything:
            return self
        return self.filter(
            Q(seminar__in=Seminar.objects.visible_to(user)) | Q(nomination__in=Nomination.objects.visible_to(user))
        )


class Booking(models.Model):
    """A seat: of a share, or (share empty) of those open to all. A freed seat keeps its row."""

    seminar = models.ForeignKey(Seminar, models.PROTECT, related_name="bookings", verbose_name=_("seminar"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="bookings", verbose_name=_("person")
    )
    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="booking")
    share = models.ForeignKey(
        SeatShare, models.PROTECT, related_name="bookings", null=True, blank=True, verbose_name=_("share of seats")
    )
    booked_at = models.DateTimeField(_("accepted"), default=timezone.now)
    freed_at = models.DateTimeField(_("freed"), null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["seminar", "person__surname", "person__surname_latin", "person__given_name", "pk"]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(
                fields=["seminar", "person"], condition=Q(freed_at=None), name="one_seat_of_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seminar_id} {self.person_id}"
