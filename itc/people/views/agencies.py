from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import access, actions, tree
from itc.people.access import Right
from itc.people.forms.agencies import AgencyForm, FactsForm, MergeForm, MoveForm, RenameForm
from itc.people.models import Agency, AgencyName, AgencyParent, RoleGrant, User
from itc.people.queries import branches
from itc.web.shell import paged, with_right
from itc.web.shell import person as me


@with_right(Right.SEE_PEOPLE)
def agencies(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:100]
    seen = Agency.objects.visible_to(me(request))
    context: dict[str, Any] = {"words": words, "can_add": access.can(request.user, Right.MANAGE_AGENCIES)}
    if words:
        context["page"] = paged(request, seen.matching(words).select_related("country", "region"))
        context["serving"] = _serving(agency__in=list(context["page"]))
    else:
        context["branches"] = branches(list(seen.standing()))
        context["serving"] = _serving()
    return render(request, "people/agencies.html", context)


def _serving(**where: Any) -> dict[int | None, int]:
    """How many serve in each agency itself."""
    counted = User.objects.serving().filter(**where).order_by().values_list("agency").annotate(people=Count("pk"))
    return dict(counted)


@with_right(Right.SEE_PEOPLE)
def agency(request: HttpRequest, code: str) -> HttpResponse:
    shown = _seen(request, code)
    above = [row.parent for row in _chain(shown)]
    context = {
        "agency": shown,
        "above": above,
        "units": _units(shown),
        "predecessors": shown.predecessors.all(),
        "names": shown.names.order_by("-since"),
        "parents": shown.parents.select_related("parent").order_by("-since"),
        "focal_points": RoleGrant.objects.current().filter(agency=shown, user__same_as=None).select_related("user"),
        "serving": shown.people.filter(left_on=None, same_as=None).count(),
        "can_manage": access.can(request.user, Right.MANAGE_AGENCIES),
    }
    return render(request, "people/agency.html", context)


def _seen(request: HttpRequest, code: str) -> Agency:
    rows = Agency.objects.visible_to(me(request)).select_related("country", "region", "successor")
    return get_object_or_404(rows, code=code)


def _chain(agency: Agency) -> list[AgencyParent]:
    """The present links above, from the top down."""
    chain = tree.ancestors(agency.pk, AgencyParent.objects.tree())
    links = {
        row.parent_id: row for row in AgencyParent.objects.current().filter(parent__in=chain).select_related("parent")
    }
    return [links[pk] for pk in reversed(chain)]


@with_right(Right.MANAGE_AGENCIES)
def agency_new(request: HttpRequest) -> HttpResponse:
    form = AgencyForm(request.POST or None)
    if form.is_valid():
        try:
            added = actions.add_agency(by=me(request), **form.cleaned_data)
            messages.success(request, NEW.done % {"name": added})
            return redirect("agency", code=added.code)
        except DomainError as error:
            form.add_error({"code_taken": "code", "region_elsewhere": "region"}.get(error.code), str(error))
    context = {"act": NEW, "form": form, "back": reverse("agencies")}
    return render(request, "people/act.html", context)


@dataclass(frozen=True)
class Change:
    form: type[forms.Form]
    action: Callable[..., Any]
    title: Promise | str
    lead: Promise | str
    done: Promise | str
    first: Callable[[Agency], dict[str, Any]] = lambda agency: {}
    tells_people: bool = False  # how many go over


def _names(agency: Agency) -> dict[str, Any]:
    present: AgencyName | None = agency.names.filter(until=None).first()
    return {name: getattr(present, name) for name in ("name_en", "name_ru", "name_be")} if present else {}


def _facts(agency: Agency) -> dict[str, Any]:
    return {"kind": agency.kind, "region": agency.region_id, "establishment": agency.establishment}


def _parent(agency: Agency) -> dict[str, Any]:
    return {"parent": agency.parents.filter(until=None).values_list("parent", flat=True).first()}


NEW = Change(
    AgencyForm,
    actions.add_agency,
    _("New agency"),
    _("A ministry, a department or a local unit."),
    _("%(name)s is added."),
)
CHANGES = {
    "edit": Change(
        FactsForm, actions.edit_agency, _("Change kind, region, staff strength"), "", _("Saved."), _facts
    ),
    "rename": Change(
        RenameForm,
        actions.rename_agency,
        _("Rename"),
        _("Documents of earlier days keep the earlier name."),
        _("The new name is written down."),
        _names,
    ),
    "move": Change(
        MoveForm,
        actions.move_agency,
        _("Move in the tree"),
        _("With everything below it. Awards of earlier days keep the chain of that day."),
        _("The agency is moved."),
        _parent,
    ),
    "merge": Change(
        MergeForm,
        actions.merge_agencies,
        _("Merge into another agency"),
        _("People and units go over, roles and access tokens for it end. The successor sees its records."),
        _("The agencies are merged."),
        tells_people=True,
    ),
}  # fmt: skip


@with_right(Right.MANAGE_AGENCIES)
def agency_change(request: HttpRequest, code: str, name: str) -> HttpResponse:
    shown, change = _seen(request, code), CHANGES[name]
    form = change.form(request.POST or None, agency=shown, initial=change.first(shown))  # type: ignore[call-arg]
    if form.is_valid():
        try:
            change.action(shown, by=me(request), **form.cleaned_data)
            messages.success(request, str(change.done))
            return redirect("agency", code=code)
        except DomainError as error:
            form.add_error(None, str(error))
    context = {"act": change, "form": form, "back": reverse("agency", args=[code]), "about": str(shown)}
    if change.tells_people:
        context["goes"] = {"people": _serving(agency=shown).get(shown.pk, 0), "units": _units(shown).count()}
    return render(request, "people/act.html", context)


def _units(agency: Agency) -> "QuerySet[Agency]":
    return Agency.objects.filter(parents__parent=agency, parents__until=None)
