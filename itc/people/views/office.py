"""The audit, the centre's settings, and the letters of a demonstration."""

import datetime as dt

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from itc.people import actions, audit
from itc.people.access import Right
from itc.people.forms.office import AuditFilter, CentreForm
from itc.people.models import AuditRow, Centre, SentMail, User
from itc.people.reports import AUDIT_COLUMNS, audit_rows
from itc.people.subjects import subjects
from itc.people.views import as_file
from itc.web import registry
from itc.web.demonstration import forget, is_demonstration
from itc.web.shell import paged, try_action, with_right
from itc.web.shell import person as me

MANY = 500  # people whose deeds are shown together


def _found(request: HttpRequest) -> tuple[AuditFilter, "QuerySet[AuditRow]"]:
    form = AuditFilter(request.GET or None)
    wishes, found = form.wishes(), form.of(AuditRow.objects.all())
    if who := wishes.get("who"):
        found = found.filter(actor__in=list(User.objects.matching(who).order_by().values_list("pk", flat=True)[:MANY]))
    if verb := wishes.get("verb"):
        found = found.filter(verb=verb)
    if since := wishes.get("since"):
        found = found.filter(at__gte=_midnight(since))
    if until := wishes.get("until"):
        found = found.filter(at__lt=_midnight(until + dt.timedelta(days=1)))
    for name in ("object_type", "object_id"):  # from a link on the object's page
        if value := request.GET.get(name):
            found = found.filter(**{name: value[:60]})
    return form, found


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), timezone.get_default_timezone())


@with_right(Right.SEE_AUDIT)
def audit_page(request: HttpRequest) -> HttpResponse:
    form, found = _found(request)
    page = paged(request, found.values_list("pk", flat=True))  # the keys first: sorting whole rows takes longer
    page.object_list = AuditRow.objects.filter(pk__in=list(page.object_list)).select_related("actor", "values")
    known = subjects(page, reader=me(request))
    return render(request, "people/audit.html", {"form": form, "page": page, "subjects": known})


@with_right(Right.SEE_AUDIT)
def audit_export(request: HttpRequest, kind: str) -> HttpResponse:
    form, found = _found(request)
    if form.errors:
        return redirect(f"{reverse('audit')}?{request.GET.urlencode()}")
    audit.log(me(request), "exported the audit", me(request), after={"filter": request.GET.dict()})
    return as_file(kind, "audit", AUDIT_COLUMNS, audit_rows(found, reader=me(request)), title=_("Audit"))


@with_right(Right.CHANGE_SETTINGS)
def centre(request: HttpRequest) -> HttpResponse:
    form = CentreForm(request.POST or None, instance=Centre.objects.here())
    if form.is_valid() and try_action(
        request, actions.change_settings, by=me(request), done=_("Saved."), **form.cleaned_data
    ):
        forget()
        return redirect("centre")
    return render(request, "people/centre.html", {"form": form, "more": registry.settings(request)})


def mailbox(request: HttpRequest) -> HttpResponse:
    """Every letter of a demonstration, for anybody: its people are invented."""
    if not is_demonstration():
        raise Http404
    page = paged(request, SentMail.objects.all())
    return render(request, "people/mailbox.html", {"page": page})


def letter(request: HttpRequest, pk: int) -> HttpResponse:
    if not is_demonstration():
        raise Http404
    return render(request, "people/letter.html", {"letter": get_object_or_404(SentMail, pk=pk)})
