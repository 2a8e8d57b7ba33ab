"""How a person gets a login: a letter with a link, the link sets the first password."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.jobs.actions import enqueue
from itc.people import audit
from itc.people.actions.people import NAMES, add_person, cleaned, day_of, edit_person, place
from itc.people.duplicates.queries import alike
from itc.people.emails import send_invitation, send_login_changed
from itc.people.models import Agency, Centre, Invitation, User
from itc.people.office import tells_office
from itc.people.queries import standing_invitation

SECOND_CLICK = dt.timedelta(seconds=30)
LOGIN_CHANGES = {
    "password changed": "changed the password",
    "password set anew": "set a new password",
    "factor added": "added a second factor",
    "factor removed": "removed a second factor",
}


class LooksAlike(DomainError):  # noqa: N818  # a question to the reader, as the sentence says
    """`people` are those who are like the new one, of those whom the reader may see."""

    def __init__(self, people: list[User]) -> None:
        super().__init__("looks_alike", _("Somebody very like this person is written down already."))
        self.people = people


@tells_office
def write_down(
    *,
    by: User | None,
    agency: Agency | None,
    since: dt.date | None = None,
    is_invited: bool = False,
    is_another: bool = True,
    at: dt.datetime | None = None,
    **fields: Any,
) -> User:
    """A new person, placed since that day (else today) and, when wished, invited: all of it or nothing. Unless it is
    said that she `is_another`, nobody like her may be there.

    Raises LooksAlike, and what `add_person`, `place` and `invite` raise.
    """
    if standing := _just_written(fields, agency=agency, by=by):
        return standing
    if by is not None and not is_another and (people := alike(User(agency=agency, **cleaned(fields)), by=by)):
        raise LooksAlike(people)
    person = add_person(by=by, at=at, **fields)
    if agency:
        place(person, agency=agency, on=since or day_of(at), by=by, at=at)
    if is_invited:
        invite(person, by=by, at=at)
    return person


def _just_written(fields: dict[str, Any], *, agency: Agency | None, by: User | None) -> User | None:
    """Whom a first click of the same reader wrote down a moment ago."""
    if by is None:
        return None
    User.objects.locked().get(pk=by.pk)  # two clicks at once wait one after the other
    same = {name: value for name, value in cleaned(fields).items() if name in {*NAMES, "email"}}
    since = timezone.now() - SECOND_CLICK
    return User.objects.get_queryset().filter(agency=agency, date_joined__gt=since, **same).first()


@tells_office
def invite(person: User, *, by: User | None, email: str | None = None, at: dt.datetime | None = None) -> Invitation:
    """A new letter; links of earlier letters no longer open. A second click is the same wish. `email` replaces the
    person's address.

    Raises DomainError("has_login", "no_email", "login_closed", "email_taken", "ask_office").
    """
    if email is not None:
        person = edit_person(person, by=by, email=email, at=at)
    person = User.objects.locked().get(pk=person.pk)
    _require_no_login(person)
    moment = at or timezone.now()
    just_now = person.invitations.open().filter(email=person.email, created_at__gt=moment - SECOND_CLICK)
    if standing := just_now.first():
        return standing
    person.invitations.open().update(revoked_at=moment)
    invitation: Invitation = person.invitations.create(
        email=person.email or "",
        invited_by=by,
        created_at=moment,
        expires_at=moment + dt.timedelta(days=Centre.objects.here().invitation_days),
    )
    audit.log(by, "invited", person, at=at)
    enqueue(send_invitation, invitation.pk, key=f"invitation:{invitation.pk}", by=by)
    return invitation


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User | None, at: dt.datetime | None = None) -> None:
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at is None and invitation.revoked_at is None:
        invitation.revoked_at = at or timezone.now()
        invitation.save(update_fields=["revoked_at"])
        audit.log(by, "revoked the invitation of", invitation.person, at=at)


@transaction.atomic
def accept_invitation(token: str, *, password: str, at: dt.datetime | None = None) -> User:
    """The person, now with a password and a confirmed address.

    Raises DomainError("unknown_invitation", "invitation_used", "invitation_revoked", "invitation_expired",
    "login_closed").
    """
    person = User.objects.locked().get(pk=standing_invitation(token).person_id)  # first, as in `invite`
    list(Invitation.objects.select_for_update().filter(person=person))
    invitation = standing_invitation(token)  # again, now that nobody else can accept it
    invitation.accepted_at = at or timezone.now()
    invitation.save(update_fields=["accepted_at"])
    _open(person, password)
    audit.log(person, "accepted the invitation", person, at=at)
    return person


@transaction.atomic
def open_login(person: User, *, password: str, by: User | None, at: dt.datetime | None = None) -> User:
    """A login without a letter, for a demonstration and the first officer.

    Raises DomainError("has_login", "no_email", "login_closed").
    """
    person = User.objects.locked().get(pk=person.pk)
    _require_no_login(person)
    person.invitations.open().update(revoked_at=at or timezone.now())
    _open(person, password)
    audit.log(by, "opened the access of", person, at=at)
    return person


@transaction.atomic
def note_login_change(person: User, *, change: str, what: str) -> None:
    """After a change on the account pages: the audit, and a letter in case it was somebody else."""
    row = audit.log(person, LOGIN_CHANGES[change], person)
    enqueue(send_login_changed, person.pk, what, f"login_changed:{row.pk}")


def _open(person: User, password: str) -> None:
    from allauth.account.models import EmailAddress

    person.set_password(password)
    person.save(update_fields=["password"])
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})


def _require_no_login(person: User) -> None:
    if person.has_usable_password():
        raise DomainError(
            "has_login", _("The person can sign in already. A forgotten password is set anew on the login page.")
        )
    if not person.email:
        raise DomainError("no_email", _("Type the person's e-mail first."))
    if not person.is_active or person.same_as_id:
        raise DomainError("login_closed", _("The access of this person is closed."))
