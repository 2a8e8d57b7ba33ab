"""Papers of a seminar to print: sign-in sheets, list, name cards and letters, of the group or of one person."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from itc.errors import DomainError
from itc.people.access import Right
from itc.web.shell import person
from scheduling import documents, queries, reports
from scheduling.documents import OF_ONE_PERSON, OF_THE_OFFICE, Paper
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
    try:
        made = documents.papers(seminar, group, paper=kind, day=seminar.day_of(timezone.now()))
    except DomainError as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("seminar_participants", code)
    return reports.printed(seminar, made, name=f"{kind}-{seminar.code}", booking=pk, by=person(request))
