from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from itc.jobs.actions import run_again
from itc.jobs.models import Job, State
from itc.jobs.queries import counts, with_letters
from itc.people import access
from itc.people.access import Right
from itc.web.shell import paged, try_action, with_right


@with_right(Right.SEE_JOBS)
def jobs(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    found = with_letters(Job.objects.visible_to(request.user))
    if state in State.values:
        found = found.filter(state=state)
    context = {
        "tabs": _tabs(state),
        "page": paged(request, found),
        "can_read": access.can(request.user, Right.READ_LETTERS),
        "can_run_again": access.can(request.user, Right.CHANGE_SETTINGS),
    }
    return render(request, "jobs/list.html", context)


def _tabs(chosen: str) -> list[dict[str, object]]:
    numbers = counts()
    here = reverse("jobs")
    every = {"url": here, "label": _("All"), "current": chosen not in numbers, "count": sum(numbers.values())}
    return [every] + [
        {
            "url": f"{here}?state={state}",
            "label": capfirst(state.label),
            "current": state == chosen,
            "count": numbers[state],
        }
        for state in State
    ]


@login_required
def job_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The fragment that a page with a running job asks for again and again; at the end the whole page is new."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    response = render(request, "jobs/progress.html", {"job": job})
    response["Cache-Control"] = "no-store"
    if job.is_over:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@with_right(Right.SEE_JOBS)
def job_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    access.require(request.user, Right.CHANGE_SETTINGS)
    try_action(request, run_again, job, by=request.user, done=_("The job runs again."))
    return redirect(f"{reverse('jobs')}?state={State.DEAD}")
