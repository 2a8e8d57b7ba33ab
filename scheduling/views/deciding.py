"""The office's answer to nominations: looked at once more where it is final, or where the seats do not suffice."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itc.errors import DomainError
from itc.people.access import Right
from itc.web.shell import person
from scheduling import actions
from scheduling.actions import Answers
from scheduling.models import LIVE, UNDECIDED, NominationState, Seminar
from scheduling.queries import Makeup, outlook
from scheduling.views.nominations import TICKED, matching
from scheduling.views.office import behind, frame
from scheduling.views.public import kept_said

NAMED = 10  # people by name in one message
DECISIONS = {"accept", "wait", "refuse", "withdraw"}


@login_required
def nominations_decide(request: HttpRequest, code: str) -> HttpResponse:
    """One answer for all that are ticked; who cannot get it is named with the reason."""
    seminar = behind(request, code, Right.DECIDE_NOMINATIONS)
    decision = request.POST.get("decision", "")
    ticked = _ticked(request, seminar) if request.method == "POST" else None
    if not ticked or decision not in DECISIONS:
        if ticked is not None:
            messages.error(request, _("Tick at least one person."))
        return redirect(_list(request, code))
    if "sure" not in request.POST and (look := _second_look(request, seminar, ticked, decision)):
        return look
    try:
        answers = _decision(request, decision)(seminar, ticked)
    except DomainError as refusal:
        error = str(refusal.sentence)
        return _second_look(request, seminar, ticked, decision, error) or redirect(_list(request, code))
    request.session.pop(TICKED, None)
    _tell(request, answers)
    return redirect(_list(request, code))


def _list(request: HttpRequest, code: str) -> str:
    """The same page of the same list."""
    query = request.GET.urlencode()
    return reverse("seminar_office", args=[code]) + (f"?{query}" if query else "")


def _ticked(request: HttpRequest, seminar: Seminar) -> list[int] | None:
    """Those ticked, or all of the list as it was seen; None when that has changed, which the reader is told."""
    typed = request.POST
    if not typed.get("all"):
        return _numbers(typed.getlist("nomination"))
    if typed.get("decision") == "withdraw":
        messages.error(request, _("Seats are taken back from people who are ticked one by one."))
        return None
    found, _form = matching(request, seminar, Makeup(seminar))
    keys = list(found.filter(state__in=LIVE).values_list("pk", flat=True))
    if typed.get("known") != str(len(keys)):
        messages.error(request, _("The list has changed meanwhile. Look at it once more; nothing was decided."))
        return None
    return keys


def _numbers(texts: list[str]) -> list[int]:
    """Keys, one by one or with commas between them."""
    return [int(key) for key in ",".join(texts).split(",") if key.isdecimal() and len(key) < 19]


def _second_look(
    request: HttpRequest, seminar: Seminar, ticked: list[int], decision: str, error: str = ""
) -> HttpResponse | None:
    """The page that names the people before anything is stored; None where nothing is to be asked."""
    facts: dict[str, Any] = {"chosen": [], "others": []}
    if decision == "accept":
        found = outlook(seminar, ticked)
        facts = {"chosen": found.seated, "others": found.unseated, "kept": kept_said(found.seats)}
    elif decision in {"refuse", "withdraw"}:
        states = UNDECIDED if decision == "refuse" else LIVE
        rows = seminar.nominations.filter(pk__in=ticked, state__in=states).select_related("person", "agency")
        facts["chosen"] = list(rows.order_by("nominated_at", "pk"))
    is_asked = facts["others"] if decision == "accept" else facts["chosen"]
    if not is_asked:
        if error:
            messages.error(request, error)
        return None
    request.session[TICKED] = {"seminar": seminar.code, "keys": ticked}  # for the way back to the list
    facts |= {"decision": decision, "error": error, "reason": request.POST.get("reason", "")[:500]}
    facts |= {"keys": _joined(ticked), "seen": _joined(row.pk for row in facts["chosen"])}
    facts |= {"keys_count": len(facts["chosen"]) + len(facts["others"]), "back": _list(request, seminar.code)}
    facts["seats"] = sum(row.state == NominationState.ACCEPTED for row in facts["chosen"])
    return render(request, "scheduling/office_decide.html", {**frame(request, seminar, "seminar_office"), **facts})


def _joined(keys: Any) -> str:
    return ",".join(str(key) for key in keys)


def _decision(request: HttpRequest, decision: str) -> Callable[[Seminar, list[int]], Answers]:
    typed, by = request.POST, person(request)
    reason = typed.get("reason", "")[:500]
    accept = partial(actions.accept_many, by=by)
    if typed.get("sure"):
        seen = _numbers([typed.get("seen", "")])
        accept = partial(actions.accept_as_seen, seen=seen, others_wait=typed["sure"] == "wait", by=by)
    decisions: dict[str, Callable[[Seminar, list[int]], Answers]] = {
        "accept": accept,
        "wait": partial(actions.wait_many, by=by),
        "refuse": partial(actions.refuse_many, reason=reason, by=by),
        "withdraw": partial(actions.withdraw_many, reason=reason, by=by),
    }
    return decisions[decision]


def _tell(request: HttpRequest, answers: Answers) -> None:
    """One message for each reason, with the names of those whom it stopped."""
    stopped: dict[str, list[str]] = {}
    for nomination, refusal in answers.refused:
        stopped.setdefault(str(refusal.sentence), []).append(nomination.person.name)
    for sentence, names in stopped.items():
        shown = ", ".join(names[:NAMED])
        if (more := len(names) - NAMED) > 0:
            shown = _("%(names)s and %(more)s more") % {"names": shown, "more": more}
        messages.error(request, f"{shown}: {sentence}")
    if done := len(answers.given):
        messages.success(request, ngettext("%(n)s answer given.", "%(n)s answers given.", done) % {"n": done})
