"""One completion with its revisions, and the registrar's two ways to put it right."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from certification import actions
from certification.forms import AwardForm, ReasonForm
from certification.models import Award, Certificate
from certification.queries import documents_of, same_programme
from itc.errors import DomainError
from itc.people import access
from itc.people.access import Right
from itc.web.shell import person as me
from itc.web.shell import with_right


def _shown(pk: int) -> Award:
    return get_object_or_404(Award.objects.select_related("person__same_as"), pk=pk)


@with_right(Right.SEE_REGISTER)
def completion(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole history of what this revision belongs to; the last one is what reports count."""
    shown = _shown(pk)
    told = Award.objects.filter(source=shown.source).select_related(
        "person__same_as", "recorded_by", "version__programme"
    )
    revisions = list(told.order_by("revision"))
    current = revisions[-1]
    context = {
        "award": current,
        "person": shown.person,
        "revisions": revisions[::-1],
        "others": [] if current.is_withdrawn else same_programme(current),
        "document": documents_of([shown.source]).get(shown.source),
        "can_correct": access.can(request.user, Right.ISSUE) and not current.is_withdrawn,
    }
    return render(request, "certification/completion.html", context)


@with_right(Right.ISSUE)
def completion_correct(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _shown(pk)
    form = AwardForm(request.POST or None, award=shown)
    done = _("The completion is corrected; the old record stays in its history.")
    return _act(request, shown, form, actions.correct_award, title=_("Correct the completion"), done=done)


@with_right(Right.ISSUE)
def completion_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("The completion is withdrawn; reports no longer count it.")
    title = _("Withdraw the completion")
    return _act(request, _shown(pk), ReasonForm(request.POST or None), actions.withdraw_award, title=title, done=done)


def _act(request: HttpRequest, shown: Award, form: ReasonForm, action: Any, *, title: str, done: str) -> HttpResponse:
    """The address names the revision that was looked at: one that was changed meanwhile is refused."""
    if form.is_valid():
        try:
            new = action(shown, by=me(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect("completion", new.pk)
    rests = Certificate.objects.with_status().filter(links__source=shown.source).order_by("pk")
    context = {"award": shown, "form": form, "title": title, "certificates": rests}
    context["is_withdrawal"] = action is actions.withdraw_award
    return render(request, "certification/completion_act.html", context)
