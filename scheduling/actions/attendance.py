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
    session: Session, *, marks: Mapping[int, str], by: User, reason: str = "", at: dt.datetime | None = None
) -> int:
    """Marks by booking; how many were new or corrected. To change a standing mark is a correction with a reason.

    All or nothing. Raises DomainError("future_session", "cancelled", "closed", "unknown_mark", "reason_needed").
    """
    at = at or timezone.now()
    seminar = locked(session.seminar)
    _require_markable(session, seminar.state, at)
    standing = {mark.booking_id: mark for mark in Attendance.objects.filter(session=session)}
    held = set(seminar.bookings.held().values_list("pk", flat=True))
    if not marks.keys() <= held or not set(marks.values()) <= set(Code.values):
        raise DomainError("unknown_mark", _("The list has changed. Load the page again."))
    changed = [pk for pk, code in marks.items() if pk in standing and standing[pk].code != code]
    if changed and not reason.strip():
        raise DomainError("reason_needed", _("A mark is already there: write why you correct it."))
    new = [
        Attendance(session=session, booking_id=pk, code=code, marked_by=by, marked_at=at)
        for pk, code in marks.items()
        if pk not in standing
    ]
    Attendance.objects.bulk_create(new)
    for pk in changed:
        _correct(standing[pk], marks[pk], reason.strip(), by, at)
    if new or changed:
        audit.log(by, "marked attendance", session, after={"new": len(new), "corrected": len(changed)}, at=at)
    return len(new) + len(changed)


def _require_markable(session: Session, state: str, at: dt.datetime) -> None:
    if state == State.CANCELLED:
        raise DomainError("cancelled", _("The seminar is cancelled."))
    if state == State.CLOSED:
        raise DomainError("closed", _("The seminar is closed: its journal can no longer be changed."))
    if session.starts_at > at:
        raise DomainError("future_session", _("The session has not begun: attendance is marked from its beginning on."))


def _correct(mark: Attendance, code: str, reason: str, by: User, at: dt.datetime) -> None:
    AttendanceChange.objects.create(
        attendance=mark, old_code=mark.code, new_code=code, reason=reason, changed_by=by, changed_at=at
    )
    mark.code = code
    mark.save(update_fields=["code"])
