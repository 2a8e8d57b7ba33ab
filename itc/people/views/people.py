from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from itc.errors import DomainError
from itc.people import access, actions, audit
from itc.people.access import Right
from itc.people.forms.people import NewPersonForm, PeopleFilter, PersonForm
from itc.people.latin import suggest
from itc.people.models import AuditRow, RoleGrant, User
from itc.people.models.users import PeopleQuerySet
from itc.people.queries import by_name
from itc.people.reports import PEOPLE_COLUMNS, people_rows
from itc.people.views import as_file
from itc.web import registry
from itc.web.shell import paged, try_action, with_right
from itc.web.shell import person as me

HISTORY = 20
BEGINNING = ("surname", "given_name", "patronymic", "surname_latin", "given_name_latin", "email")


def reached(request: HttpRequest, pk: int, right: Right) -> User:
    """The person, when she is in sight (else 404) and more than looking is allowed (else 403)."""
    person = get_object_or_404(User.objects.visible_to(me(request)).select_related("agency", "same_as"), pk=pk)
    if right != Right.SEE_PEOPLE:
        access.require_over(request.user, person, right)
    return person


def _found(request: HttpRequest) -> tuple[PeopleFilter, PeopleQuerySet]:
    form = PeopleFilter(request.GET or None, by=me(request))
    wishes = form.wishes()
    found = form.of(User.objects.visible_to(me(request))).matching(wishes.get("q") or "")
    if (agencies := wishes.get("agency")) is not None:
        found = found.filter(agency__in=agencies)
    if role := wishes.get("role"):
        found = found.filter(pk__in=RoleGrant.objects.current().filter(role=role).values("user"))
    status = wishes.get("status") or ""
    if status == "":
        found = found.serving()
    elif status == "left":
        found = found.exclude(left_on=None)
    elif status == "duplicate":
        found = found.exclude(same_as=None)
    return form, found


@with_right(Right.SEE_PEOPLE)
def people_list(request: HttpRequest) -> HttpResponse:
    form, found = _found(request)
    roles = Prefetch("grants", RoleGrant.objects.current(), to_attr="roles_today")
    found = found.order_by(*by_name())
    page = paged(request, found.values_list("pk", flat=True))  # the keys first: sorting whole rows takes longer
    shown = User.objects.get_queryset().filter(pk__in=list(page.object_list)).select_related("agency")
    page.object_list = shown.order_by(*by_name()).prefetch_related(roles)
    may = {
        "can_add": access.can(request.user, Right.EDIT_PEOPLE),
        "can_join": access.can(request.user, Right.GRANT_ROLES),
    }
    return render(request, "people/people_list.html", {"form": form, "page": page} | may)


@with_right(Right.SEE_PEOPLE)
def people_export(request: HttpRequest, kind: str) -> HttpResponse:
    form, found = _found(request)
    if form.errors:
        return redirect(f"{reverse('people_list')}?{request.GET.urlencode()}")
    by = me(request)
    audit.log(by, "exported people", by, after={"rows": found.count(), "filter": request.GET.dict()})
    return as_file(kind, "people", PEOPLE_COLUMNS, people_rows(found), title=_("People"))


@with_right(Right.SEE_PEOPLE)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reached(request, pk, Right.SEE_PEOPLE)
    reaches = {right.value: access.reaches(request.user, shown, right) for right in (Right.EDIT_PEOPLE, Right.INVITE)}
    context: dict[str, Any] = {
        "person": shown,
        "placements": shown.placements.select_related("agency").order_by("-since"),
        "grants": shown.grants.select_related("agency").order_by("until", "-since"),
        "invitation": shown.invitations.select_related("invited_by").first(),
        "duplicates": shown.duplicates.all(),
        "may": reaches
        | {
            "grant": access.can(request.user, Right.GRANT_ROLES),
            "record": access.sees_record(me(request), shown) and shown.same_as_id is None,
        },
        "suggestion": latin_suggestion(shown),
    }
    if access.can(request.user, Right.SEE_AUDIT):
        about = AuditRow.objects.filter(object_type="people.User", object_id=str(pk))
        context["history_url"] = f"{reverse('audit')}?object_type=people.User&object_id={pk}"
        context["history"] = about.select_related("actor", "values")[:HISTORY]
    context["panels"] = registry.record.panels(request, shown)
    return render(request, "people/person.html", context)


def latin_suggestion(person: User) -> dict[str, str]:
    """Probable passport spelling of the names that have none yet."""
    pairs = {"surname_latin": person.surname, "given_name_latin": person.given_name}
    return {
        name: suggest(cyrillic, person.language)
        for name, cyrillic in pairs.items()
        if cyrillic and not getattr(person, name)
    }


@with_right(Right.EDIT_PEOPLE)
def person_new(request: HttpRequest) -> HttpResponse:
    """The address may bring names to begin with, and where to go on afterwards."""
    back, begun = _next(request), {name: request.GET[name][:120] for name in BEGINNING if name in request.GET}
    form, alike = NewPersonForm(request.POST or None, by=me(request), initial=begun), list[User]()
    if form.is_valid():
        try:
            made = actions.write_down(by=me(request), is_another="is_another" in request.POST, **form.cleaned_data)
        except actions.LooksAlike as question:
            alike = question.people
        except DomainError as error:
            form.add_error("email" if error.code in {"email_taken", "ask_office"} else None, str(error))
        else:
            done = _("%(name)s is one of your people now.") if back else _("%(name)s is added.")
            messages.success(request, done % {"name": made.name})
            return redirect(back) if back else redirect("person", pk=made.pk)
    return render(request, "people/person_form.html", {"form": form, "next": back, "alike": alike})


def _next(request: HttpRequest) -> str:
    """Only a page of this site, for who came from one."""
    asked = request.GET.get("next", "")
    return asked if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else ""


@with_right(Right.EDIT_PEOPLE)
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reached(request, pk, Right.EDIT_PEOPLE)
    form = PersonForm(request.POST or None, instance=shown, by=me(request))
    if form.is_valid():
        was_invited = shown.invitations.open().exists()
        try:
            actions.edit_person(shown, by=me(request), **form.cleaned_data)
            messages.success(request, _("Saved."))
            if was_invited and not shown.invitations.open().exists():
                sentence = _("The invitation to the old address holds no more. Invite the person once more.")
                messages.warning(request, sentence)
            return redirect("person", pk=pk)
        except DomainError as error:
            form.add_error("email", str(error))
    return render(request, "people/person_form.html", {"form": form, "person": User.objects.get(pk=pk)})


@require_POST
@with_right(Right.EDIT_PEOPLE)
def person_latin(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the suggested spelling over; the person still has to confirm it."""
    shown = reached(request, pk, Right.EDIT_PEOPLE)
    try_action(request, actions.edit_person, shown, by=me(request), **latin_suggestion(shown))
    return redirect("person", pk=pk)
