"""The office's answers: nominations, opening, cancelling, orders."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from itc.errors import DomainError
from itc.people.access import Right
from itc.web.shell import person, try_action
from scheduling import actions
from scheduling.forms import OrderForm
from scheduling.models import Nomination, Seminar
from scheduling.views.office import behind, frame


@require_POST
@login_required
def nominations_decide(request: HttpRequest, code: str) -> HttpResponse:
    """One answer for all that are ticked; who cannot get it is named with the reason."""
    seminar = behind(request, code, Right.DECIDE_NOMINATIONS)
    keys = [int(key) for key in request.POST.getlist("nomination") if key.isdecimal() and len(key) < 19]
    ticked = list(seminar.nominations.filter(pk__in=keys).select_related("person").order_by("nominated_at", "pk"))
    decide = _decision(request)
    if decide is None or not ticked:
        messages.error(request, _("Tick at least one person."))
        return redirect("seminar_office", code)
    done = sum(_decided(request, decide, nomination) for nomination in ticked)
    if done:
        messages.success(request, ngettext("%(n)s answer given.", "%(n)s answers given.", done) % {"n": done})
    return redirect("seminar_office", code)


def _decision(request: HttpRequest) -> Callable[[Nomination], Any] | None:
    by, reason = person(request), request.POST.get("reason", "")[:500]
    decisions: dict[str, Callable[[Nomination], Any]] = {
        "accept": lambda nomination: actions.accept(nomination, by=by),
        "wait": lambda nomination: actions.put_on_waiting_list(nomination, by=by),
        "refuse": lambda nomination: actions.refuse(nomination, reason=reason, by=by),
        "withdraw": lambda nomination: actions.withdraw(nomination, reason=reason, by=by),
    }
    return decisions.get(request.POST.get("decision", ""))


def _decided(request: HttpRequest, decide: Callable[[Nomination], Any], nomination: Nomination) -> bool:
    try:
        decide(nomination)
    except DomainError as refusal:
        messages.error(request, f"{nomination.person.name}: {refusal.sentence}")
        return False
    return True


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
    """The enrolment order and the completion order, each its own small form."""
    seminar = behind(request, code, Right.SEE_SEMINARS)
    if request.method == "POST":
        behind(request, code, Right.CLOSE_SEMINARS)
        form = OrderForm(request.POST, prefix=request.POST.get("which") or None)
        if form.is_valid() and try_action(
            request, actions.enter_order, seminar, by=person(request), done=_("Saved."), **form.cleaned_data
        ):
            return redirect("seminar_orders", code)
        forms = {**_orders(seminar), request.POST.get("which", ""): form}
    else:
        forms = _orders(seminar)
    titled = [(_("Enrolment order"), forms["enrolment"]), (_("Completion order"), forms["completion"])]
    return render(
        request, "scheduling/office_orders.html", {**frame(request, seminar, "seminar_orders"), "orders": titled}
    )


def _orders(seminar: Seminar) -> dict[str, OrderForm]:
    return {
        kind: OrderForm(
            prefix=kind,
            initial={
                "kind": kind,
                "number": getattr(seminar, f"{kind}_order_number"),
                "date": getattr(seminar, f"{kind}_order_date"),
            },
        )
        for kind in ("enrolment", "completion")
    }
