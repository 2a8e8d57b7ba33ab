"""Who may do what, and with whose people: the only place where that is decided.

A right comes from a role that is granted today. Two questions are asked of it: `can(user, right)`, and
`scope(user, right)`, the part of the tree in which it holds. A stranger never learns that an object exists (404); an
insider without the right is told (403).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from itc.people import models, tree

if TYPE_CHECKING:
    from itc.people.models import User


class Right(StrEnum):
    LEARN = "learn"
    NOMINATE = "nominate"
    SEE_PEOPLE = "see_people"
    EDIT_PEOPLE = "edit_people"
    INVITE = "invite"
    MANAGE_TOKENS = "manage_tokens"
    SEE_COMPLETIONS = "see_completions"
    SEE_SEMINARS = "see_seminars"  # every seminar's office pages; staff of one seminar see that one
    PLAN_SEMINARS = "plan_seminars"
    DECIDE_NOMINATIONS = "decide_nominations"
    MARK_ATTENDANCE = "mark_attendance"
    CLOSE_SEMINARS = "close_seminars"
    RULE_AT_CLOSING = "rule_at_closing"  # exceptions for one person
    DECIDE_ENROLMENTS = "decide_enrolments"
    WRITE_COURSES = "write_courses"
    MARK_ESSAYS = "mark_essays"  # everybody's; who teaches a group marks those of the group
    SEE_REGISTER = "see_register"
    ISSUE = "issue"
    KEEP_SIGNATORIES = "keep_signatories"
    MANAGE_AGENCIES = "manage_agencies"
    GRANT_ROLES = "grant_roles"
    SEE_JOBS = "see_jobs"
    READ_LETTERS = "read_letters"  # what they say; that they were sent is seen with the jobs
    SEE_AUDIT = "see_audit"
    CHANGE_SETTINGS = "change_settings"


OFFICE = frozenset({Right.SEE_PEOPLE, Right.SEE_COMPLETIONS, Right.SEE_SEMINARS, Right.SEE_REGISTER})
RIGHTS: dict[str, frozenset[Right]] = {
    "trainee": frozenset({Right.LEARN}),
    "trainer": frozenset({Right.LEARN}),
    "interpreter": frozenset({Right.LEARN}),
    "focal_point": frozenset(
        {Right.NOMINATE, Right.SEE_PEOPLE, Right.EDIT_PEOPLE, Right.INVITE, Right.MANAGE_TOKENS, Right.SEE_COMPLETIONS}
    ),
    "author": frozenset({Right.WRITE_COURSES, Right.MARK_ESSAYS}),
    "registrar": OFFICE | {Right.ISSUE, Right.CLOSE_SEMINARS, Right.RULE_AT_CLOSING, Right.KEEP_SIGNATORIES},
    "officer": OFFICE
    | {
        Right.EDIT_PEOPLE,
        Right.INVITE,
        Right.MANAGE_TOKENS,
        Right.NOMINATE,
        Right.PLAN_SEMINARS,
        Right.DECIDE_NOMINATIONS,
        Right.MARK_ATTENDANCE,
        Right.CLOSE_SEMINARS,
        Right.DECIDE_ENROLMENTS,
        Right.MARK_ESSAYS,
        Right.MANAGE_AGENCIES,
        Right.GRANT_ROLES,
        Right.SEE_JOBS,
        Right.READ_LETTERS,
        Right.SEE_AUDIT,
        Right.CHANGE_SETTINGS,
        Right.KEEP_SIGNATORIES,
    },
    "auditor": OFFICE | {Right.SEE_AUDIT, Right.SEE_JOBS},
}
SCOPED = frozenset({"focal_point"})  # these roles hold in one part of the tree, the others everywhere
SECOND_FACTOR = frozenset({"officer", "registrar", "author", "auditor"})


@dataclass(frozen=True)
class Scope:
    """Where a right holds: everywhere, or in these agencies; and always the person herself."""

    everything: bool = False
    agencies: frozenset[int] = frozenset()
    person: int | None = None

    def __bool__(self) -> bool:
        return self.everything or bool(self.agencies)


def roles(user: User | AnonymousUser) -> dict[str, frozenset[int]]:
    """Roles held today with the agencies they were granted for; asked once per request object."""
    if not user.is_authenticated or not user.is_active:
        return {}
    if "_roles_today" not in user.__dict__:
        held: dict[str, set[int]] = {"trainee": set()}
        for role, agency in models.RoleGrant.objects.filter(user=user.pk).current().values_list("role", "agency_id"):
            held.setdefault(role, set()).update([agency] if agency else [])
        user.__dict__["_roles_today"] = {role: frozenset(agencies) for role, agencies in held.items()}
    return user.__dict__["_roles_today"]  # type: ignore[no-any-return]  # a plain dict entry, as forget_roles expects


def is_let_in(person: User) -> bool:
    """Her login is open and she still serves: for what opens by a key of hers, without a session."""
    return person.is_active and person.left_on is None and person.same_as_id is None


def forget_roles(user: User) -> None:
    """After a grant or its end, so that the same object in memory asks anew."""
    user.__dict__.pop("_roles_today", None)


def can(user: User | AnonymousUser, right: Right) -> bool:
    return any(right in RIGHTS[role] for role in roles(user))


def require(user: User | AnonymousUser, right: Right) -> None:
    """Raises PermissionDenied (403) without the right."""
    if not can(user, right):
        raise PermissionDenied(right)


def scope(user: User | AnonymousUser, right: Right) -> Scope:
    """Where the user's right holds today."""
    held = [role for role in roles(user) if right in RIGHTS[role]]
    if any(role not in SCOPED for role in held):
        return Scope(everything=True, person=user.pk)
    granted = frozenset().union(*(roles(user)[role] for role in held))
    if not granted:
        return Scope(person=user.pk)
    parents = models.AgencyParent.objects.tree_with_predecessors()
    return Scope(agencies=frozenset().union(*(tree.subtree(top, parents) for top in granted)), person=user.pk)


def require_over(user: User | AnonymousUser, person: User, right: Right) -> None:
    """Raises PermissionDenied unless the right reaches this person.

    People with a role of the centre are the office's: a focal point could else take over their logins.
    """
    reach = scope(user, right)
    if reach.everything:
        return
    if person.agency_id not in reach.agencies or roles(person).keys() - {"trainee", *SCOPED}:
        raise PermissionDenied(right)


def reaches(user: User | AnonymousUser, person: User, right: Right) -> bool:
    try:
        require_over(user, person, right)
    except PermissionDenied:
        return False
    return True


def sees_record(user: User, person: User) -> bool:
    """All that she ever completed: herself, the office, and focal points while she serves with them."""
    if user.pk == person.pk:
        return True
    reach = scope(user, Right.SEE_COMPLETIONS)
    serves = person.left_on is None and person.same_as_id is None
    return reach.everything or (serves and person.agency_id in reach.agencies)


def people_scope(user: User | AnonymousUser) -> Scope:
    return scope(user, Right.SEE_PEOPLE)


def needs_second_factor(user: User | AnonymousUser) -> bool:
    """Whether this user's roles demand that a second factor was used in this session."""
    held = roles(user).keys()
    if held & SECOND_FACTOR:
        return True
    if not held & {"trainer", "focal_point"}:
        return False
    centre = models.Centre.objects.here()
    return ("trainer" in held and centre.trainers_need_second_factor) or (
        "focal_point" in held and centre.focal_points_need_second_factor
    )
