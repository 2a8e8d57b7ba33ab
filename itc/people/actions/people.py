"""What is done with people: added, changed, placed, left."""

import datetime as dt
import unicodedata
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import access, audit, passport
from itc.people.actions.roles import (
    end_grants_for_agencies,
    end_grants_left_behind,
    locked_with_officers,
    require_another_officer,
)
from itc.people.actions.sessions import end_sessions
from itc.people.dated import today
from itc.people.models import Agency, Placement, User
from itc.people.naming import folded
from itc.people.office import AskOffice, tells_office

NAMES = ("surname", "given_name", "patronymic", "surname_latin", "given_name_latin")
LATIN = ("surname_latin", "given_name_latin")
LATIN_NEEDED = _("Your certificate is printed with this spelling. Ask the training office to correct it.")
TEXTS = (*NAMES, "rank", "position")
FIELDS = (*TEXTS, "email", "sex", "language", "time_zone", "is_restricted", "gets_digest")


def day_of(at: dt.datetime | None) -> dt.date:
    """The centre's day of a moment; today without one."""
    return timezone.localtime(at, timezone.get_default_timezone()).date() if at else today()


def cleaned(fields: dict[str, Any]) -> dict[str, Any]:
    """Texts in one normal form, the e-mail casefolded or NULL. Raises TypeError for an unknown field."""
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"a person has no {', '.join(sorted(unknown))}")
    plain = {
        name: " ".join(unicodedata.normalize("NFC", value or "").split()) if name in TEXTS else value
        for name, value in fields.items()
    }
    if "email" in plain:
        plain["email"] = (plain["email"] or "").strip().casefold() or None
    return plain


def search_of(person: User) -> str:
    return folded(*(getattr(person, name) for name in NAMES), person.email)[:800]


@tells_office
def add_person(*, by: User | None, agency: Agency | None = None, at: dt.datetime | None = None, **fields: Any) -> User:
    """A new person, placed at the agency from that day. Raises DomainError("no_name", "email_taken", "ask_office")."""
    person = User(agency=agency, date_joined=at or timezone.now(), **cleaned(fields))
    _require_name(person)
    _require_free_email(person, by)
    person.search = search_of(person)
    person.set_unusable_password()
    _save(person)
    if agency:
        _require_open(agency)
        Placement.objects.create(person=person, agency=agency, since=day_of(at))
    audit.log(by, "added", person, after={**fields, "agency": agency}, at=at)
    return person


@tells_office
def edit_person(person: User, *, by: User | None, at: dt.datetime | None = None, **fields: Any) -> User:
    """Only what differs is written. A new Latin spelling takes back the person's confirmation.

    Raises DomainError("no_name", "email_taken", "ask_office", "has_login", "latin_needed").
    """
    person = User.objects.locked().get(pk=person.pk)
    changes = {name: value for name, value in cleaned(fields).items() if getattr(person, name) != value}
    if not changes:
        return person
    before = {name: getattr(person, name) for name in changes}
    for name, value in changes.items():
        setattr(person, name, value)
    _require_name(person)
    if "email" in changes:
        _require_right_over_email(person, by)
        _require_free_email(person, by)
    if changes.keys() & set(LATIN):
        if by is not None and by.pk == person.pk and passport.is_needed(person):
            raise DomainError("latin_needed", LATIN_NEEDED)
        person.latin_confirmed_at = None
    person.search = search_of(person)
    _save(person)
    if "email" in changes:
        _follow_email(person)
        person.invitations.open().update(revoked_at=at or timezone.now())  # the link went to the former address
    audit.log(by, "changed", person, before=before, after=changes, at=at)
    return person


@transaction.atomic
def follow_new_email(person: User, *, by: User | None, at: dt.datetime | None = None) -> User:
    """After the person confirmed a new address on her account page: stored as all others, found by search, logged."""
    person = User.objects.locked().get(pk=person.pk)
    person.email = (person.email or "").casefold() or None
    person.search = search_of(person)
    person.save(update_fields=["email", "search"])
    audit.log(by, "changed", person, after={"email": person.email}, at=at)
    return person


@transaction.atomic
def confirm_latin(person: User, *, by: User, at: dt.datetime | None = None) -> User:
    """She herself says that the spelling is her passport's. Raises DomainError("not_yourself", "no_latin")."""
    person = User.objects.locked().get(pk=person.pk)
    if by.pk != person.pk:
        raise DomainError("not_yourself", _("Only the person can confirm the spelling of the passport."))
    if not person.surname_latin or (person.given_name and not person.given_name_latin):
        raise DomainError("no_latin", _("Type your name in Latin letters first, as in your passport."))
    if person.latin_confirmed_at is None:
        person.latin_confirmed_at = at or timezone.now()
        person.save(update_fields=["latin_confirmed_at"])
        audit.log(by, "confirmed the passport spelling", person, at=at)
    return person


@transaction.atomic
def place(person: User, *, agency: Agency, on: dt.date, by: User | None, at: dt.datetime | None = None) -> Placement:
    """She serves there from that day; the standing placement when she already does. Roles that she leaves behind end.

    Raises DomainError("in_future", "before_placement", "agency_closed").
    """
    person = User.objects.locked().get(pk=person.pk)
    latest: Placement | None = person.placements.order_by("-since").first()
    if latest and latest.until is None and latest.agency_id == agency.pk:
        if on < latest.since:
            raise DomainError("before_placement", _("The person came to the present agency later than that day."))
        return latest
    if on > today():
        raise DomainError("in_future", _("A transfer is written down on its day or later, not before."))
    if latest and on < (latest.until or latest.since):
        raise DomainError("before_placement", _("The person came to the present agency later than that day."))
    _require_open(agency)
    placement = _open_placement(person, latest, agency, on)
    former, before = person.agency_id, {"agency": person.agency_id, "left_on": person.left_on}
    person.agency, person.left_on = agency, None
    person.save(update_fields=["agency", "left_on"])
    audit.log(by, "placed", person, before=before, after={"agency": agency.pk, "since": on}, at=at)
    if former:
        end_grants_left_behind(person, old=former, new=agency.pk, until=on, by=by, at=at)
    return placement


def _open_placement(person: User, latest: Placement | None, agency: Agency, on: dt.date) -> Placement:
    """A placement of the same day is corrected in place, because a row holds for a day at least."""
    if latest and latest.until is None:
        if latest.since == on:
            latest.agency = agency
            latest.save(update_fields=["agency"])
            return latest
        latest.until = on
        latest.save(update_fields=["until"])
    return Placement.objects.create(person=person, agency=agency, since=on)


@transaction.atomic
def mark_left(person: User, *, on: dt.date, by: User | None, at: dt.datetime | None = None) -> User:
    """She left her agency: still shown there among those who left, roles for agencies and an open
    invitation end, her login stays hers.

    Raises DomainError("has_left", "in_future", "before_placement").
    """
    person = User.objects.locked().get(pk=person.pk)
    if person.left_on == on:
        return person
    if person.left_on:
        raise DomainError("has_left", _("The person has already left."))
    if on > today():
        raise DomainError("in_future", _("A departure is written down on its day or later, not before."))
    placement = person.placements.filter(until=None).first()
    if placement and on < placement.since:
        raise DomainError("before_placement", _("The person came to the present agency later than that day."))
    if placement:
        placement.until = max(on, placement.since + dt.timedelta(days=1))
        placement.save(update_fields=["until"])
    person.left_on = on
    person.save(update_fields=["left_on"])
    person.invitations.open().update(revoked_at=at or timezone.now())
    end_grants_for_agencies(person, until=on, by=by, at=at)
    audit.log(by, "marked as left", person, after={"left_on": on}, at=at)
    return person


@transaction.atomic
def close_login(person: User, *, by: User | None, at: dt.datetime | None = None) -> User:
    """From the next click on nothing opens any more. Raises DomainError("yourself", "last_officer")."""
    person = locked_with_officers(person.pk)[person.pk]
    if by is not None and by.pk == person.pk:
        raise DomainError("yourself", _("Ask a colleague to close your own access."))
    if person.is_active:
        require_another_officer(person)
        person.is_active = False
        person.save(update_fields=["is_active"])
        end_sessions(person)
        audit.log(by, "closed the access of", person, at=at)
    return person


@transaction.atomic
def reopen_login(person: User, *, by: User | None, at: dt.datetime | None = None) -> User:
    """Raises DomainError("duplicate")."""
    person = User.objects.locked().get(pk=person.pk)
    if person.same_as_id:
        raise DomainError("duplicate", _("This is a duplicate of another person, who has the login."))
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        audit.log(by, "reopened the access of", person, at=at)
    return person


def _require_name(person: User) -> None:
    if not (person.surname or person.surname_latin):
        raise DomainError("no_name", _("A person needs a surname, in Cyrillic or in Latin letters."))


def _require_open(agency: Agency) -> None:
    if agency.closed_on is not None:
        raise DomainError("agency_closed", _("This agency is closed. Choose its successor."))


def _require_right_over_email(person: User, by: User | None) -> None:
    """Who could change the address of a login could take it over by a new password."""
    if by is None or not person.has_usable_password() or access.can(by, access.Right.GRANT_ROLES):
        return
    raise DomainError("has_login", _("The person signs in with this e-mail and changes it on her own page."))


def _require_free_email(person: User, by: User | None) -> None:
    if not person.email:
        return
    other = User.objects.filter(email=person.email).exclude(pk=person.pk).first()
    if other is None:
        return
    if by is not None and not User.objects.visible_to(by).filter(pk=other.pk).exists():
        raise AskOffice(by, "e-mail of a person elsewhere", other)
    raise DomainError("email_taken", _("Another person has this e-mail."))


def _save(person: User) -> None:
    """Whoever took the same new address in this very moment was first."""
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise DomainError("email_taken", _("Another person has this e-mail.")) from error


def _follow_email(person: User) -> None:
    """allauth's own list of addresses; a new one of a login must be confirmed before the next sign-in."""
    from allauth.account.models import EmailAddress

    EmailAddress.objects.filter(user=person).delete()
    if person.email and person.has_usable_password():
        EmailAddress.objects.create(user=person, email=person.email, primary=True)
