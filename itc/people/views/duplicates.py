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
from itc.people.forms.people import DuplicatesFilter, SameForm
from itc.people.models import User
from itc.web.shell import paged, with_right
from itc.web.shell import person as me


@with_right(Right.GRANT_ROLES)
def duplicates(request: HttpRequest) -> HttpResponse:
    is_declared = "declared" in request.GET
    here = reverse("duplicates")
    tabs = [
        {"url": here, "label": pgettext("duplicates", "Possible"), "current": not is_declared},
        {"url": f"{here}?declared=1", "label": pgettext("duplicates", "Declared"), "current": is_declared},
    ]
    form = DuplicatesFilter(request.GET or None)
    if is_declared:
        declared = User.objects.get_queryset().exclude(same_as=None)
        page = paged(request, declared.select_related("agency", "same_as__agency"))
    else:
        page = paged(request, possible_duplicates(elsewhere=request.GET.get("where") == "elsewhere"))
    return render(
        request, "people/duplicates.html", {"tabs": tabs, "page": page, "form": form, "is_declared": is_declared}
    )


@with_right(Right.GRANT_ROLES)
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Both rows side by side; one of them is declared to be the other."""
    rows = User.objects.get_queryset().select_related("agency").in_bulk({pk, other})
    if len(rows) != 2:
        raise Http404
    form = SameForm(request.POST or None, one=rows[pk], other=rows[other])
    if form.is_valid():
        stays = form.cleaned_data["stays"]
        goes = other if stays == pk else pk
        try:
            actions.mark_duplicate(rows[goes], of=rows[stays], reason=form.cleaned_data["reason"], by=me(request))
            messages.success(request, _("The duplicate is marked."))
            return redirect("person", pk=stays)
        except DomainError as error:
            form.add_error(None, str(error))
    return render(request, "people/duplicates_compare.html", _facts(rows[pk], rows[other]) | {"form": form})


def _facts(one: User, other: User) -> dict[str, Any]:
    lines = [
        (_("Name in Cyrillic"), one.name_cyrillic, other.name_cyrillic),
        (_("Name as in the passport"), one.name_latin, other.name_latin),
        (_("Sex"), one.get_sex_display(), other.get_sex_display()),
        (_("Agency"), one.agency, other.agency),
        (_("Rank"), one.rank, other.rank),
        (_("Position"), one.position, other.position),
        (_("E-mail"), one.email, other.email),
    ]
    said = [SAID[sign] for sign in rules.signs(one, other)]
    return {"one": one, "other": other, "rows": [one, other], "lines": lines, "signs": said}
