"""What the office decides about a seminar: the next of the waiting list, opening, cancelling, orders."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from itc.errors import DomainError
from itc.people.access import Right
from itc.web.shell import person, try_action
from scheduling import actions, queries
from scheduling.models import Seminar, State
from scheduling.outcomes.forms import OrderForm
from scheduling.views.office import behind, frame, lacks_timetable


@require_POST
@login_required
def nominations_promote(request: HttpRequest, code: str) -> HttpResponse:
    seminar = behind(request, code, Right.DECIDE_NOMINATIONS)
    seen = request.POST.get("next", "")
    try:
        key = int(seen) if seen.isdecimal() and len(seen) < 19 else None
        seat = actions.promote_next(seminar, seen=key, by=person(request))
    except DomainError as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("%(name)s has a seat now.") % {"name": seat.person.name})
    return redirect("seminar_office", code)


@require_POST
@login_required
def seminar_open(request: HttpRequest, code: str) -> HttpResponse:
    """Without a timetable, or with hours other than the programme's, only when that is wanted (`empty`, `apart`)."""
    seminar = behind(request, code, Right.PLAN_SEMINARS)
    if "empty" not in request.POST and lacks_timetable(seminar):
        messages.warning(request, _("The timetable is empty. Add the sessions, or say that it is opened without them."))
        return redirect("seminar_plan", code)
    is_asked = seminar.state == State.PLANNED and not {"empty", "apart"} & request.POST.keys()
    if is_asked and queries.hours_apart(seminar):
        messages.warning(request, _("The hours of the timetable are not those of the programme. Look at them first."))
        return redirect("seminar_plan", code)
    done = _("The seminar stands in the calendar and takes nominations.")
    try_action(request, actions.open_nominations, seminar, by=person(request), done=done)
    return redirect("seminar_plan", code)


@require_POST
@login_required
def seminar_cancel(request: HttpRequest, code: str) -> HttpResponse:
    seminar = behind(request, code, Right.PLAN_SEMINARS)
    reason = request.POST.get("reason", "")[:500]
    done = _("The seminar is cancelled. The nominated people, their agencies and the staff get a letter.")
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
