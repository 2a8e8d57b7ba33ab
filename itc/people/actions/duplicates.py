"""Two rows of one person are declared to be one, and told apart again. Both rows stay, nothing is re-pointed."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import audit
from itc.people.actions.roles import locked_with_officers, require_another_officer
from itc.people.actions.sessions import end_sessions
from itc.people.models import TwoPeople, User


@transaction.atomic
def mark_duplicate(person: User, *, of: User, reason: str, by: User | None, at: dt.datetime | None = None) -> User:
    """The duplicate points at the person and can no longer sign in; its completions count for her.

    Raises DomainError("reason", "circle", "last_officer", "changed_meanwhile").
    """
    _require(reason)
    found = User.objects.get(pk=of.pk)
    people = locked_with_officers(person.pk, found.pk, found.same_as_id)
    person, found = people[person.pk], people[found.pk]
    original = people.get(found.same_as_id or found.pk)
    if original is None:
        raise DomainError("changed_meanwhile", _("Somebody changed these people just now. Look at them again."))
    if original.pk == person.pk or person.duplicates.exists():
        raise DomainError("circle", _("This person is the original of a duplicate already."))
    if person.same_as_id == original.pk:
        return person
    require_another_officer(person)
    before = {"same_as": person.same_as_id}
    person.same_as, person.is_active = original, False
    person.save(update_fields=["same_as", "is_active"])
    TwoPeople.objects.filter(**_pair(person, original)).delete()
    end_sessions(person)
    after = {"same_as": original.pk, "reason": reason.strip()}
    audit.log(by, "marked as a duplicate", person, before=before, after=after, at=at)
    return person


@transaction.atomic
def tell_apart(person: User, *, reason: str, by: User | None, at: dt.datetime | None = None) -> User:
    """A person of her own again, not proposed as that one any more; her access stays closed until somebody opens it.
    A second time the same.

    Raises DomainError("reason").
    """
    _require(reason)
    person = User.objects.locked().get(pk=person.pk)
    if person.same_as_id:
        before = {"same_as": person.same_as_id}
        _keep_apart(person, User.objects.get(pk=person.same_as_id), reason=reason, by=by, at=at)
        person.same_as = None
        person.save(update_fields=["same_as"])
        after = {"same_as": None, "reason": reason.strip()}
        audit.log(by, "undid the duplicate of", person, before=before, after=after, at=at)
    return person


@transaction.atomic
def declare_two(one: User, other: User, *, reason: str, by: User | None, at: dt.datetime | None = None) -> None:
    """They look alike and are two people: the pair is proposed no more. A second time the same.

    Raises DomainError("reason", "duplicate").
    """
    _require(reason)
    people = {person.pk: person for person in User.objects.locked().filter(pk__in=(one.pk, other.pk))}
    if any(person.same_as_id for person in people.values()):
        raise DomainError("duplicate", _("One of these rows is a duplicate already."))
    if _keep_apart(one, other, reason=reason, by=by, at=at):
        told = {"reason": reason.strip()}
        for person, not_her in ((one, other), (other, one)):
            audit.log(by, "said to be two people", person, after={**told, "person": not_her.pk}, at=at)


def _keep_apart(one: User, other: User, *, reason: str, by: User | None, at: dt.datetime | None) -> bool:
    """Whether it is new."""
    facts = {"reason": reason.strip(), "by": by, "at": at or timezone.now()}
    return TwoPeople.objects.get_or_create(**_pair(one, other), defaults=facts)[1]


def _pair(one: User, other: User) -> dict[str, int]:
    return {"one_id": min(one.pk, other.pk), "other_id": max(one.pk, other.pk)}


def _require(reason: str) -> None:
    if not reason.strip():
        raise DomainError("reason", _("Write the reason."))
