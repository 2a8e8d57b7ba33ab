"""One person before the closing: what is missing, and what the registrar decided about it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from itc.people import access
from itc.people.access import Right
from itc.web.shell import person, try_action
from scheduling import actions, queries
from scheduling.forms import RulingForm
from scheduling.models import Ruling, State
from scheduling.views.closing import checklist
from scheduling.views.office import behind


@login_required
def closing_person(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The office reads it, registrars decide."""
    seminar = behind(request, code, Right.SEE_SEMINARS)
    standing = queries.standing_of(seminar, pk)
    if standing is None:
        raise Http404
    form = RulingForm(request.POST or None, initial={"kind": standing.open_to})
    if request.method == "POST":
        access.require(request.user, Right.RULE_AT_CLOSING)
        decided = form.is_valid() and try_action(
            request, actions.rule, standing.booking, by=person(request), done=_("Decided."), **form.cleaned_data
        )
        if decided:
            return redirect("seminar_closing", code)
    facts = {
        "seminar": seminar,
        "standing": standing,
        "items": [{**item, "why": item["text"]} for item in checklist(standing)],
        "form": form,
        "past": list(queries.rulings_of([pk]).exclude(taken_back_at=None)),
        "may_rule": seminar.state == State.OPEN and access.can(request.user, Right.RULE_AT_CLOSING),
    }
    return render(request, "scheduling/closing_person.html", facts)


@require_POST
@login_required
def ruling_take_back(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    seminar = behind(request, code, Right.RULE_AT_CLOSING)
    ruling = get_object_or_404(Ruling, booking=pk, booking__seminar=seminar, taken_back_at=None)
    done = _("The decision is taken back.")
    try_action(request, actions.take_back, ruling, by=person(request), done=done)
    return redirect("closing_person", code, pk)
