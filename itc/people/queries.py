"""Questions that join several nouns of people."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people.keys import hash_of
from itc.people.models import Agency, AgencyParent, Country, Invitation


@dataclass
class Branch:
    agency: Agency
    below: list["Branch"]


def by_name(path: str = "") -> tuple[str, str]:
    """For order_by: the name as the reader sees it, capital letters or not; `path` leads to the person."""
    name = "latin_order" if (get_language() or "en").startswith("en") else "search"
    return (f"{path}{name}", f"{path}pk")


def branches(seen: list[Agency]) -> list[tuple[str, list[Branch]]]:
    """Trees of what the reader sees, by country: a unit whose parent is out of sight stands at the top."""
    parents, countries = AgencyParent.objects.tree(), Country.objects.in_bulk()
    found = {agency.pk: Branch(agency, []) for agency in seen}
    tops: dict[str, list[Branch]] = defaultdict(list)
    for pk, branch in found.items():
        above = found.get(parents.get(pk, 0))
        (above.below if above else tops[str(countries[branch.agency.country_id])]).append(branch)
    return sorted(tops.items())


def standing_invitation(token: str) -> Invitation:
    """The invitation that this link opens.

    Raises DomainError("unknown_invitation", "invitation_used", "invitation_revoked", "invitation_expired",
    "login_closed").
    """
    rows = Invitation.objects.select_related("person", "person__agency", "invited_by")
    invitation = rows.filter(links__key_hash=hash_of(token)).first()
    if invitation is None:
        raise DomainError("unknown_invitation", _("This link does not exist. It may have been cut off in the mail."))
    if invitation.accepted_at is not None or invitation.person.has_usable_password():
        raise DomainError("invitation_used", _("This invitation has been accepted already."))
    if invitation.revoked_at is not None:
        raise DomainError("invitation_revoked", _("This invitation was replaced by a newer one or taken back."))
    if invitation.is_expired:
        raise DomainError("invitation_expired", _("This invitation is no longer valid."))
    if not invitation.person.is_active:
        raise DomainError("login_closed", _("The access of this person is closed."))
    return invitation
