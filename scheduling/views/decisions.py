"""The office's answers: nominations, opening, cancelling, orders."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from itc.errors import DomainError
from itc.people.access import Right
from itc.people.models import User
from itc.web.shell import person, try_action
from scheduling import actions
from scheduling.actions import Answers
from scheduling.models import LIVE, Seminar
from scheduling.outcomes.forms import OrderForm
from scheduling.queries import Makeup
from scheduling.views.nominations import matching
from scheduling.views.office import behind, frame

NAMED = 10  # people by name in one message


@require_POST
@login_required
def nominations_decide(request: HttpRequest, code: str) -> HttpResponse:
    """One answer for all that are ticked; who cannot get it is named with the reason."""
    seminar = behind(request, code, Right.DECIDE_NOMINATIONS)
    ticked, decide = _ticked(request, seminar), _decision(request)
    if decide is None or not ticked:
        if ticked is not None:
            messages.error(request, _("Tick at least one person."))
        return _back(request, code)
    try:
        answers = decide(seminar, ticked)
    except DomainError as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        _tell(request, answers)
    return _back(request, code)


def _back(request: HttpRequest, code: str) -> HttpResponse:
    """To the same page of the same list."""
    query = request.GET.urlencode()
    return redirect(reverse("seminar_office", args=[code]) + (f"?{query}" if query else ""))


def _ticked(request: HttpRequest, seminar: Seminar) -> list[int] | None:
    """Those ticked, or all of the list as it was seen; None when that has changed, which the reader is told."""
    typed = request.POST
    if not typed.get("all"):
        return [int(key) for key in typed.getlist("nomination") if key.isdecimal() and len(key) < 19]
    if typed.get("decision") == "withdraw":
        messages.error(request, _("Seats are taken back from people who are ticked one by one."))
        return None
    found, _form = matching(request, seminar, Makeup(seminar))
    keys = list(found.filter(state__in=LIVE).values_list("pk", flat=True))
    if typed.get("known") != str(len(keys)):
        messages.error(request, _("The list has changed meanwhile. Look at it once more; nothing was decided."))
        return None
    return keys


def _decision(request: HttpRequest) -> Callable[[Seminar, list[int]], Answers] | None:
    by, reason = person(request), request.POST.get("reason", "")[:500]
    decisions: dict[str, Callable[[Seminar, list[int]], Answers]] = {
        "accept": partial(actions.accept_many, by=by),
        "wait": partial(actions.wait_many, by=by),
        "refuse": partial(actions.refuse_many, reason=reason, by=by),
        "withdraw": partial(_withdrawn, reason=reason, by=by),
    }
    return decisions.get(request.POST.get("decision", ""))


def _withdrawn(seminar: Seminar, ticked: list[int], *, reason: str, by: User) -> Answers:
    answers = Answers()
    for nomination in seminar.nominations.filter(pk__in=ticked).select_related("person").order_by("nominated_at", "pk"):
        try:
            answers.given.append(actions.withdraw(nomination, reason=reason, by=by))
        except DomainError as refusal:
            answers.refused.append((nomination, refusal))
    return answers


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


@require_POST
@login_required
def nominations_promote(request: HttpRequest, code: str) -> HttpResponse:
    seminar = behind(request, code, Right.DECIDE_NOMINATIONS)
    done = _("The next person has a seat.")
    try_action(request, actions.promote_next, seminar, by=person(request), done=done)
    return redirect("seminar_office", code)


@require_POST
@login_required
def seminar_open(request: HttpRequest, code: str) -> HttpResponse:
    seminar = behind(request, code, Right.PLAN_SEMINARS)
    done = _("The seminar stands in the calendar and takes nominations.")
    try_action(request, actions.open_nominations, seminar, by=person(request), done=done)
    return redirect("seminar_plan", code)


@require_POST
@login_required
def seminar_cancel(request: HttpRequest, code: str) -> HttpResponse:
    seminar = behind(request, code, Right.PLAN_SEMINARS)
    reason = request.POST.get("reason", "")[:500]
    done = _("The seminar is cancelled. Everybody concerned gets a mail.")
    try_action(request, actions.cancel_seminar, seminar, reason=reason, by=person(request), done=done)
    return redirect("seminar_plan", code)


@login_required
def seminar_orders(request: HttpRequest, code: str) -> HttpResponse:
    """The enrolment order and the completion order, entered together or one after the other."""
    seminar = behind(request, code, Right.SEE_SEMINARS)
    if request.method == "POST":
        behind(request, code, Right.CLOSE_SEMINARS)
    forms = [
        OrderForm(
            request.POST if f"{kind}-number" in request.POST else None, seminar=seminar, kind=kind, is_awaited=True
        )
        for kind in ("enrolment", "completion")
    ]
    if request.method == "POST" and _entered(request, seminar, forms):
        messages.success(request, _("Saved."))
        return redirect("seminar_orders", code)
    orders = list(zip((_("Enrolment order"), _("Completion order")), forms, strict=True))
    facts = {"orders": orders, "wrong": [form for form in forms if form.is_bound and form.errors]}
    return render(request, "scheduling/office_orders.html", {**frame(request, seminar, "seminar_orders"), **facts})


def _entered(request: HttpRequest, seminar: Seminar, forms: list[OrderForm]) -> bool:
    """Both orders or none of them."""
    typed = [form for form in forms if form.is_bound]
    if [form for form in typed if not form.is_valid()]:  # each says what is wrong with it
        return False
    try:
        with transaction.atomic():
            for form in typed:
                actions.enter_order(seminar, kind=form.kind, by=person(request), **form.cleaned_data)
    except DomainError as refusal:
        form.refuse(refusal.code, refusal.sentence)
        return False
    return True
