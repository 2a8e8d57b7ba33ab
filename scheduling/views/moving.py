"""Other days for a whole seminar, another trainer for sessions still to come."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itc.errors import DomainError
from itc.people.access import Right
from itc.people.models import User
from itc.web.shell import person, try_action
from scheduling import actions
from scheduling.forms import MoveForm, TrainerForm
from scheduling.models import Seminar
from scheduling.views.office import behind

NAMED = 20  # people by name in one sentence


@login_required
def seminar_move(request: HttpRequest, code: str) -> HttpResponse:
    """First what would change and what stands against it; the act itself names the first day that was seen."""
    seminar = behind(request, code, Right.PLAN_SEMINARS)
    if request.method == "POST":
        first_day, known = (_day(request.POST.get(name, "")) for name in ("first_day", "known"))
        done = _("The seminar is moved. Everybody concerned gets a mail with the old and the new days.")
        if (
            first_day
            and known
            and try_action(
                request, actions.move_seminar, seminar, first_day=first_day, known=known, by=person(request), done=done
            )
        ):
            return redirect("seminar_plan", code)
        return redirect("seminar_move", code)
    form = MoveForm(request.GET or None, seminar=seminar)
    move = _preview(seminar, form.cleaned_data["first_day"], person(request)) if form.is_valid() else {}
    return render(request, "scheduling/move.html", {"seminar": seminar, "form": form, **move})


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _preview(seminar: Seminar, first_day: dt.date, by: User) -> dict[str, Any]:
    move = actions.planned_move(seminar, first_day)
    return {
        "move": move,
        "obstacles": [str(one.sentence) for one in actions.obstacles(seminar, move, at=timezone.now())],
        "deadlines": [
            (_("Nominations until"), seminar.nominate_until, move.days["nominate_until"]),
            (_("Withdrawal until"), seminar.withdraw_until, move.days["withdraw_until"]),
        ],
        **_letters(actions.concerned(seminar).exclude(pk=by.pk)),
    }


def _letters(concerned: Iterable[User]) -> dict[str, Any]:
    """How many get one, and who has no address for it."""
    lacking = [one.name for one in concerned if not one.email]
    return {
        "letters": sum(bool(one.email) for one in concerned),
        "lacking": lacking[:NAMED],
        "lacking_count": len(lacking),
        "more": max(len(lacking) - NAMED, 0),
    }


@login_required
def seminar_trainer(request: HttpRequest, code: str) -> HttpResponse:
    seminar = behind(request, code, Right.PLAN_SEMINARS)
    form = TrainerForm(request.POST or None, seminar=seminar)
    if form.is_valid():
        try:
            n = actions.replace_trainer(seminar, by=person(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("new" if refusal.code in {"same_trainer", "trainer_taken"} else None, str(refusal.sentence))
        else:
            done = ngettext("%(n)s session has a new trainer.", "%(n)s sessions have a new trainer.", n) % {"n": n}
            messages.success(request, f"{done} {_('Both people get a mail.')}")
            return redirect("seminar_plan", code)
    return render(
        request, "scheduling/small_form.html", {"form": form, "seminar": seminar, "title": _("Replace a trainer")}
    )
