"""A new seminar after the plan of an earlier one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from itc.errors import DomainError
from itc.people.access import Right
from itc.web.shell import person
from scheduling import actions
from scheduling.forms import CopyForm
from scheduling.views.office import behind


@login_required
def seminar_copy(request: HttpRequest, code: str) -> HttpResponse:
    seminar = behind(request, code, Right.PLAN_SEMINARS)
    form = CopyForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.copy_seminar(seminar, by=person(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("code" if refusal.code == "code_taken" else "starts_on", str(refusal.sentence))
        else:
            messages.success(request, _("Planned after the earlier one. Look through the dates, then open it."))
            for sentence in _left_open(made):
                messages.warning(request, sentence)
            return redirect("seminar_plan", made.seminar.code)
    title = _("Create another like it")
    return render(request, "scheduling/small_form.html", {"form": form, "seminar": seminar, "title": title})


def _left_open(made: actions.Copy) -> list[str]:
    """What was not taken along because it is taken on the new days."""
    parts = (
        (_("The room is taken on the new days; choose another for: %(topics)s."), made.without_room),
        (_("The trainer is not free on the new days; choose another for: %(topics)s."), made.without_trainer),
    )
    return [text % {"topics": "; ".join(row.topic for row in rows)} for text, rows in parts if rows]
