"""What a trainee finds of her own, and the file itself."""

from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from certification.models import Certificate
from certification.queries import hours_of, printed, record_of, visible_certificates
from itc.people import audit
from itc.web.shell import person as me


@login_required
def my_certificates(request: HttpRequest) -> HttpResponse:
    named = ("text", "qualification", "replaces", "replaced_by")
    mine = Certificate.objects.of(me(request)).with_status().select_related(*named)
    rows = [(row, printed(row)) for row in mine.prefetch_related("files")]
    record = record_of(me(request))
    context = {"certificates": rows, "awards": record[::-1], "hours": hours_of(record)}
    return render(request, "certification/my_certificates.html", context)


@login_required
def certificate_pdf(request: HttpRequest, registration: str) -> HttpResponse:
    """The last file made, or `?file=`; for the holder, the focal points of her agencies then, and the office."""
    shown = get_object_or_404(visible_certificates(me(request)), registration=registration)
    number = request.GET.get("file", "")
    files = shown.files.filter(number=number) if number.isdecimal() else shown.files.all()
    row = files.order_by("-number").first()
    if row is None or not storages["private"].exists(row.path):
        raise Http404
    if not Certificate.objects.of(me(request)).filter(pk=shown.pk).exists():
        audit.log(me(request), "downloaded certificate", shown)
    opened = storages["private"].open(row.path)
    response = FileResponse(opened, filename=f"{shown.registration}.pdf", content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value]  # a streaming response, which the stubs keep apart
