"""Forms of the office: the seminar's facts, its timetable, shares of seats, staff; venues and rooms."""

from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from itc.people import access
from itc.people.access import Right
from itc.web.forms import Facts
from itc.web.shell import person, stored, try_action, with_right
from scheduling import actions, queries
from scheduling.forms import (
    NewSeminarForm,
    ReasonForm,
    RoomForm,
    SeminarForm,
    SessionForm,
    ShareForm,
    StaffForm,
    VenueForm,
)
from scheduling.models import Room, SeatShare, Seminar, SeminarStaff, Session, State, Venue
from scheduling.views.office import behind, frame, staff_of


@with_right(Right.PLAN_SEMINARS)
def seminar_new(request: HttpRequest) -> HttpResponse:
    form = NewSeminarForm(request.POST or None)
    done = _("Planned. Now add the timetable, then open it for nominations.")
    if made := stored(request, form, actions.plan_seminar, done=done):
        return redirect("seminar_plan", made.code)
    like = request.GET.get("like", "")[:100]
    facts = {"form": form, "like": like, "earlier": queries.earlier(like)}
    return render(request, "scheduling/seminar_form.html", facts)


@login_required
def seminar_edit(request: HttpRequest, code: str) -> HttpResponse:
    seminar = behind(request, code, Right.PLAN_SEMINARS)
    form = SeminarForm(request.POST or None, instance=seminar)
    if made := stored(request, form, actions.change_seminar, seminar, done=_("Saved.")):
        return redirect("seminar_plan", made.code)
    return render(request, "scheduling/seminar_form.html", {"form": form, "seminar": seminar})


@login_required
def seminar_plan(request: HttpRequest, code: str) -> HttpResponse:
    seminar = behind(request, code)
    sessions = list(queries.timetable(seminar))
    hours, is_on = (
        sum((session.hours for session in sessions), Decimal(0)),
        seminar.state in {State.PLANNED, State.OPEN},
    )
    facts = {
        "sessions": sessions,
        "hours": hours,
        "shares": seminar.shares.prefetch_related("regions", "countries"),
        "staff": staff_of(seminar),
        "staff_form": StaffForm() if access.can(request.user, Right.PLAN_SEMINARS) else None,
        "cancel_form": ReasonForm(),
        "apart": queries.hours_apart(seminar, taught=hours) if is_on else None,
    }
    return render(request, "scheduling/office_plan.html", {**frame(request, seminar, "seminar_plan"), **facts})


def _small_form(request: HttpRequest, seminar: Seminar, form: Facts, title: str) -> HttpResponse:
    return render(request, "scheduling/small_form.html", {"form": form, "seminar": seminar, "title": title})


@login_required
def session_new(request: HttpRequest, code: str) -> HttpResponse:
    seminar = behind(request, code, Right.PLAN_SEMINARS)
    form = SessionForm(request.POST or None, seminar=seminar, initial={"day": seminar.starts_on})
    if stored(request, form, actions.add_session, seminar, done=_("The session is in the timetable.")):
        return redirect("seminar_plan", code)
    return _small_form(request, seminar, form, _("New session"))


@login_required
def session_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    seminar = behind(request, code, Right.PLAN_SEMINARS)
    session = get_object_or_404(Session, seminar=seminar, pk=pk)
    form = SessionForm(request.POST or None, seminar=seminar, instance=session)
    if stored(request, form, actions.change_session, session, done=_("Saved.")):
        return redirect("seminar_plan", code)
    return _small_form(request, seminar, form, pgettext("timetable", "Session"))


@require_POST
@login_required
def session_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    seminar = behind(request, code, Right.PLAN_SEMINARS)
    session = get_object_or_404(Session, seminar=seminar, pk=pk)
    try_action(request, actions.remove_session, session, by=person(request), done=_("The session is removed."))
    return redirect("seminar_plan", code)


@login_required
def share_edit(request: HttpRequest, code: str, pk: int | None = None) -> HttpResponse:
    """A new share of seats, or one changed."""
    seminar = behind(request, code, Right.PLAN_SEMINARS)
    share = get_object_or_404(SeatShare, seminar=seminar, pk=pk) if pk else None
    form = ShareForm(request.POST or None, instance=share)
    if stored(request, form, actions.keep_share, seminar, share=share, done=_("Saved.")):
        return redirect("seminar_plan", code)
    return _small_form(request, seminar, form, _("Share of seats"))


@require_POST
@login_required
def share_drop(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    seminar = behind(request, code, Right.PLAN_SEMINARS)
    share = get_object_or_404(SeatShare, seminar=seminar, pk=pk)
    try_action(request, actions.drop_share, share, by=person(request), done=_("Its seats are open to all again."))
    return redirect("seminar_plan", code)


@require_POST
@login_required
def staff_assign(request: HttpRequest, code: str) -> HttpResponse:
    seminar = behind(request, code, Right.PLAN_SEMINARS)
    form = StaffForm(request.POST)
    if form.is_valid():
        try_action(request, actions.assign_staff, seminar, by=person(request), done=_("Saved."), **form.cleaned_data)
    else:
        messages.error(request, _("Choose a person and a role."))
    return redirect("seminar_plan", code)


@require_POST
@login_required
def staff_release(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    seminar = behind(request, code, Right.PLAN_SEMINARS)
    staff = get_object_or_404(SeminarStaff, seminar=seminar, pk=pk)
    try_action(request, actions.release_staff, staff, by=person(request), done=_("Saved."))
    return redirect("seminar_plan", code)


@with_right(Right.PLAN_SEMINARS)
def venues(request: HttpRequest) -> HttpResponse:
    found = Venue.objects.select_related("country").prefetch_related("rooms")
    return render(request, "scheduling/venues.html", {"venues": found})


@with_right(Right.PLAN_SEMINARS)
def venue_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new venue, or one changed, with its rooms below."""
    venue = get_object_or_404(Venue, pk=pk) if pk else None
    form = VenueForm(request.POST or None, instance=venue)
    if made := stored(request, form, actions.keep_venue, venue, done=_("Saved.")):
        return redirect("venue", made.pk)
    return render(request, "scheduling/venue_form.html", {"form": form, "venue": venue})


@with_right(Right.PLAN_SEMINARS)
def room_edit(request: HttpRequest, venue: int, pk: int | None = None) -> HttpResponse:
    place = get_object_or_404(Venue, pk=venue)
    room = get_object_or_404(Room, venue=place, pk=pk) if pk else None
    form = RoomForm(request.POST or None, instance=room)
    if stored(request, form, actions.keep_room, place, room=room, done=_("Saved.")):
        return redirect("venue", place.pk)
    return render(request, "scheduling/room_form.html", {"form": form, "venue": place, "room": room})
