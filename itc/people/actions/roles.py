"""Roles given and taken back; Wagtail's group of authors follows."""

import datetime as dt

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import access, audit, tree
from itc.people.dated import today
from itc.people.models import Agency, AgencyParent, Role, RoleGrant, User

AUTHORS = "Authors"


@transaction.atomic
def grant(
    user: User,
    *,
    role: str,
    agency: Agency | None = None,
    since: dt.date,
    by: User | None,
    at: dt.datetime | None = None,
) -> RoleGrant:
    """The role from that day; the standing grant when there is one.

    Raises DomainError("unknown_role", "needs_agency", "in_future", "yourself", "duplicate").
    """
    user = _locked(user)
    _require_role(role, agency)
    _require_other(user, by)
    if since > today():
        raise DomainError("in_future", _("A role is given on its first day or later, not before."))
    if user.same_as_id:
        raise DomainError("duplicate", _("This is a duplicate of another person, who has the login."))
    standing: RoleGrant | None = RoleGrant.objects.filter(user=user, role=role, agency=agency, until=None).first()
    if standing is not None:
        return standing
    given: RoleGrant = RoleGrant.objects.create(user=user, role=role, agency=agency, since=since, granted_by=by)
    audit.log(by, "gave a role to", user, after={"role": role, "agency": agency, "since": since}, at=at)
    follow_roles(user)
    return given


@transaction.atomic
def end_grant(standing: RoleGrant, *, until: dt.date, by: User | None, at: dt.datetime | None = None) -> None:
    """The role holds no longer from that day.

    Raises DomainError("yourself", "in_future", "before_grant", "last_officer").
    """
    access.forget_roles(standing.user)
    user = locked_with_officers(standing.user_id)[standing.user_id]  # first, as in `mark_left`
    found = RoleGrant.objects.select_for_update().filter(pk=standing.pk).first()
    if found is None or found.until is not None:  # a second click
        return
    standing = found
    _require_other(user, by)
    if until > today():
        raise DomainError("in_future", _("A role is taken back on its last day or later, not before."))
    if until < standing.since:
        raise DomainError("before_grant", _("The role was given later than that day."))
    if standing.role == Role.OFFICER:
        require_another_officer(user)
    _close(standing, until, by, at)
    follow_roles(user)


def end_grants_for_agencies(user: User, *, until: dt.date, by: User | None, at: dt.datetime | None = None) -> None:
    """Inside the action by which a person leaves: her roles for agencies end with it."""
    _close_all(user, _for_agencies(user), until, by, at)


def end_grants_left_behind(
    user: User, *, old: int, new: int, until: dt.date, by: User | None, at: dt.datetime | None = None
) -> None:
    """Inside the action by which a person is transferred: her roles end that came with the former agency.

    A role that covers the new agency too stays, and so does one for an agency she had nothing else to do with.
    """
    if standing := _for_agencies(user):
        parents = AgencyParent.objects.tree_with_predecessors()
        left = [one for one in standing if tree.is_left_behind(one.agency_id or 0, old=old, new=new, parents=parents)]
        _close_all(user, left, until, by, at)


def _for_agencies(user: User) -> list[RoleGrant]:
    return list(RoleGrant.objects.filter(user=user, until=None).exclude(agency=None).select_related("user"))


def _close_all(user: User, grants: list[RoleGrant], until: dt.date, by: User | None, at: dt.datetime | None) -> None:
    for standing in grants:
        _close(standing, max(until, standing.since), by, at)
    access.forget_roles(user)


def _close(standing: RoleGrant, until: dt.date, by: User | None, at: dt.datetime | None) -> None:
    """A role taken back on the day it was given never held for a day: the row goes, the audit tells of it."""
    if until == standing.since:
        standing.delete()
    else:
        standing.until = until
        standing.save(update_fields=["until"])
    before = {"role": standing.role, "agency": standing.agency_id}
    audit.log(by, "took back a role of", standing.user, before=before, after={"until": until}, at=at)


def follow_roles(user: User) -> None:
    """Who writes courses is in Wagtail's group of authors, nobody else."""
    access.forget_roles(user)
    if access.can(user, access.Right.WRITE_COURSES):
        user.groups.add(authors())
    else:
        user.groups.remove(authors())


def authors() -> Group:
    """The group with access to /cms/; whoever owns the course pages gives it its rights on them."""
    group, is_new = Group.objects.get_or_create(name=AUTHORS)
    if is_new:
        entry = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
        group.permissions.add(*entry)
    return group


def _locked(user: User) -> User:
    access.forget_roles(user)
    return User.objects.locked().get(pk=user.pk)


def _require_role(role: str, agency: Agency | None) -> None:
    if role not in Role.values or role == Role.TRAINEE:  # everybody signed in is a trainee
        raise DomainError("unknown_role", _("There is no such role to give."))
    if (role in access.SCOPED) != (agency is not None):
        raise DomainError("needs_agency", _("A focal point is one for an agency, all other roles are not."))


def _require_other(user: User, by: User | None) -> None:
    if by is not None and by.pk == user.pk:
        raise DomainError("yourself", _("Ask a colleague to change your own roles."))


def locked_with_officers(*people: int | None) -> dict[int, User]:
    """These people, locked together with all officers: what takes one officer away waits for what takes another."""
    wanted = {pk for pk in people if pk} | set(_officers().values_list("user", flat=True))
    return User.objects.locked().in_bulk(wanted)


def require_another_officer(user: User) -> None:
    """Before an officer goes, under `locked_with_officers`. Raises DomainError("last_officer")."""
    if _officers().filter(user=user).exists() and not _officers().exclude(user=user).exists():
        raise DomainError("last_officer", _("This is the last training officer. Give the role to somebody else first."))


def _officers() -> "QuerySet[RoleGrant]":
    found: QuerySet[RoleGrant] = RoleGrant.objects.current().filter(role=Role.OFFICER, user__is_active=True)
    return found
