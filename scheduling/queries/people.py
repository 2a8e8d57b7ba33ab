"""People to choose from, to write to and in the order of a list."""

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet

from itc.people.models import AgencyParent, RoleGrant, User
from itc.people.tree import ancestors
from scheduling.models import Nomination, Seminar, SeminarStaff


def people_who(*roles: str) -> QuerySet[User]:
    """People with one of these roles today, for lists to choose from."""
    held = RoleGrant.objects.current().filter(role__in=roles)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("surname", "given_name")


def organisers(seminar: Seminar) -> list[User]:
    """Whom the office lets look after this seminar; all its officers where nobody is named."""
    named = seminar.staff.filter(role=SeminarStaff.Role.ORGANISER).values("user")
    return list(User.objects.filter(pk__in=named, is_active=True)) or list(people_who("officer"))


def spokespeople(nomination: Nomination) -> list[User]:
    """Who speaks for the agency about this nomination today: who made it, else the nearest focal points above."""
    agency, speakers = nomination.agency_id, people_who("focal_point")
    if agency is None:
        return []
    parents = AgencyParent.objects.tree_with_predecessors()
    above = [agency, *ancestors(agency, parents)]
    held = RoleGrant.objects.current().filter(role="focal_point", user__in=speakers, agency__in=above)
    by_agency: dict[int, set[int]] = defaultdict(set)
    for user, place in held.values_list("user", "agency"):
        by_agency[place].add(user)
    if any(nomination.nominated_by_id in users for users in by_agency.values()):
        return [nomination.nominated_by]
    nearest = next((by_agency[place] for place in above if place in by_agency), set())
    return list(speakers.filter(pk__in=nearest))


def people_named(keys: QuerySet[Any, Any]) -> QuerySet[User]:
    return User.objects.filter(pk__in=keys).order_by("surname", "given_name")
