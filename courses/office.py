"""Screens of authors and of the training office."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses import actions, desk, queries
from courses.forms import DecisionForm, EnrolmentFilter
from courses.models import Enrolment
from courses.models.enrolments import EnrolmentQuerySet
from itc.people.access import Right
from itc.people.models import User
from itc.web.shell import paged, try_action, with_right


@with_right(Right.WRITE_COURSES)
@require_GET
def courses_office(request: HttpRequest) -> HttpResponse:
    """Every course with its lessons: which texts are published, in preparation, missing, in which language."""
    page = paged(request, queries.overview())
    return render(request, "courses/office/courses.html", {"page": page, "desks": desk.desks(page.object_list)})


@with_right(Right.DECIDE_ENROLMENTS)
@require_GET
def enrolments(request: HttpRequest) -> HttpResponse:
    form = EnrolmentFilter(request.GET)
    found = Enrolment.objects.visible_to(_person(request)).select_related("course", "person__agency", "decided_by")
    form.is_valid()  # a filter that nobody knows is left out
    found = _filtered(found, form.cleaned_data)
    page = paged(request, found)
    facts = {"form": form, "page": page, "rows": queries.standings(page.object_list)}
    return render(request, "courses/office/enrolments.html", facts)


def _filtered(found: EnrolmentQuerySet, wanted: dict[str, Any]) -> EnrolmentQuerySet:
    if wanted.get("q"):
        found = found.filter(person__in=User.objects.matching(wanted["q"]))
    if wanted.get("course"):
        found = found.filter(course=wanted["course"])
    if wanted.get("state"):
        found = found.filter(state=wanted["state"])
    return found


@with_right(Right.DECIDE_ENROLMENTS)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = get_object_or_404(Enrolment.objects.visible_to(_person(request)), pk=pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        done = (
            _("Accepted; the person gets a letter.")
            if form.cleaned_data["accepted"]
            else _("Refused; the person gets a letter.")
        )
        try_action(request, actions.decide_enrolment, enrolment, by=_person(request), done=done, **form.cleaned_data)
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return HttpResponseRedirect(back)
    return redirect("enrolments")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
