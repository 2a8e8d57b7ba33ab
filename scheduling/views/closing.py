"""The end of a seminar: results, protocol, a checklist for each person, the closing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from zlib import crc32

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from itc.errors import DomainError
from itc.people import access
from itc.people.access import Right
from itc.people.models import User
from itc.web.figures import percent
from itc.web.shell import person
from scheduling import actions, queries
from scheduling.models import UNDECIDED, Seminar, State
from scheduling.outcomes.forms import OrderForm, ProtocolForm, ResultForm
from scheduling.rules import Facts, Missing
from scheduling.views.office import behind, frame, so_far

Part = ResultForm | ProtocolForm | OrderForm


@dataclass
class Sheet:
    """Everything that can be typed on the page. It is one form: whichever button is pressed, no part is lost."""

    rows: list[queries.Standing]
    results: dict[int, ResultForm]  # by seat; empty for who may not attest
    protocol: ProtocolForm
    order: OrderForm
    known: str  # the results that the reader saw
    outcome: dict[str, int] | None = None  # what a closing does or did

    @property
    def wrong(self) -> list[Part]:
        parts: list[Part] = [*self.results.values(), self.protocol, self.order]
        return [form for form in parts if form.is_bound and form.errors]


def _sheet(request: HttpRequest, seminar: Seminar, wish: str = "") -> Sheet:
    """A part that was not on the reader's page is not in what she sent, and stays as it stands; the protocol and the
    order may be left empty unless the button is theirs."""
    rows, typed = queries.standings(seminar), request.POST
    is_attested = bool(seminar.attestation_form) and seminar.state == State.OPEN
    may_attest = is_attested and seminar in Seminar.objects.markable_by(request.user)
    results = {
        row.booking.pk: ResultForm(typed if f"passed-{row.booking.pk}" in typed else None, standing=row)
        for row in (rows if may_attest else ())
    }
    standing = queries.protocol_of(seminar)
    protocol = ProtocolForm(
        typed if "protocol-number" in typed else None, instance=standing, prefix="protocol", **_left(wish != "protocol")
    )
    order = OrderForm(
        typed if "completion-number" in typed else None, seminar=seminar, kind="completion", **_left(wish != "close")
    )
    known = str(crc32(repr([(row.booking.pk, row.facts.passed, row.grade) for row in rows]).encode()))
    return Sheet(rows, results, protocol, order, known)


def _left(is_left: bool) -> dict[str, Any]:
    return {"empty_permitted": is_left, "use_required_attribute": False}


@login_required
def seminar_closing(request: HttpRequest, code: str) -> HttpResponse:
    seminar = behind(request, code)
    return _page(request, seminar, _sheet(request, seminar))


def _page(request: HttpRequest, seminar: Seminar, sheet: Sheet) -> HttpResponse:
    found, is_open = sheet.rows, seminar.state == State.OPEN
    facts = {
        **frame(request, seminar, "seminar_closing"),
        "sheet": sheet,
        "rows": [(row, sheet.results.get(row.booking.pk), _columns(row, sheet)) for row in found],
        "blocker": _blocker(seminar, found) if is_open and sheet.outcome is None else "",
        "may_rule": is_open and access.can(request.user, Right.RULE_AT_CLOSING),
        "may_close": is_open and access.can(request.user, Right.CLOSE_SEMINARS),
        "protocol": sheet.protocol.instance if sheet.protocol.instance.pk else None,
        "awards": sum(bool(row.outcome and row.outcome.award_id) for row in found),
        "asked": sheet.outcome,
        **so_far([row.line for row in found]),
    }
    return render(request, "scheduling/office_closing.html", facts)


def _columns(row: queries.Standing, sheet: Sheet) -> list[dict[str, Any]]:
    """Of the checklist what differs from person to person; a result that can be typed stands in its own column."""
    left_out = {"evaluation", "attestation"} if sheet.results else {"evaluation"}
    return [item | {"in_table": item["code"] not in left_out} for item in checklist(row)]


def _blocker(seminar: Seminar, found: list[queries.Standing]) -> str:
    try:
        actions.require_closable(seminar, found, timezone.now())
    except DomainError as refusal:
        return str(refusal.sentence)
    return ""


def checklist(standing: queries.Standing) -> list[dict[str, Any]]:
    """What stands between this person and the award: done, missing, or (None) not due."""
    facts, missing = standing.facts, set(standing.missing)
    there = percent(facts.percent)
    if facts.is_excepted:
        there = _("%(percent)s, exception") % {"percent": there}
    marks = _("%(marks)s of %(sessions)s") % {"marks": facts.marks, "sessions": facts.sessions}
    items: list[dict[str, Any]] = [
        {"code": "marks", "label": _("Marks in the journal"), "done": Missing.MARKS not in missing, "text": marks},
        {"code": "attended", "label": _("Attended"), "done": Missing.ATTENDANCE not in missing, "text": there},
    ]
    items[1]["tone"] = "info" if facts.is_excepted else ""
    if not standing.line.held:  # nothing has taken place yet
        items[1] |= {"done": None, "text": "—"}
    if facts.needs_attestation:
        items += _attestation(facts, is_due=Missing.ATTENDANCE not in missing or facts.passed is not None)
    items.append({"code": "evaluation", "label": _("Evaluation form"), "done": None, "text": _("still to come")})
    return items


def _attestation(facts: Facts, *, is_due: bool) -> list[dict[str, Any]]:
    """Who was not there enough is not attested, so nothing is due."""
    if not is_due:
        parts = (("attestation", _("Attestation")), ("protocol", _("Protocol")))
        return [{"code": code, "label": label, "done": None, "text": "—"} for code, label in parts]
    results = {True: pgettext("result", "passed"), False: pgettext("result", "not passed"), None: _("no result yet")}
    protocol = pgettext("protocol", "written") if facts.has_protocol else pgettext("protocol", "missing")
    return [
        {"code": "attestation", "label": _("Attestation"), "done": bool(facts.passed), "text": results[facts.passed]},
        {
            "code": "protocol",
            "label": _("Protocol"),
            "done": None if facts.passed is None else facts.has_protocol,
            "text": "—" if facts.passed is None else protocol,
        },
    ]


@require_POST
@login_required
def seminar_attest(request: HttpRequest, code: str) -> HttpResponse:
    """The results of the group as typed in one table; a line left empty stays without a result."""
    seminar = behind(request, code)
    if seminar not in Seminar.objects.markable_by(request.user):
        raise PermissionDenied
    return _saved(request, seminar, "results")


@require_POST
@login_required
def seminar_protocol(request: HttpRequest, code: str) -> HttpResponse:
    return _saved(request, behind(request, code, Right.CLOSE_SEMINARS), "protocol")


@require_POST
@login_required
def seminar_close(request: HttpRequest, code: str) -> HttpResponse:
    """Closes the group under its completion order; asked once more (`sure`) when nothing stands against it."""
    return _saved(request, behind(request, code, Right.CLOSE_SEMINARS), "close")


def _saved(request: HttpRequest, seminar: Seminar, wish: str) -> HttpResponse:
    """All parts that were typed, or none; the part of the button (`wish`) even when it was left empty."""
    if seminar.state == State.CLOSED and wish == "close":
        return redirect("seminar_closing", seminar.code)
    sheet = _sheet(request, seminar, wish)
    steps = _results(request, sheet)
    if access.can(request.user, Right.CLOSE_SEMINARS):
        steps += _papers(request, seminar, sheet, wish)
    is_asked = wish == "close" and "sure" not in request.POST
    if not _done(steps, is_rehearsal=is_asked) or is_asked:
        return _page(request, seminar, sheet)
    for told in (told for _form, _act, told in steps if told):
        messages.success(request, told)
    if sheet.outcome is not None:
        messages.success(request, _closed(sheet.outcome))
    if not steps:
        messages.info(request, _("Nothing was changed."))
    return redirect("seminar_closing", seminar.code)


Step = tuple[Part, Callable[[], object], str]


def _results(request: HttpRequest, sheet: Sheet) -> list[Step]:
    typed = [form for form in sheet.results.values() if form.is_typed]
    if typed and request.POST.get("known", sheet.known) != sheet.known:
        typed[0].full_clean()
        typed[0].refuse("", _("Somebody else saved results meanwhile. Compare yours with them and save once more."))
    told = ngettext("%(n)s result saved.", "%(n)s results saved.", len(typed)) % {"n": len(typed)}
    return [(form, partial(_attest, request, form), told if form is typed[-1] else "") for form in typed]


def _attest(request: HttpRequest, form: ResultForm) -> None:
    passed, grade = form.cleaned_data["passed"], form.cleaned_data["grade"]
    if passed:
        actions.attest(form.standing.booking, passed=passed == "yes", grade=grade, by=person(request))


def _papers(request: HttpRequest, seminar: Seminar, sheet: Sheet, wish: str) -> list[Step]:
    protocol, order, by = sheet.protocol, sheet.order, person(request)
    steps: list[Step] = []
    if protocol.is_emptied:
        drop = partial(actions.drop_protocol, protocol.instance, by=by)
        steps.append((protocol, drop, _("The protocol is removed.")))
    elif wish == "protocol" or (protocol.is_bound and protocol.has_changed()):
        steps.append(
            (protocol, lambda: actions.write_protocol(seminar, by=by, **protocol.facts), _("The protocol is saved."))
        )
    if wish == "close":
        steps.append((order, partial(_close, seminar, sheet, by), ""))
    elif order.is_bound and order.has_changed():
        told = _("The order is saved.")
        facts = partial(actions.enter_order, seminar, kind="completion", by=by)
        steps.append((order, lambda: facts(**order.cleaned_data), told))
    return steps


def _close(seminar: Seminar, sheet: Sheet, by: User) -> None:
    """The sheet knows afterwards what came of it."""
    waiting = seminar.nominations.filter(state__in=UNDECIDED).count()
    made = actions.close_seminar(seminar, by=by, **_order_of(sheet.order))
    completed, awards = sum(row.completed for row in made), sum(row.award_id is not None for row in made)
    sheet.outcome = {"people": len(made), "completed": completed, "awards": awards, "waiting": waiting}


def _closed(outcome: dict[str, int]) -> str:
    if not outcome["people"]:
        return _("The seminar is closed. Nobody held a seat: no outcome and no award is recorded.")
    if not outcome["awards"]:
        return _("The seminar is closed. No award is written.")
    return _("The seminar is closed and the awards are written.")


def _order_of(order: OrderForm) -> dict[str, Any]:
    return {f"order_{name}": order.cleaned_data[name] for name in ("number", "date")}


def _done(steps: list[Step], *, is_rehearsal: bool) -> bool:
    """All steps or none. A rehearsal leaves nothing behind, but it meets all that stands against them."""
    wrong = [form for form, _act, _told in steps if not form.is_valid()]  # each says what is wrong with it
    if wrong:
        return False
    try:
        with transaction.atomic():
            for part, act, _told in steps:  # noqa: B007  # the one that is refused says so
                act()
            if is_rehearsal:
                transaction.set_rollback(True)
    except DomainError as refusal:
        part.refuse(refusal.code, refusal.sentence)
        return False
    return True
