"""Pairs of rows that may be one person: proposed, compared, declared. For the office, which alone sees them all."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from itc.errors import DomainError
from itc.people import actions
from itc.people.access import Right
from itc.people.duplicates import rules
from itc.people.duplicates.queries import SAID, possible_duplicates
from itc.people.forms.people import ApartForm, DuplicatesFilter, SameForm
from itc.people.models import TwoPeople, User
from itc.web import registry
from itc.web.shell import paged, with_right
from itc.web.shell import person as me


@with_right(Right.GRANT_ROLES)
def duplicates(request: HttpRequest) -> HttpResponse:
    shown = next((name for name in ("declared", "two") if name in request.GET), "")
    here = reverse("duplicates")
    tabs = [
        {"url": f"{here}?{name}=1" if name else here, "label": label, "current": name == shown}
        for name, label in (
            ("", pgettext("duplicates", "Possible")),
            ("declared", pgettext("duplicates", "Declared")),
            ("two", pgettext("duplicates", "Two people")),
        )
    ]
    form = DuplicatesFilter(request.GET or None)
    context = {"tabs": tabs, "page": paged(request, _rows(request, shown)), "form": form, "shown": shown}
    return render(request, "people/duplicates.html", context)


def _rows(request: HttpRequest, shown: str) -> Any:
    if shown == "declared":
        return User.objects.get_queryset().exclude(same_as=None).select_related("agency", "same_as__agency")
    if shown == "two":
        return TwoPeople.objects.select_related("one__agency", "other__agency", "by")
    return possible_duplicates(elsewhere=request.GET.get("where") == "elsewhere")


@with_right(Right.GRANT_ROLES)
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Both rows side by side: one is declared to be the other, or they are two people."""
    rows = User.objects.get_queryset().select_related("agency").in_bulk({pk, other})
    if len(rows) != 2:
        raise Http404
    is_two = "two" in request.POST
    form = SameForm(None if is_two else request.POST or None, one=rows[pk], other=rows[other])
    apart = ApartForm(request.POST if is_two else None, by=me(request), about=rows[pk], prefix="two")
    try:
        if form.is_valid():
            return _one_person(request, rows, **form.cleaned_data)
        if apart.is_valid():
            actions.declare_two(rows[pk], rows[other], reason=apart.cleaned_data["reason"], by=me(request))
            messages.success(request, _("They are two people: the pair is proposed no more."))
            return redirect("duplicates")
    except DomainError as error:
        (apart if is_two else form).add_error(None, str(error))
    forms = {"form": form, "apart": apart, "told": _told_apart(pk, other)}
    return render(request, "people/duplicates_compare.html", _facts(rows[pk], rows[other]) | forms)


def _one_person(request: HttpRequest, rows: dict[int, User], *, stays: int, reason: str) -> HttpResponse:
    goes = next(pk for pk in rows if pk != stays)
    actions.mark_duplicate(rows[goes], of=rows[stays], reason=reason, by=me(request))
    messages.success(request, _("The duplicate is marked."))
    return redirect("person", pk=stays)


def _told_apart(pk: int, other: int) -> TwoPeople | None:
    pairs = TwoPeople.objects.filter(one=min(pk, other), other=max(pk, other))
    return pairs.select_related("by").first()


def _facts(one: User, other: User) -> dict[str, Any]:
    lines = [
        (_("Name in Cyrillic"), one.name_cyrillic, other.name_cyrillic),
        (_("Name as in the passport"), one.name_latin, other.name_latin),
        (_("Sex"), one.get_sex_display(), other.get_sex_display()),
        (_("Agency"), one.agency, other.agency),
        (_("Rank"), one.rank, other.rank),
        (_("Position"), one.position, other.position),
        (_("E-mail"), one.email, other.email),
        *((tally.label, str(tally.count(one.pk)), str(tally.count(other.pk))) for tally in registry.tallies()),
    ]
    said = [SAID[sign] for sign in rules.signs(one, other)]
    return {"one": one, "other": other, "rows": [one, other], "lines": lines, "signs": said}
