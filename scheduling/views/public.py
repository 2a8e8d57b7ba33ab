"""What anybody may see: the calendar and a seminar's facts; who nominates sees seats and answers beside them."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from itc.people import access
from itc.people.access import Right
from itc.people.naming import containing
from itc.web.shell import cached_for_all, paged, person
from itc.web.templatetags.ui import badge
from scheduling import queries, rules
from scheduling.forms import CalendarFilter
from scheduling.models import Nomination, Seminar

TONES = {"open": "good", "answers": "warn", "under_way": "info", "cancelled": "bad", "planned": "info"}


@require_GET
@cached_for_all
def seminars(request: HttpRequest) -> HttpResponse:
    """The calendar by month: from today on, or (`?when=past`) backwards."""
    is_past = request.GET.get("when") == "past"
    form = CalendarFilter(request.GET)
    found = Seminar.objects.published()
    found = found.past().order_by("-starts_on", "code") if is_past else found.upcoming().order_by("starts_on", "code")
    page = paged(request, queries.with_counts(_filtered(found, form)))
    shows_seats = access.can(request.user, Right.NOMINATE)
    items = [agenda_item(seminar, shows_seats=shows_seats) for seminar in page]
    months = [(month, list(rows)) for month, rows in groupby(items, key=lambda item: item["start"].replace(day=1))]
    address = reverse("seminars")
    tabs = [
        {"url": address, "label": _("Coming"), "current": not is_past},
        {"url": f"{address}?when=past", "label": _("Past"), "current": is_past},
    ]
    facts = {"page": page, "months": months, "tabs": tabs, "is_past": is_past, "filter": form}
    return render(request, "scheduling/seminars.html", facts)


def _filtered(found: Any, form: CalendarFilter) -> Any:
    typed = form.cleaned_data if form.is_valid() else {}
    if typed.get("kind"):
        found = found.filter(kind=typed["kind"])
    return found.filter(containing(typed.get("q", "")))


def agenda_item(seminar: Seminar, *, shows_seats: bool = False) -> dict[str, Any]:
    """A row of the agenda component."""
    item: dict[str, Any] = {
        "start": seminar.starts_on,
        "end": seminar.ends_on,
        "title": seminar.title,
        "url": reverse("seminar", args=[seminar.code]),
        "kind": seminar.get_kind_display(),
        "place": seminar.place,
    }
    if seminar.state == seminar.State.CANCELLED:
        item |= {"kind": seminar.get_state_display(), "tone": "bad"}
    elif seminar.takes_nominations(timezone.now()):
        item["meta"] = _("Nominations until %(day)s") % {"day": f"{seminar.nominate_until:%d.%m.%Y}"}
    elif seminar.phase in {rules.Phase.ANSWERS, rules.Phase.UNDER_WAY}:
        item["meta"] = seminar.get_phase_display()
    if shows_seats and seminar.state != seminar.State.CANCELLED:
        counts = {name: getattr(seminar, name) for name in ("taken", "pending", "waiting")}
        item |= {"capacity": seminar.capacity, **counts}
    return item


@require_GET
@cached_for_all
def seminar(request: HttpRequest, code: str) -> HttpResponse:
    related = ("venue", "programme_version", "course")
    found = get_object_or_404(Seminar.objects.published().select_related(*related), code=code)
    facts: dict[str, Any] = {"seminar": found, "sessions": queries.timetable(found), "status": status_of(found)}
    if request.user.is_authenticated:
        facts |= _own(request, found)
    return render(request, "scheduling/seminar.html", facts)


def status_of(found: Seminar, *, with_code: bool = False) -> str:
    """The badges beside a seminar's title."""
    first = found.code if with_code else found.get_kind_display()
    return format_html("{} {}", badge(first), badge(found.get_phase_display(), TONES.get(found.phase, "neutral")))


def _own(request: HttpRequest, found: Seminar) -> dict[str, Any]:
    """What this reader sees beside the public facts: her own answer; her agency's nominations and the seats."""
    user = request.user
    own: dict[str, Any] = {"shows_trainers": True}
    own["mine"] = queries.own_nomination(found, person(request))
    own |= _way_out(found, own["mine"])
    own["is_behind"] = Seminar.objects.visible_to(user).filter(pk=found.pk).exists()
    scope = access.scope(user, Right.NOMINATE)
    if not scope:
        return own
    seats = queries.seats_of(found)
    own |= {
        "scope": scope,
        "may_nominate": found.takes_nominations(timezone.now()),
        "seats": seats,
        "shares": share_rows(seats),
        "nominations": list(queries.answers(found.nominations.within(scope))[:200]),
    }
    is_on = found.state == found.State.OPEN and found.phase != rules.Phase.OVER
    own["gone"] = sum(is_on and row.is_live and row.person.left_on is not None for row in own["nominations"])
    own["may_rank"] = not scope.everything and found.state == found.State.OPEN and len(own["nominations"]) > 1
    if not scope.everything:
        left = queries.left_within(scope.agencies, {found.pk: seats})[found.pk]
        own |= {"left_for_mine": left.n, "left_by_share": queries.by_share(left)}
    return own


def _way_out(found: Seminar, mine: Nomination | None) -> dict[str, Any]:
    """Whether she may withdraw herself; with a seat after the cut-off, whom to ask instead."""
    if mine is None or not mine.is_live or found.state != found.State.OPEN:
        return {}
    if mine.state != mine.State.ACCEPTED or found.day_of(timezone.now()) <= found.withdraw_until:
        return {"may_withdraw": True}
    contacts = [*queries.organisers(found), *queries.spokespeople(mine)]
    return {"too_late": True, "contacts": list(dict.fromkeys(contacts))}


def kept_said(seats: rules.Seats) -> str:
    """Why nobody else sits although seats are free; empty where that is not the reason."""
    if not seats.kept_left:
        return ""
    names = ", ".join(f"{share.name} {share.left}" for share in seats.kept_left)
    sentence = ngettext(
        "%(n)s seat stays free, kept for: %(names)s.",
        "%(n)s seats stay free, all of them kept for: %(names)s.",
        seats.left,
    )
    return sentence % {"n": seats.left, "names": names}


def share_rows(seats: rules.Seats) -> list[tuple[str, int, int]]:
    """Rows of the seat bar; none where all seats are open to all."""
    rows = [(share.name or _("open to all"), share.taken, share.seats) for share in seats.shares if share.seats]
    return rows if len(seats.shares) > 1 else []
