"""Who may have the next certificate: the lists, a preview, the issue and how far it is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification import documents, rules
from certification.actions import preview_certificate
from certification.forms import IssueForm
from certification.issuing.actions import issue_all
from certification.issuing.queries import annulled_before, under_way
from certification.models import IssueRun, Qualification, Signatory
from certification.queries import readiness, waiting
from itc.errors import DomainError
from itc.jobs import parts
from itc.jobs.models import Job
from itc.people import access
from itc.people.access import Right
from itc.people.models import User
from itc.web.shell import paged, with_right
from itc.web.shell import person as me


@with_right(Right.SEE_REGISTER)
def issue(request: HttpRequest) -> HttpResponse:
    """Qualifications with how many people may have theirs now."""
    counted = waiting()
    rows = [(row, *counted[row.pk]) for row in Qualification.objects.prefetch_related("programmes")]
    context = {"rows": rows, "can_issue": access.can(request.user, Right.ISSUE)}
    return render(request, "certification/issue.html", context)


@with_right(Right.SEE_REGISTER)
def issue_for(request: HttpRequest, code: str) -> HttpResponse:
    qualification = get_object_or_404(Qualification.objects.prefetch_related("programmes"), code=code)
    found = [one for one in readiness(qualification) if not one.is_certified]
    queued = under_way(qualification)
    ready = [one for one in found if one.is_ready and one.person.pk not in queued]
    ids = [one.person.pk for one in ready]
    annulled = annulled_before(qualification, ids)
    plain = [one.person.pk for one in ready if one.person.latin_confirmed_at and not one.apart]
    plain = [pk for pk in plain if pk not in annulled]
    form = IssueForm(request.POST or None, people=ids, initial={"people": plain})
    if request.method == "POST":
        access.require(request.user, Right.ISSUE)
        if form.is_valid():
            return _issued(request, qualification, form)
    context = {
        "qualification": qualification,
        "ready": [(one, annulled.get(one.person.pk, "")) for one in ready],
        "apart": any(one.apart for one in ready),
        "months": qualification.validity_months or rules.PARTS_WITHIN,
        "queued": len(queued),
        "page": paged(request, [one for one in found if not one.is_ready]),
        "form": form,
        "ticked": set(map(str, form["people"].value() or [])),
        "signers": list(form.fields["signatory"].queryset),  # type: ignore[attr-defined]  # a choice field of models
        "runs": qualification.runs.select_related("by")[:3],
        "can_issue": access.can(request.user, Right.ISSUE),
    }
    return render(request, "certification/issue_for.html", context)


def _issued(request: HttpRequest, qualification: Qualification, form: IssueForm) -> HttpResponse:
    people = list(User.objects.filter(pk__in=form.cleaned_data["people"]))
    signatory = form.cleaned_data["signatory"]
    run = issue_all(people, qualification=qualification, signatory=signatory, by=me(request))
    if run.issued:
        told = ngettext("A certificate is issued: %(who)s.", "Certificates are issued: %(who)s.", run.issued)
        messages.success(request, told % {"who": _issued_to(run, people)})
    return redirect("issue_run", code=qualification.code, pk=run.pk)


def _issued_to(run: IssueRun, people: list[User]) -> str:
    """Of the few that were issued at once; whoever a job issues to stands on the page of the run."""
    numbers = [(run.outcome.get(str(one.pk), {}).get("issued"), one.name) for one in people]
    return "; ".join(sorted(f"{number} – {name}" for number, name in numbers if number))


@with_right(Right.SEE_REGISTER)
def issue_run(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    run = get_object_or_404(IssueRun.objects.select_related("qualification", "by"), pk=pk, qualification__code=code)
    people = User.objects.in_bulk(run.people)
    rows = [(people[number], run.outcome.get(str(number), {})) for number in run.people]
    rows.sort(key=lambda row: "refused" not in row[1])  # what needs somebody stands first
    context = {
        "run": run,
        "page": paged(request, rows),
        "refused": sum("refused" in outcome for _person, outcome in rows),
        "job": None if run.is_over else Job.objects.visible_to(request.user).filter(key=run.job_key).first(),
    }
    return render(request, "certification/issue_run.html", context)


@with_right(Right.ISSUE)
def issue_preview(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The paper as it would be printed, marked all over as none; nothing is written."""
    qualification = get_object_or_404(Qualification.objects.prefetch_related("programmes"), code=code)
    person = get_object_or_404(User.objects.select_related("same_as"), pk=pk)
    signers = Signatory.objects.current()
    asked = request.GET.get("signatory", "")
    signatory = get_object_or_404(signers, pk=asked) if asked.isdecimal() else signers.first()
    try:
        if signatory is None:
            raise DomainError("no_signatory", _("Nobody signs today. Write down a signatory first."))
        if parts.missing(["pdf"]):
            raise DomainError("no_pdf", _("This computer cannot make PDFs: Pango is missing."))
        text = preview_certificate(person, qualification=qualification, signatory=signatory)
    except DomainError as error:
        messages.error(request, f"{person}: {error}")
        return redirect("issue_for", code=code)
    response = HttpResponse(documents.pdf(text, is_preview=True), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="preview.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
