"""The end of a seminar: results, protocol, a checklist for each person, the closing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from itc.errors import DomainError
from itc.people import access
from itc.people.access import Right
from itc.web.shell import person, try_action
from scheduling import actions, queries
from scheduling.forms import OrderForm, ProtocolForm
from scheduling.models import Protocol, Seminar, State
from scheduling.rules import Facts, Missing
from scheduling.views.office import behind, frame


@login_required
def seminar_closing(request: HttpRequest, code: str) -> HttpResponse:
    seminar = behind(request, code)
    return render(request, "scheduling/office_closing.html", _closing(request, seminar))


def _closing(
    request: HttpRequest,
    seminar: Seminar,
    *,
    order: OrderForm | None = None,
    protocol: ProtocolForm | None = None,
) -> dict[str, Any]:
    found = queries.standings(seminar)
    is_open = seminar.state == State.OPEN
    standing = Protocol.objects.filter(seminar=seminar).first()
    initial = {"number": seminar.completion_order_number, "date": seminar.completion_order_date, "kind": "completion"}
    return {
        **frame(request, seminar, "seminar_closing"),
        "rows": [(row, row.grade, checklist(row)) for row in found],
        "blocker": _blocker(seminar, found) if is_open else "",
        "may_attest": is_open and seminar in Seminar.objects.markable_by(request.user) and seminar.attestation_form,
        "may_rule": is_open and access.can(request.user, Right.RULE_AT_CLOSING),
        "may_close": is_open and access.can(request.user, Right.CLOSE_SEMINARS),
        "protocol": standing,
        "protocol_form": protocol or ProtocolForm(instance=standing, prefix="protocol"),
        "order_form": order or OrderForm(prefix="completion", initial=initial),
        "awards": sum(bool(row.outcome and row.outcome.award_id) for row in found),
    }


def _blocker(seminar: Seminar, found: list[queries.Standing]) -> str:
    try:
        actions.require_closable(seminar, found, timezone.now())
    except DomainError as refusal:
        return str(refusal.sentence)
    return ""


def checklist(standing: queries.Standing) -> list[dict[str, Any]]:
    """What stands between this person and the award: done, missing, or (None) not due."""
    facts, missing = standing.facts, set(standing.missing)
    percent = f"{formats.localize(facts.percent)}%"
    if facts.is_excepted:
        percent = _("%(percent)s, exception") % {"percent": percent}
    marks = _("%(marks)s of %(sessions)s") % {"marks": facts.marks, "sessions": facts.sessions}
    items: list[dict[str, Any]] = [
        {"label": _("Marks in the journal"), "done": Missing.MARKS not in missing, "text": marks},
        {"label": _("Attended"), "done": Missing.ATTENDANCE not in missing, "text": percent},
    ]
    items[1]["tone"] = "info" if facts.is_excepted else ""
    if facts.needs_attestation:
        items += _attestation(facts, is_due=Missing.ATTENDANCE not in missing or facts.passed is not None)
    items.append({"label": _("Evaluation form"), "done": None, "text": _("still to come")})
    return items


def _attestation(facts: Facts, *, is_due: bool) -> list[dict[str, Any]]:
    """Who was not there enough is not attested, so nothing is due."""
    if not is_due:
        return [{"label": label, "done": None, "text": "—"} for label in (_("Attestation"), _("Protocol"))]
    results = {True: pgettext("result", "passed"), False: pgettext("result", "not passed"), None: _("no result yet")}
    protocol = pgettext("protocol", "written") if facts.has_protocol else pgettext("protocol", "missing")
    return [
        {"label": _("Attestation"), "done": bool(facts.passed), "text": results[facts.passed]},
        {"label": _("Protocol"), "done": facts.has_protocol, "text": protocol},
    ]


@require_POST
@login_required
def seminar_attest(request: HttpRequest, code: str) -> HttpResponse:
    """The results of the group as typed in one table; a line left empty stays without a result."""
    seminar = behind(request, code)
    if seminar not in Seminar.objects.markable_by(request.user):
        raise PermissionDenied
    try:
        with transaction.atomic():
            done = sum(_attested(request, seminar))
    except DomainError as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, ngettext("%(n)s result saved.", "%(n)s results saved.", done) % {"n": done})
    return redirect("seminar_closing", code)


def _attested(request: HttpRequest, seminar: Seminar) -> list[bool]:
    typed = request.POST
    results = [
        (row, typed.get(f"passed-{row.pk}", ""), typed.get(f"grade-{row.pk}", "")) for row in queries.group(seminar)
    ]
    return [
        bool(actions.attest(booking, passed=result == "yes", grade=grade[:20], by=person(request)))
        for booking, result, grade in results
        if result in {"yes", "no"}
    ]


@require_POST
@login_required
def seminar_protocol(request: HttpRequest, code: str) -> HttpResponse:
    seminar = behind(request, code, Right.CLOSE_SEMINARS)
    form = ProtocolForm(request.POST, prefix="protocol")
    if form.is_valid() and try_action(
        request,
        actions.write_protocol,
        seminar,
        by=person(request),
        done=_("The protocol is saved."),
        **form.cleaned_data,
    ):
        return redirect("seminar_closing", code)
    return render(request, "scheduling/office_closing.html", _closing(request, seminar, protocol=form))


@require_POST
@login_required
def seminar_close(request: HttpRequest, code: str) -> HttpResponse:
    """Closes the group under its completion order: awards are written, nothing can be changed afterwards."""
    seminar = behind(request, code, Right.CLOSE_SEMINARS)
    form = OrderForm(request.POST, prefix="completion")
    if seminar.state == State.CLOSED:
        return redirect("seminar_closing", code)
    if form.is_valid():
        order = {"order_number": form.cleaned_data["number"], "order_date": form.cleaned_data["date"]}
        done = _("The seminar is closed and the awards are written.")
        if try_action(request, actions.close_seminar, seminar, by=person(request), done=done, **order):
            return redirect("seminar_closing", code)
    return render(request, "scheduling/office_closing.html", _closing(request, seminar, order=form))
