import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import audit
from itc.people.models import User
from scheduling.actions.seminars import locked
from scheduling.models import Attendance, AttendanceChange, Code, Session, State


@transaction.atomic
def mark_attendance(
    session: Session,
    *,
    marks: Mapping[int, str],
    by: User,
    reason: str = "",
    reasons: Mapping[int, str] | None = None,
    at: dt.datetime | None = None,
) -> int:
    """Marks by booking; how many were new or corrected. To change a standing mark is a correction with a reason.

    `reasons` are those of single bookings, `reason` stands for all others. All or nothing.
    Raises DomainError("future_session", "cancelled", "closed", "unknown_mark", "reason_needed").
    """
    at = at or timezone.now()
    seminar = locked(session.seminar)
    if refusal := unmarkable(session, seminar.state, at):
        raise refusal
    standing = {mark.booking_id: mark for mark in Attendance.objects.filter(session=session)}
    held = set(seminar.bookings.held().values_list("pk", flat=True))
    if not marks.keys() <= held or not set(marks.values()) <= set(Code.values):
        raise DomainError("unknown_mark", _("The list has changed. Load the page again."))
    changed = [pk for pk, code in marks.items() if pk in standing and standing[pk].code != code]
    why = {pk: ((reasons or {}).get(pk) or reason).strip() for pk in changed}
    if not all(why.values()):
        raise DomainError("reason_needed", _("A mark is already there: write why you correct it."))
    new = [
        Attendance(session=session, booking_id=pk, code=code, marked_by=by, marked_at=at)
        for pk, code in marks.items()
        if pk not in standing
    ]
    Attendance.objects.bulk_create(new)
    for pk in changed:
        _correct(standing[pk], marks[pk], why[pk], by, at)
    if new or changed:
        audit.log(by, "marked attendance", session, after={"new": len(new), "corrected": len(changed)}, at=at)
    return len(new) + len(changed)


def unmarkable(session: Session, state: str, at: dt.datetime) -> DomainError | None:
    """Why nobody can mark this session now, if so."""
    if state == State.CANCELLED:
        return DomainError("cancelled", _("The seminar is cancelled."))
    if state == State.CLOSED:
        return DomainError("closed", _("The seminar is closed: its journal can no longer be changed."))
    if session.starts_at > at:
        return DomainError(
            "future_session", _("The session has not begun: attendance is marked from its beginning on.")
        )
    return None


def _correct(mark: Attendance, code: str, reason: str, by: User, at: dt.datetime) -> None:
    AttendanceChange.objects.create(
        attendance=mark, old_code=mark.code, new_code=code, reason=reason, changed_by=by, changed_at=at
    )
    mark.code = code
    mark.save(update_fields=["code"])
