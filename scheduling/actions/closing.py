"""Attestation, its protocol, and the closing: awards for everybody who completed, in one transaction."""

import datetime as dt

from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certification.actions import record_award
from certification.actions.awards import FAULTS
from certification.models import Award
from certification.rules import mark_fault
from itc.errors import DomainError
from itc.people import audit
from itc.people.models import User
from scheduling import rules
from scheduling.actions.seminars import enter_order, locked
from scheduling.actions.telling import tell
from scheduling.models import (
    UNDECIDED,
    Attestation,
    AttestationForm,
    Booking,
    Closing,
    NominationState,
    Protocol,
    Seminar,
    State,
)
from scheduling.queries import Standing, protocol_of, standings

CLOSED_WITHOUT = _("The seminar is closed; no seat was given.")


@transaction.atomic
def attest(
    booking: Booking, *, passed: bool, grade: str = "", form: str = "", by: User, at: dt.datetime | None = None
) -> Attestation:
    """The result of one person, new or changed; `form` is the seminar's when left out.

    Raises DomainError("closed", "cancelled", "no_attestation", "not_in_group", "future_seminar"), and what
    certification.rules.mark_fault finds in the mark.
    """
    at = at or timezone.now()
    seminar = locked(booking.seminar)
    require_running(seminar)
    form = form or seminar.attestation_form
    if not form:
        raise DomainError("no_attestation", _("This seminar ends without an attestation."))
    if not seminar.bookings.held().filter(pk=booking.pk).exists():
        raise DomainError("not_in_group", _("This person no longer holds a seat."))
    if seminar.day_of(at) < seminar.starts_on:
        raise DomainError("future_seminar", _("The seminar has not begun."))
    found = Attestation.objects.filter(booking=booking).first()
    before = {"passed": found.passed, "grade": found.grade} if found else {}
    after = {"passed": passed, "grade": grade.strip()}
    if found is None or before != after:
        if fault := mark_fault(grade.strip(), passed=passed):
            raise DomainError(fault.value, FAULTS[fault])
        found = found or Attestation(booking=booking)
        found.protocol = found.protocol or protocol_of(seminar)
        found.form, found.passed, found.grade = form, passed, grade.strip()
        found.attested_by, found.attested_at = by, at
        found.save()
        audit.log(by, "attested", found, before=before, after=after, at=at)
    return found


@transaction.atomic
def write_protocol(
    seminar: Seminar, *, number: str, date: dt.date, commission: str = "", by: User, at: dt.datetime | None = None
) -> Protocol:
    """The group's protocol, for its results of today and later: written, or corrected where it stands.

    Raises DomainError("closed", "cancelled", "no_number", "future_protocol").
    """
    seminar = locked(seminar)
    require_running(seminar)
    if not number.strip():
        raise DomainError("no_number", _("Give the number of the protocol."))
    if not seminar.starts_on <= date <= seminar.day_of(at or timezone.now()):
        raise DomainError("future_protocol", _("The protocol is dated between the first day and today."))
    standing = protocol_of(seminar)
    protocol = standing or Protocol(seminar=seminar)
    before = {"number": protocol.number, "date": protocol.date} if standing else {}
    protocol.number, protocol.date, protocol.commission = number.strip(), date, commission.strip()
    protocol.save()
    Attestation.objects.filter(booking__seminar=seminar, protocol=None).update(protocol=protocol)
    after = {"number": protocol.number, "date": date}
    audit.log(by, "wrote a protocol of", seminar, before=before, after=after, at=at)
    return protocol


@transaction.atomic
def drop_protocol(protocol: Protocol, *, by: User, at: dt.datetime | None = None) -> None:
    """Raises DomainError("closed", "cancelled", "protocol_in_use")."""
    seminar = locked(protocol.seminar)
    require_running(seminar)
    found = Protocol.objects.filter(pk=protocol.pk).first()
    if found is None:  # the second of two clicks
        return
    if found.attestations.exists():
        raise DomainError("protocol_in_use", _("Results of the group stand in this protocol: it stays."))
    before = {"number": found.number, "date": found.date}
    audit.log(by, "removed a protocol of", seminar, before=before, at=at)
    found.delete()


@transaction.atomic
def close_seminar(
    seminar: Seminar,
    *,
    by: User,
    order_number: str = "",
    order_date: dt.date | None = None,
    at: dt.datetime | None = None,
) -> list[Closing]:
    """Everybody's outcome, and an award in the ledger for who completed; a second time the same outcomes.

    Who still waits for a seat or an answer is refused and told so: nobody waits for what is over.

    The order is that of completion, where it was not entered before. Raises what the ledger raises, and
    DomainError("cancelled", "not_open", "not_over", "no_sessions", "incomplete").
    """
    at = at or timezone.now()
    seminar = locked(seminar)
    if seminar.state == State.CLOSED:
        return list(Closing.objects.filter(booking__seminar=seminar).select_related("booking", "award"))
    require_closable(seminar, found := standings(seminar, at), at)
    if order_number.strip() and order_date:
        enter_order(seminar, kind="completion", number=order_number, date=order_date, by=by, at=at)
        seminar.refresh_from_db()
    closings = [_close(seminar, standing, by, at) for standing in found]
    _end_the_waiting(seminar, by, at)
    seminar.state, seminar.closed_at = State.CLOSED, at
    seminar.save(update_fields=["state", "closed_at"])
    completed = sum(closing.completed for closing in closings)
    exceptions = sum(closing.completed and closing.ruling is not None for closing in closings)
    facts = {"people": len(closings), "completed": completed, "exceptions": exceptions}
    audit.log(by, "closed", seminar, after=facts, at=at)
    return closings


def require_closable(seminar: Seminar, found: list[Standing], at: dt.datetime) -> None:
    if seminar.state == State.CANCELLED:
        raise DomainError("cancelled", _("The seminar is cancelled."))
    if seminar.state == State.PLANNED:
        raise DomainError("not_open", _("The seminar was never opened for nominations."))
    if seminar.day_of(at) < seminar.ends_on or seminar.sessions.filter(ends_at__gt=at).exists():
        raise DomainError("not_over", _("The seminar is not over yet."))
    if found and not seminar.sessions.exists():
        raise DomainError("no_sessions", _("The timetable is empty: nobody could have attended anything."))
    if not rules.can_close([standing.missing for standing in found]):
        raise DomainError("incomplete", _("The checklist is not complete: marks, results or the protocol are missing."))


def _end_the_waiting(seminar: Seminar, by: User, at: dt.datetime) -> None:
    undecided = seminar.nominations.filter(state__in=UNDECIDED).order_by("nominated_at", "pk")
    rows, reason = list(undecided), _in_both_languages(CLOSED_WITHOUT)
    facts = {"state": NominationState.REFUSED, "reason": reason, "rank": None, "decided_by": by, "decided_at": at}
    undecided.update(**facts)
    audit.log_many(by, "refused", ((row, {"reason": reason}) for row in rows), at=at)
    tell(rows, "refused", reason=reason)


def _close(seminar: Seminar, standing: Standing, by: User, at: dt.datetime) -> Closing:
    completed = not standing.missing
    award = _award(seminar, standing.booking, by, at) if completed and seminar.programme_version_id else None
    return Closing.objects.create(
        booking=standing.booking,
        attended_percent=standing.facts.percent,
        completed=completed,
        missing=[str(code) for code in standing.missing],
        award=award,
        ruling=standing.ruling if standing.facts.is_ended or standing.facts.is_excepted else None,
        closed_by=by,
        closed_at=at,
    )


def _award(seminar: Seminar, booking: Booking, by: User, at: dt.datetime) -> Award:
    found = Attestation.objects.filter(booking=booking).select_related("protocol").first()
    protocol = found.protocol if found else None
    assert seminar.programme_version is not None
    return record_award(
        booking.person,
        version=seminar.programme_version,
        source=f"seminar:{seminar.code}:{booking.person_id}",
        started_on=seminar.starts_on,
        completed_on=seminar.ends_on,
        result="passed" if found else "attended",
        grade=found.grade if found else "",
        attestation=_in_both_languages(AttestationForm(found.form).label) if found else "",
        protocol_number=protocol.number if protocol else "",
        protocol_date=protocol.date if protocol else None,
        order_number=seminar.completion_order_number,
        order_date=seminar.completion_order_date,
        by=by,
        at=at,
    )


def _in_both_languages(words: Promise | str) -> str:
    """As it is stored or printed: words, whoever reads them, not the codes of this app."""
    found = []
    for language in ("ru", "en"):
        with translation.override(language):
            found.append(str(words))
    return " / ".join(dict.fromkeys(found))


def require_running(seminar: Seminar) -> None:
    if seminar.state == State.CLOSED:
        raise DomainError("closed", _("The seminar is closed: its results can no longer be changed."))
    if seminar.state == State.CANCELLED:
        raise DomainError("cancelled", _("The seminar is cancelled."))
