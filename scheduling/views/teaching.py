"""For who teaches: today's sessions, and the attendance of one session on a phone."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from itc.errors import DomainError
from itc.people import access
from itc.people.access import Right
from itc.web.shell import person
from scheduling import actions, queries
from scheduling.actions.attendance import unmarkable
from scheduling.models import Attendance, Booking, Code, Session, journal_words


@login_required
def today(request: HttpRequest) -> HttpResponse:
    sessions = Session.objects.markable_by(request.user)
    is_teaching = {"trainer", "interpreter"} & set(access.roles(request.user))
    if not is_teaching and not access.can(request.user, Right.MARK_ATTENDANCE) and not sessions.exists():
        raise PermissionDenied
    now = timezone.now()
    of_day = queries.sessions_of_day(sessions, now)
    still_open = queries.unmarked(sessions, now).exclude(pk__in=[session.pk for session in of_day])
    facts = {"sessions": of_day, "open": list(still_open[:20]), "now": now}
    return render(request, "scheduling/today.html", facts)


@dataclass(frozen=True)
class Row:
    """A person of the group: the mark that stands, the one chosen, and why it should change."""

    booking: Booking
    standing: str
    chosen: str
    reason: str = ""
    is_unexplained: bool = False

    @property
    def is_changed(self) -> bool:
        return bool(self.standing) and self.chosen != self.standing

    @property
    def word(self) -> tuple[str, str]:
        """Letter and label of the mark that stands."""
        return journal_words(get_language()).get(self.standing, ("", ""))


@login_required
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """One list of names with a mark each. A refusal shows the same page with what was chosen."""
    sessions = Session.objects.markable_by(request.user).select_related("seminar", "room__venue", "trainer")
    session = get_object_or_404(sessions, pk=pk)
    rows, error = _rows(request, session), None
    if request.method == "POST":
        error = _marked(request, session, rows)
        if error is None:
            return redirect("attendance", pk)
        rows = [replace(row, is_unexplained=row.is_changed and not (row.reason or _reason(request))) for row in rows]
    facts = {
        "session": session,
        "rows": rows,
        "codes": [(code, *words) for code, words in journal_words(get_language()).items()],
        "error": error,
        "refusal": unmarkable(session, session.seminar.state, timezone.now()),
        "reason": _reason(request),
        "is_complete": all(row.standing for row in rows),
    }
    return render(request, "scheduling/attendance.html", facts)


def _rows(request: HttpRequest, session: Session) -> list[Row]:
    """With what was ticked; with the second button everybody without a mark was present."""
    standing = dict(Attendance.objects.filter(session=session).values_list("booking", "code"))
    rest = Code.PRESENT if request.POST.get("rest") == "present" else ""
    return [
        Row(
            booking,
            standing.get(booking.pk, ""),
            request.POST.get(f"mark-{booking.pk}") or standing.get(booking.pk) or rest,
            request.POST.get(f"reason-{booking.pk}", "")[:300].strip(),
        )
        for booking in queries.group(session.seminar)
    ]


def _reason(request: HttpRequest) -> str:
    """For all corrections that have none of their own."""
    return request.POST.get("reason", "")[:300].strip()


def _marked(request: HttpRequest, session: Session, rows: list[Row]) -> Any:
    marks = {row.booking.pk: row.chosen for row in rows if row.chosen}
    reasons = {row.booking.pk: row.reason for row in rows}
    try:
        why = _reason(request)
        number = actions.mark_attendance(session, marks=marks, reason=why, reasons=reasons, by=person(request))
    except DomainError as refusal:
        return refusal.sentence
    if number or all(row.standing for row in rows):
        messages.success(request, _("Attendance is saved."))
    else:
        messages.info(request, _("No mark was chosen: nothing is saved."))
    return None
