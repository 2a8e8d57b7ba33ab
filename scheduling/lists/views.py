"""Many people nominated by one letter: a list is pasted or sent, looked through, and taken over as it was seen."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itc.errors import DomainError
from itc.people.access import Right
from itc.web.shell import person, with_right
from scheduling.lists.forms import ListForm
from scheduling.lists.queries import Match, Verdict, digest, matches
from scheduling.lists.rules import names
from scheduling.models import Seminar
from scheduling.views.desk import letter_of, nominate_each

CHANGED = gettext_lazy("Something has changed since you looked through the list. Nobody is nominated yet: look again.")
CHOICES = {Verdict.CHOOSE, Verdict.NEAR}
KEPT = "nominate_list"
NOBODY = gettext_lazy("Nobody is chosen.")


@with_right(Right.NOMINATE)
def nominate_list(request: HttpRequest, code: str) -> HttpResponse:
    seminar = get_object_or_404(Seminar.objects.published(), code=code)
    kept = _kept(request, seminar)
    if "few" in request.POST:
        return redirect(f"{reverse('nominate', args=[code])}?{letter_of(request.POST)}")
    is_sent = "kept" in request.GET if request.method == "GET" else "back" not in request.POST
    if is_sent:
        form = ListForm(request.POST or kept, request.FILES, seminar=seminar)
        if form.is_valid():
            away = _to_add_people(request, seminar, form)
            return away or _look_through(request, seminar, form)
    else:
        form = ListForm(initial=request.POST.dict() or kept | request.GET.dict(), seminar=seminar)
    return render(request, "scheduling/nominate_list.html", {"seminar": seminar, "form": form})


def _kept(request: HttpRequest, seminar: Seminar) -> dict[str, str]:
    """The list that waits in her session while somebody of it is written down."""
    kept: dict[str, str] = request.session.get(KEPT) or {}
    return kept if kept.get("seminar") == seminar.code else {}


def _to_add_people(request: HttpRequest, seminar: Seminar, form: ListForm) -> HttpResponse | None:
    """To the form for the person of one line, begun with her names, which leads back; or to the import of many."""
    number, typed = request.POST.get("add", ""), form.cleaned_data
    line = next((line for line in form.lines if str(line.number) == number), None)
    if line is None and number != "all":
        return None
    letter = {"letter_number": typed["letter_number"], "letter_date": typed["letter_date"].isoformat()}
    request.session[KEPT] = letter | {"seminar": seminar.code, "people": typed["people"]}
    if line is None:
        return redirect("people_import")
    back = f"{reverse('nominate_list', args=[seminar.code])}?kept=1"
    return redirect(f"{reverse('person_new')}?{urlencode(names(line) | {'next': back})}")


def _look_through(request: HttpRequest, seminar: Seminar, form: ListForm) -> HttpResponse:
    """Nothing is kept here between the two looks: the second one reads the same text again and compares."""
    typed = form.cleaned_data
    letter = {name: typed[name] for name in ("letter_number", "letter_date")}
    found = matches(seminar, form.lines, by=person(request))
    seen = digest(seminar, found, *letter.values())
    if "confirm" in request.POST:
        wanted = _wanted(request, found)
        if request.POST.get("digest") == seen and wanted:
            return _take_over(request, seminar, wanted, letter)
        if all(match.verdict == Verdict.ALREADY for match in found):  # the second of two clicks
            messages.info(request, _("All these people are nominated."))
            return redirect("seminar", seminar.code)
        messages.error(request, NOBODY if request.POST.get("digest") == seen else CHANGED)
    facts = {"seminar": seminar, "letter": letter, "text": typed["people"], "digest": seen, "found": found}
    facts["is_open"] = seminar.takes_nominations(timezone.now())
    return render(request, "scheduling/nominate_list_check.html", facts | _counted(found))


def _wanted(request: HttpRequest, found: list[Match]) -> list[str]:
    """Who is ready, and of namesakes and near names whom the reader chose among those offered to her."""
    wanted: list[str] = []
    for match in found:
        offered = {str(one.pk): one for one in match.people}
        if match.verdict == Verdict.READY:
            wanted += offered
        elif match.verdict in CHOICES and (chosen := request.POST.get(f"who-{match.line.number}")) in offered:
            wanted.append(str(chosen))
    return list(dict.fromkeys(wanted))


def _take_over(request: HttpRequest, seminar: Seminar, wanted: list[str], letter: dict[str, Any]) -> HttpResponse:
    try:
        refused = list(nominate_each(request, seminar, wanted, letter).values())
    except DomainError as refusal:
        refused = [str(refusal.sentence)]
    for why in dict.fromkeys(refused):
        messages.error(request, why)
    request.session.pop(KEPT, None)
    return redirect("seminar", seminar.code)


def _counted(found: list[Match]) -> dict[str, Any]:
    return {
        "counts": {verdict.value: sum(one.verdict == verdict for one in found) for verdict in Verdict},
        "can_nominate": any(one.verdict in {Verdict.READY, *CHOICES} for one in found),
    }
