from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from certification.documents import UnprintableError
from certification.queries import visible_certificates
from certification.transcripts import documents
from certification.transcripts.queries import transcript_of
from itc.jobs import parts
from itc.people import access, audit
from itc.people.models import User
from itc.web.shell import person as me


def _reached(request: HttpRequest, pk: int) -> User:
    """Out of sight 404; in sight, but not to be read by this reader, 403."""
    rows = User.objects.visible_to(me(request)).select_related("agency")
    person = get_object_or_404(rows, pk=pk)
    if not access.sees_record(me(request), person):
        raise PermissionDenied
    return person


@login_required
def transcript(request: HttpRequest, pk: int) -> HttpResponse:
    shown = transcript_of(_reached(request, pk))
    numbers = [row.pk for row, _text in shown.certificates]
    context = {
        "transcript": shown,
        "person": shown.person,
        "is_own": shown.person.pk == me(request).pk,
        "files": set(
            visible_certificates(me(request)).filter(pk__in=numbers, files__isnull=False).values_list("pk", flat=True)
        ),
    }
    return render(request, "certification/transcript.html", context)


@login_required
def transcript_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    person = _reached(request, pk)
    if parts.missing(["pdf"]):
        messages.error(request, _("This computer cannot make PDFs: Pango is missing."))
        return redirect("transcript", pk=pk)
    try:
        made = documents.pdf(transcript_of(person))
    except UnprintableError:
        messages.error(request, _("A name or title has a letter that cannot be printed. Ask the training office."))
        return redirect("transcript", pk=pk)
    if person.pk != me(request).pk:
        audit.log(me(request), "downloaded transcript", person)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="transcript-{person.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
