"""What is done with one person, each on a small page of its own or by one button."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from itc.errors import DomainError
from itc.people import access, actions
from itc.people.access import Right
from itc.people.dated import today
from itc.people.forms.people import ApartForm, DuplicateForm, GrantForm, LeftForm, PlaceForm
from itc.people.models import RoleGrant, User
from itc.people.views.people import reached
from itc.web.shell import person as me
from itc.web.shell import try_action, with_right


@dataclass(frozen=True)
class Act:
    right: Right
    form: type[forms.Form]
    action: Callable[..., Any]
    title: Promise
    lead: Promise
    done: Promise


def _duplicate(person: User, *, number: User, reason: str, by: User) -> User:
    return actions.mark_duplicate(person, of=number, reason=reason, by=by)


ACTS = {
    "move": Act(
        Right.EDIT_PEOPLE,
        PlaceForm,
        actions.place,
        gettext_lazy("Transfer to another agency"),
        gettext_lazy(
            "What the person has completed stays with the agency where she served then. "
            "Her role as a focal point ends on the day of the transfer, unless it covers the new agency too."
        ),
        gettext_lazy("The transfer is written down."),
    ),
    "left": Act(
        Right.EDIT_PEOPLE,
        LeftForm,
        actions.mark_left,
        gettext_lazy("Mark as left"),
        gettext_lazy(
            "The person stays in your records among those who left. Her role for the agency ends. Nominations to "
            "coming seminars are not withdrawn by this: her page then asks about each of them."
        ),
        gettext_lazy("The departure is written down."),
    ),
    "duplicate": Act(
        Right.GRANT_ROLES,
        DuplicateForm,
        _duplicate,
        gettext_lazy("Mark as a duplicate"),
        gettext_lazy("Both rows and all documents stay; this one points at the other and can no longer sign in."),
        gettext_lazy("The duplicate is marked."),
    ),
    "apart": Act(
        Right.GRANT_ROLES,
        ApartForm,
        actions.tell_apart,
        gettext_lazy("Not the same person"),
        gettext_lazy(
            "From now on completions count for each of the two apart. Certificates that were issued meanwhile stay as "
            "they are. The access stays closed until you open it."
        ),
        gettext_lazy("The two are different people again."),
    ),
    "role": Act(
        Right.GRANT_ROLES,
        GrantForm,
        actions.grant,
        gettext_lazy("Give a role"),
        gettext_lazy("Officers, registrars, authors and auditors need a second factor to sign in."),
        gettext_lazy("The role is given."),
    ),
}


def _act_view(name: str) -> Callable[..., HttpResponseBase]:
    act = ACTS[name]

    def view(request: HttpRequest, pk: int) -> HttpResponse:
        person = reached(request, pk, act.right)
        form = act.form(request.POST or None, by=me(request), about=person)  # type: ignore[call-arg]  # each takes both
        if form.is_valid():
            try:
                act.action(person, by=me(request), **form.cleaned_data)
                messages.success(request, str(act.done))
                return redirect("person", pk=pk)
            except DomainError as error:
                form.add_error(None, str(error))
        context = {"act": act, "form": form, "back": reverse("person", args=[pk]), "about": person.name}
        return render(request, "people/act.html", context)

    return with_right(act.right)(view)


person_move = _act_view("move")
person_left = _act_view("left")
person_duplicate = _act_view("duplicate")
person_apart = _act_view("apart")
person_role = _act_view("role")


@require_POST
@with_right(Right.INVITE)
def person_invite(request: HttpRequest, pk: int) -> HttpResponse:
    person = reached(request, pk, Right.INVITE)
    try_action(request, actions.invite, person, by=me(request), done=_("The invitation is on its way."))
    return redirect("person", pk=pk)


@require_POST
@with_right(Right.INVITE)
def person_uninvite(request: HttpRequest, pk: int) -> HttpResponse:
    person = reached(request, pk, Right.INVITE)
    for invitation in person.invitations.open():
        try_action(
            request, actions.revoke_invitation, invitation, by=me(request), done=_("The invitation is taken back.")
        )
    return redirect("person", pk=pk)


@require_POST
@with_right(Right.GRANT_ROLES)
def person_access(request: HttpRequest, pk: int) -> HttpResponse:
    person = reached(request, pk, Right.GRANT_ROLES)
    action = actions.close_login if person.is_active else actions.reopen_login
    done = _("The access is closed.") if person.is_active else _("The access is open again.")
    try_action(request, action, person, by=me(request), done=done)
    return redirect("person", pk=pk)


@require_POST
@with_right(Right.GRANT_ROLES)
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(RoleGrant.objects.select_related("user"), pk=pk)
    access.require_over(request.user, grant.user, Right.GRANT_ROLES)
    try_action(request, actions.end_grant, grant, until=_end(grant), by=me(request), done=_("The role is taken back."))
    return redirect("person", pk=grant.user_id)


def _end(grant: RoleGrant) -> dt.date:
    return max(today(), grant.since)
