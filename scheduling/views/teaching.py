"""For who teaches: today's sessions, and the attendance of one session on a phone."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from itc.errors import DomainError
from itc.people import access
from itc.people.access import Right
from itc.web.shell import person
from scheduling import actions, queries
from scheduling.models import LETTERS, Attendance, Booking, Code, Session


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


@login_required
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """One list of names with a mark each. A refusal shows the same page with what was chosen."""
    sessions = Session.objects.markable_by(request.user).select_related("seminar", "room__venue", "trainer")
    session = get_object_or_404(sessions, pk=pk)
    bookings = list(queries.group(session.seminar))
    standing = dict(Attendance.objects.filter(session=session).values_list("booking", "code"))
    chosen, error = dict(standing), None
    if request.method == "POST":
        chosen = _chosen(request, bookings, standing)
        error = _marked(request, session, {pk: code for pk, code in chosen.items() if code})
        if error is None:
            return redirect("attendance", pk)
    facts = {
        "session": session,
        "rows": [(booking, chosen.get(booking.pk, ""), booking.pk in standing) for booking in bookings],
        "codes": [(code.value, LETTERS[code], code.label) for code in Code],
        "error": error,
        "reason": request.POST.get("reason", ""),
        "has_begun": session.starts_at <= timezone.now(),
        "is_complete": bool(bookings) and len(standing) == len(bookings),
    }
    return render(request, "scheduling/attendance.html", facts)


def _chosen(request: HttpRequest, bookings: list[Booking], standing: dict[int, str]) -> dict[int, str]:
    """What was ticked; with the second button everybody without a mark was present."""
    rest = Code.PRESENT if request.POST.get("rest") == "present" else ""
    return {row.pk: request.POST.get(f"mark-{row.pk}") or standing.get(row.pk) or rest for row in bookings}


def _marked(request: HttpRequest, session: Session, marks: dict[int, str]) -> Any:
    reason = request.POST.get("reason", "")[:300]
    try:
        actions.mark_attendance(session, marks=marks, reason=reason, by=person(request))
    except DomainError as refusal:
        return refusal.sentence
    messages.success(request, _("Attendance is saved."))
    return None
