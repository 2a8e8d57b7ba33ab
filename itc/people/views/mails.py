"""Letters that left and letters that did not, for the office. Texts are for the training officer, and reading one is
in the audit; the auditor sees whom, when and whether."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from itc.jobs.actions import run_again
from itc.jobs.models import State
from itc.people import access, audit
from itc.people.access import Right
from itc.people.forms.office import MailsFilter
from itc.people.models import SentMail
from itc.web.shell import paged, try_action, with_right
from itc.web.shell import person as me


def _found(request: HttpRequest) -> tuple[MailsFilter, "QuerySet[SentMail]"]:
    may_read = access.can(request.user, Right.READ_LETTERS)
    form = MailsFilter(request.GET or None, may_read=may_read)
    wishes = form.wishes()
    found = form.of(SentMail.objects.visible_to(me(request))).concerning(wishes.get("q") or "")
    found = found.saying(wishes.get("words") or "", in_text=may_read)
    if kind := wishes.get("kind"):
        found = found.filter(job__name=kind)
    if state := wishes.get("state"):
        found = found.filter(state=state)
    return form, found.defer("body").select_related("job", "person")


@with_right(Right.SEE_JOBS)
def mails(request: HttpRequest) -> HttpResponse:
    form, found = _found(request)
    context = {
        "form": form,
        "page": paged(request, found),
        "dead": State.DEAD.value,
        "failed": SentMail.objects.filter(state=SentMail.State.FAILED).count(),
        "may_read": access.can(request.user, Right.READ_LETTERS),
        "may_send": access.can(request.user, Right.CHANGE_SETTINGS),
    }
    return render(request, "people/mails.html", context)


@with_right(Right.READ_LETTERS)
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(SentMail, pk=pk)
    audit.log(me(request), "read a letter", letter)
    return render(request, "people/letter.html", {"letter": letter, "back": reverse("mails")})


@require_POST
@with_right(Right.SEE_JOBS)
def mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The job that failed runs again; it leaves alone what was sent."""
    letter = get_object_or_404(SentMail.objects.select_related("job"), pk=pk)
    access.require(request.user, Right.CHANGE_SETTINGS)
    if letter.job is not None:
        try_action(request, run_again, letter.job, by=me(request), done=_("The letter is being sent again."))
    return redirect(f"{reverse('mails')}?state={SentMail.State.FAILED}")
