"""What the registrar decides about one person before the closing: an exception, or that she does not complete."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import audit
from itc.people.models import User
from scheduling.actions.closing import require_running
from scheduling.actions.seminars import locked
from scheduling.models import Booking, Ruling
from scheduling.queries import Standing, standing_of

VERBS = {Ruling.Kind.EXCEPTION: "made an exception for", Ruling.Kind.ENDED: "ended without completion"}


@transaction.atomic
def rule(
    booking: Booking, *, kind: str, reason: str, document: str = "", by: User, at: dt.datetime | None = None
) -> Ruling:
    """The decision about this person; the same a second time is the same row.

    Raises DomainError("closed", "cancelled", "reason_needed", "future_seminar", "not_in_group", "ruled",
    "not_open_to").
    """
    wish = Ruling(booking=booking, kind=kind, reason=reason.strip(), document=document.strip())
    wish.ruled_by, wish.ruled_at = by, at or timezone.now()
    seminar = locked(booking.seminar)
    require_running(seminar)
    if not wish.reason:
        raise DomainError("reason_needed", _("Write the reason."))
    if seminar.day_of(wish.ruled_at) < seminar.starts_on:
        raise DomainError("future_seminar", _("The seminar has not begun."))
    standing = standing_of(seminar, booking.pk, wish.ruled_at)
    if standing is None:
        raise DomainError("not_in_group", _("This person no longer holds a seat."))
    if (ruling := standing.ruling) is not None:
        if (ruling.kind, ruling.reason, ruling.document) == (kind, wish.reason, wish.document):
            return ruling
        raise DomainError("ruled", _("There is a decision about this person already. Take it back first."))
    _require_open_to(standing, kind)
    return _written(wish, standing)


def _written(wish: Ruling, standing: Standing) -> Ruling:
    wish.codes, wish.attended_percent = [str(code) for code in standing.missing], standing.facts.percent
    wish.save()
    after = {"person": standing.booking.person_id, "missing": wish.codes}
    after |= {"reason": wish.reason, "document": wish.document}
    audit.log(wish.ruled_by, VERBS[Ruling.Kind(wish.kind)], wish, after=after, at=wish.ruled_at)
    return wish


def _require_open_to(standing: Standing, kind: str) -> None:
    if kind != standing.open_to:
        raise DomainError(
            "not_open_to", _("What is missing for this person does not allow that decision. Look at the checklist.")
        )


@transaction.atomic
def take_back(ruling: Ruling, *, by: User, at: dt.datetime | None = None) -> Ruling:
    """The checklist holds again as it is. Raises DomainError("closed", "cancelled")."""
    require_running(locked(ruling.booking.seminar))
    ruling = Ruling.objects.select_related("booking__seminar").get(pk=ruling.pk)
    if ruling.taken_back_at is None:
        ruling.taken_back_by, ruling.taken_back_at = by, at or timezone.now()
        ruling.save(update_fields=["taken_back_by", "taken_back_at"])
        audit.log(by, "took back a decision", ruling, before={"kind": ruling.kind, "reason": ruling.reason}, at=at)
    return ruling
