from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from certification import reports
from certification.forms import CompletionsFilter, PeriodForm
from certification.models import Award
from certification.queries import completions, documents_of, scope_of
from itc.people import access, audit
from itc.people.access import Right
from itc.people.models import Centre
from itc.web.shell import paged, with_right
from itc.web.shell import person as me


@with_right(Right.SEE_COMPLETIONS)
def completions_page(request: HttpRequest) -> HttpResponse:
    scope = scope_of(me(request))
    form = CompletionsFilter(request.GET or None, scope=scope)
    wishes = form.wishes()
    found = form.of(completions(scope, **wishes).select_related("person"))
    page = paged(request, found)
    documents = documents_of([award.source for award in page], qualification=wishes.get("qualification"))
    rows = [(award, documents.get(award.source)) for award in page]
    context = {"form": form, "page": page, "rows": rows, "as_of": timezone.now()}
    context["in_office"] = access.can(request.user, Right.SEE_REGISTER)
    return render(request, "certification/completions.html", context)


@with_right(Right.SEE_COMPLETIONS)
def completions_export(request: HttpRequest, kind: str) -> HttpResponse:
    by = me(request)
    scope = scope_of(by)
    form = CompletionsFilter(request.GET or None, scope=scope)
    if form.errors:
        return redirect(f"{reverse('completions')}?{request.GET.urlencode()}")
    wishes = form.wishes()
    found = completions(scope, **wishes).order_by("-completed_on", "-seq")
    asked = {"filter": request.GET.dict(), "rows": found.count(), "format": kind}
    audit.log(by, "exported completions", Centre.objects.here(), after=asked)
    rows = reports.completion_rows(found, qualification=wishes.get("qualification"))
    return reports.as_file(kind, "completions", reports.LABELS, rows, title=_("Completions"), widths=reports.WIDTHS)


@with_right(Right.SEE_REGISTER)
def office_report(request: HttpRequest) -> HttpResponse:
    form = PeriodForm(request.GET or None)
    awards = form.of(Award.objects.standing()).completed(**form.wishes())
    is_unit = request.GET.get("level") == "unit"
    context = {
        "form": form,
        "is_unit": is_unit,
        "whole": reports.in_all(awards),
        "countries": reports.by_country(awards),
        "agencies": reports.by_agency(awards, top=not is_unit),
        "as_of": timezone.now(),
    }
    return render(request, "certification/office_report.html", context)


@with_right(Right.SEE_REGISTER)
def office_report_export(request: HttpRequest, kind: str) -> HttpResponse:
    form = PeriodForm(request.GET or None)
    if form.errors:
        return redirect(f"{reverse('office_report')}?{request.GET.urlencode()}")
    awards = Award.objects.standing().completed(**form.wishes())
    groups = (
        (_("Country"), reports.by_country(awards)),
        (_("Agency"), reports.by_agency(awards, top=True)),
        (_("Unit"), reports.by_agency(awards, top=False)),
    )
    rows = [(name, *reports.figure_row(figures)) for name, group in groups for figures in group]
    asked = {"filter": request.GET.dict(), "rows": len(rows), "format": kind}
    audit.log(me(request), "exported figures", Centre.objects.here(), after=asked)
    return reports.as_file(kind, "figures", [_("By"), *reports.FIGURE_LABELS], rows, title=_("Figures"))
