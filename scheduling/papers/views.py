"""Papers of a seminar to print: sign-in sheets, list, name cards and letters, of the group or of one person.

Those of a large group are made by a job: its page shows how far it is, and then the file.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from itc.errors import DomainError
from itc.jobs.models import Job
from itc.people.access import Right
from itc.web.shell import person
from scheduling import documents, queries, reports
from scheduling.documents import OF_ONE_PERSON, OF_THE_OFFICE, TITLES, Paper
from scheduling.models import PaperRun, Seminar
from scheduling.papers.actions import AT_ONCE, ask_for_papers
from scheduling.views.office import behind


@login_required
def seminar_papers(request: HttpRequest, code: str, paper: str, pk: int | None = None) -> HttpResponse:
    """For who sees the participants; letters for the office only. What cannot be printed is told on their page."""
    kind = next((one for one in Paper if one == paper), None)
    seminar = behind(request, code, Right.SEE_SEMINARS if kind in OF_THE_OFFICE else None)
    group = queries.group(seminar)
    if pk is not None:
        group = group.filter(pk=pk)
    if kind is None or (pk is not None and (kind not in OF_ONE_PERSON or not group.exists())):
        raise Http404
    if pk is None and group.count() > AT_ONCE:
        run = ask_for_papers(seminar, paper=kind, language=get_language() or "en", by=person(request))
        return redirect("paper_run", code, run.pk)
    try:
        made = documents.papers(seminar, group, paper=kind, day=seminar.day_of(timezone.now()))
    except DomainError as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("seminar_participants", code)
    return reports.printed(seminar, made, name=f"{kind}-{seminar.code}", booking=pk, by=person(request))


@login_required
def paper_run(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """How far the papers are, for who may see them; the job's own progress is shown to who asked."""
    seminar, run = _run(request, code, pk)
    job = None if run.over_at else Job.objects.visible_to(request.user).filter(key=run.job_key).first()
    facts = {"seminar": seminar, "run": run, "job": job, "title": TITLES[Paper(run.paper)]}
    return render(request, "scheduling/paper_run.html", facts)


@login_required
def paper_run_file(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    seminar, run = _run(request, code, pk)
    if not run.path:
        return redirect("paper_run", code, pk)
    with storages["private"].open(run.path) as file:
        made = file.read()
    return reports.printed(seminar, made, name=f"{run.paper}-{seminar.code}", booking=None, by=person(request))


def _run(request: HttpRequest, code: str, pk: int) -> tuple[Seminar, PaperRun]:
    seminar = behind(request, code)
    run = get_object_or_404(PaperRun.objects.select_related("by"), seminar=seminar, pk=pk)
    if Paper(run.paper) in OF_THE_OFFICE:
        behind(request, code, Right.SEE_SEMINARS)
    return seminar, run
