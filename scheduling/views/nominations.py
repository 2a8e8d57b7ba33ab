"""The nominations of one seminar, for the office: who is to be answered, how the group is made up."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from itc.people import access
from itc.people.access import Right
from itc.people.ranks import post_for_reader
from itc.web.shell import paged, person
from scheduling import queries, reports
from scheduling.forms import NominationsFilter
from scheduling.models import LIVE, Nomination, NominationState, Seminar
from scheduling.rules import Phase
from scheduling.views.office import behind, frame
from scheduling.views.public import kept_said, share_rows

TONES = dict(zip(NominationState, ("info", "good", "warn", "bad", "neutral"), strict=True))
TICKED = "ticked_nominations"  # in the session: who was ticked when the answer was thought over
SHOWN = 5  # parts of a whole that are drawn each by itself


@login_required
def seminar_office(request: HttpRequest, code: str) -> HttpResponse:
    """Nominations, for the office; the staff of the seminar comes to its participants."""
    seminar = behind(request, code)
    if not access.can(request.user, Right.SEE_SEMINARS):
        return redirect("seminar_participants", code)
    makeup = queries.Makeup(seminar)
    found, form = matching(request, seminar, makeup)
    figures = _figures(request, seminar, makeup)
    page = paged(request, queries.in_turn(found))
    at = {pk: number for number, pk in enumerate(page.object_list)}
    page.object_list = sorted(found.filter(pk__in=at), key=lambda row: at[row.pk])
    can_decide = access.can(request.user, Right.DECIDE_NOMINATIONS) and seminar.state == "open"
    following, number = queries.next_of(seminar, figures["seats"]) if figures["waiting"] and can_decide else (None, 0)
    facts = {
        "page": page,
        "rows": [_line(row) for row in page],
        "ticked": _ticked(request, code),
        "filter": form,
        "total": makeup.states.total(),
        "next": following,
        "number": number,
        "kept": kept_said(figures["seats"]),
        "has_order": any(row.agency_rank for row in page),
        "can_decide": can_decide,
        "live": _live(found, form, makeup) if can_decide and page.paginator.num_pages > 1 else 0,
        **figures,
    }
    return render(request, "scheduling/office_nominations.html", {**frame(request, seminar, "seminar_office"), **facts})


def _ticked(request: HttpRequest, code: str) -> list[int]:
    """For one look only: who comes back from the second look finds her ticks."""
    if request.session.get(TICKED, {}).get("seminar") != code:
        return []
    kept: list[int] = request.session.pop(TICKED)["keys"]
    return kept


def _line(row: Nomination) -> tuple[Nomination, str, str, str, str]:
    """The row with name, post, agency with its place, and the tone of the answer."""
    person, agency = row.person, row.agency
    work = post_for_reader(person.rank, person.position)
    place = ", ".join(str(part) for part in (agency, agency.region or agency.country) if part) if agency else "—"
    return row, person.name, work, place, TONES[NominationState(row.state)]


def _live(found: QuerySet[Nomination], form: NominationsFilter, makeup: queries.Makeup) -> int:
    return found.filter(state__in=LIVE).count() if form.has_changed() else makeup.live


def matching(request: HttpRequest, seminar: Seminar, makeup: queries.Makeup) -> tuple[Any, NominationsFilter]:
    """The list that the address asks for."""
    form = NominationsFilter(request.GET, places=makeup.places(), numbers=makeup.states)
    typed = form.cleaned_data if form.is_valid() else {}
    facts = {"state": typed.get("state", ""), "place": typed.get("place", "")}
    return queries.on_list(seminar.nominations.all(), words=typed.get("q", ""), **facts), form


def _figures(request: HttpRequest, seminar: Seminar, makeup: queries.Makeup) -> dict[str, Any]:
    """Seats, and how those who have one are made up: by sex, and by one thing more that the reader chooses."""
    seats = queries.seats_of(seminar)
    titles = {"region": _("By region"), "country": _("By country"), "agency": _("By agency")}
    chosen = request.GET.get("by", "")
    chosen = chosen if chosen in titles else "region"
    parts = [(_("By sex"), "sex"), (titles[chosen], chosen)] if makeup.nominated else []
    return {
        "seats": seats,
        "shares": share_rows(seats),
        "waiting": makeup.states[NominationState.WAITING],
        "pending": makeup.states[NominationState.SUBMITTED],
        "gone": makeup.left if seminar.state == "open" and seminar.phase != Phase.OVER else 0,
        "balance": [(title, _bars(makeup.tally(by))) for title, by in parts],
        "views": [(by, title, by == chosen) for by, title in titles.items()],
    }


def _bars(parts: list[queries.Tally]) -> list[dict[str, Any]]:
    """Rows of the bars component, each drawn as accepted of nominated; small parts together at the end."""
    if len(rest := parts[SHOWN:]) > 1:
        sums = (sum(part.accepted for part in rest), sum(part.nominated for part in rest))
        parts = [*parts[:SHOWN], queries.Tally(_("%(n)s others") % {"n": len(rest)}, *sums)]
    return [
        {"label": one.label, "value": one.accepted, "of": one.nominated, "shown": f"{one.accepted} / {one.nominated}"}
        for one in parts
    ]


@login_required
def nominations_of_seminar_export(request: HttpRequest, code: str, form: str) -> HttpResponse:
    seminar = behind(request, code, Right.SEE_SEMINARS)
    found, _filter = matching(request, seminar, queries.Makeup(seminar))
    rows = reports.of_nominations(queries.answers(found).select_related("agency__region"), seminar)
    return reports.answer(rows, form, name=f"nominations-{seminar.code}", by=person(request))
