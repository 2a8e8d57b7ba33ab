"""What seminars add to the composed pages and to the navigation."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from itc.people import access
from itc.people.access import Right
from itc.people.dated import today
from itc.people.models import User
from itc.web import registry
from scheduling import queries, rules
from scheduling.models import LIVE, Nomination, NominationState, Seminar, State
from scheduling.views.public import agenda_item

Facts = dict[str, Any]
OFFICE = {
    "pending": _("Seminars with nominations to answer"),
    "gone": _("Seminars with nominees who have left"),
    "over": _("Seminars to close"),
    "coming": _("Coming seminars"),
}


def front(request: HttpRequest) -> Facts | None:
    found = Seminar.objects.filter(state=State.OPEN).upcoming().select_related("venue")[:4]
    items = [agenda_item(seminar) for seminar in found]
    return {"front_seminars": items} if items else None


def own(request: HttpRequest) -> Facts | None:
    rows = queries.own(request.user)  # type: ignore[arg-type]
    coming = [row for row in rows if row.seminar.ends_on >= today() and not row.is_stepped_back]
    return {"own_seminars": coming[::-1][:4]} if rows else None


def desk(request: HttpRequest) -> Facts:
    calls = list(queries.with_counts(Seminar.objects.taking_nominations()).order_by("nominate_until", "code")[:5])
    mine = Nomination.objects.of_agencies_of(request.user).filter(seminar__ends_on__gte=today(), state__in=LIVE)
    has_left = Count("pk", filter=Q(person__left_on__isnull=False, seminar__state=State.OPEN))
    rows = list(mine.values_list("state").annotate(n=Count("pk"), gone=has_left).order_by())
    counted = {state: n for state, n, _gone in rows}
    address = reverse("nominations")
    figures: list[tuple[object, int, str]] = [
        (state.label, counted.get(state, 0), f"{address}?state={state}&when=coming")
        for state in NominationState
        if state in LIVE
    ]
    if has_gone := sum(gone for _state, _n, gone in rows):
        figures.append((gettext("have left, still nominated"), has_gone, f"{address}?when=gone"))
    return {"open_calls": _calls(request, calls), "figures": figures}


def _calls(request: HttpRequest, calls: list[Any]) -> list[Facts]:
    """With the seats that are left for her people; the office, which speaks for no agency, sees all seats."""
    scope = access.scope(request.user, Right.NOMINATE)
    if scope.everything:
        return [agenda_item(row, shows_seats=True) for row in calls]
    left = queries.left_within(scope.agencies, queries.seats_of_each(calls))
    return [agenda_item(row) | {"side": _left(left[row.pk])} for row in calls]


def _left(left: rules.Left) -> str:
    if not left.n:
        return gettext("No seat is left for your people; there is a waiting list")
    if left.shares:
        return gettext("Seats left for your people: %(shares)s") % {"shares": queries.by_share(left)}
    sentence = ngettext("%(n)s seat is left for your people", "%(n)s seats are left for your people", left.n)
    return sentence % {"n": left.n}


def office(request: HttpRequest) -> Facts:
    """Each figure is the number of seminars in the list to which it leads."""
    address, counted = reverse("seminars_office"), queries.numbers_by_state(*OFFICE, "waiting")
    pending = Nomination.objects.filter(state=NominationState.SUBMITTED, seminar__state=State.OPEN).count()
    hints = {"pending": ngettext("%(n)s nomination", "%(n)s nominations", pending) % {"n": pending}}
    figures = [
        {
            "label": label,
            "n": counted[state],
            "url": f"{address}?state={state}",
            "hint": hints.get(state, "") if counted[state] else "",
            "tone": "warn" if counted[state] and state != "coming" else "",
        }
        for state, label in OFFICE.items()
        if state != "gone" or counted[state]
    ]
    waiting = queries.in_state(Seminar.objects.all(), "waiting").order_by("starts_on", "code")
    items = [
        agenda_item(row, shows_seats=True) | {"url": reverse("seminar_office", args=[row.code])}
        for row in queries.with_counts(waiting)[:5]
    ]
    return {"figures": figures, "waiting_seminars": items, "waiting": counted["waiting"]}


def gone(request: HttpRequest, whose: User) -> Facts | None:
    """On the page of somebody who has left: the nominations that stand, for whoever may end them."""
    if not whose.left_on:
        return None
    standing = Nomination.objects.of_people_gone().of_agencies_of(request.user).filter(person=whose)
    rows = list(standing.select_related("seminar", "agency").order_by("seminar__starts_on", "pk"))
    return {"standing": rows, "left_on": whose.left_on} if rows else None


def _teaches(request: HttpRequest) -> bool:
    return "trainer" in access.roles(request.user)


def _is_outside_the_office(request: HttpRequest) -> bool:
    return not access.can(request.user, Right.SEE_SEMINARS)


def register() -> None:
    """The office finds its own list behind the same word by which everybody else finds the calendar."""
    calendar = registry.NavItem(
        _("Seminars"), "seminars", "calendar-days", order=25, is_public=True, when=_is_outside_the_office
    )
    registry.add_tally(registry.Tally(_("Nominations"), 60, lambda pk: Nomination.objects.filter(person=pk).count()))
    registry.add_nav(calendar)
    registry.add_nav(
        registry.NavItem(
            _("Today"),
            "today",
            "clipboard-document-check",
            15,
            when=_teaches,
            is_workplace=True,
            covers=("teaching/", "office/seminars/"),
        )
    )
    registry.add_nav(
        registry.NavItem(
            _("Seminars"),
            "seminars_office",
            "calendar-days",
            25,
            Right.SEE_SEMINARS,
            covers=("seminars/", "office/calendar/", "office/venues/", "teaching/sessions/"),
        )
    )
    registry.front.add(registry.Panel("scheduling/panel_front.html", 10, front))
    registry.home.add(registry.Panel("scheduling/panel_own.html", 20, own))
    registry.desk.add(registry.Panel("scheduling/panel_desk.html", 10, desk, right=Right.NOMINATE))
    registry.record.add(registry.Panel("scheduling/panel_gone.html", 5, gone, right=Right.NOMINATE))
    registry.office.add(registry.Panel("scheduling/panel_office.html", 10, office, right=Right.SEE_SEMINARS))
