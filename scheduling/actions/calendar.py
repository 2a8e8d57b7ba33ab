"""The private address of a person's calendar: she makes, replaces and takes it back herself."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import access, audit
from itc.people.keys import hash_of, new_key
from itc.people.models import User
from scheduling.models import CalendarFeed


@transaction.atomic
def make_calendar_address(person: User, *, by: User, at: dt.datetime | None = None) -> str:
    """The key of her new address, which nobody can show again; a former address works no longer.

    Raises DomainError("not_yourself", "has_left").
    """
    person = _locked(person, by)
    if not access.is_let_in(person):
        raise DomainError("has_left", _("Only people in service have a calendar address."))
    key = new_key()
    facts = {"key_hash": hash_of(key), "created_at": at or timezone.now()}
    _feed, is_new = CalendarFeed.objects.update_or_create(person=person, defaults=facts)
    audit.log(by, "made a calendar address" if is_new else "reset the calendar address", person, at=at)
    return key


@transaction.atomic
def turn_off_calendar(person: User, *, by: User, at: dt.datetime | None = None) -> None:
    """The address works no longer; a second time the same. Raises DomainError("not_yourself")."""
    person = _locked(person, by)
    gone, _rows = CalendarFeed.objects.filter(person=person).delete()
    if gone:
        audit.log(by, "turned off the calendar address", person, at=at)


def note_content(feed: CalendarFeed, content_hash: str, *, at: dt.datetime | None = None) -> dt.datetime:
    """Since when the calendar reads like this. Written once for each change, so that all other polls only read."""
    if feed.content_since is None or feed.content_hash != content_hash:
        feed.content_hash, feed.content_since = content_hash, at or timezone.now()
        facts = {"content_hash": feed.content_hash, "content_since": feed.content_since}
        CalendarFeed.objects.filter(pk=feed.pk).update(**facts)
    return feed.content_since


def _locked(person: User, by: User) -> User:
    if by.pk != person.pk:
        raise DomainError("not_yourself", _("Only the person herself decides about her calendar address."))
    return User.objects.select_for_update().get(pk=person.pk)
