import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import audit
from itc.people.models import User
from scheduling.models import Equipment, Room, Venue


@transaction.atomic
def keep_venue(venue: Venue | None = None, *, by: User | None, at: dt.datetime | None = None, **facts: Any) -> Venue:
    """A new venue, or this one changed. Raises DomainError("unknown_zone")."""
    verb = "changed" if venue else "added"
    venue = venue or Venue()
    before = {name: getattr(venue, name) for name in facts} if venue.pk else {}
    for name, value in facts.items():
        setattr(venue, name, value)
    if venue.time_zone not in available_timezones():
        raise DomainError("unknown_zone", _("There is no such time zone."))
    venue.changed_at = at or timezone.now()
    venue.save()
    audit.log(by, verb, venue, before=before, after=facts, at=at)
    return venue


@transaction.atomic
def keep_room(
    venue: Venue,
    *,
    name_en: str,
    name_ru: str,
    seats: int,
    equipment: Sequence[str] = (),
    room: Room | None = None,
    by: User | None,
    at: dt.datetime | None = None,
) -> Room:
    """A new room of the venue, or `room` changed. Raises DomainError("room_there")."""
    if venue.rooms.filter(name_en=name_en).exclude(pk=room.pk if room else 0).exists():
        raise DomainError("room_there", _("The venue has a room of this name."))
    verb = "changed" if room else "added"
    room = room or Room(venue=venue)
    room.name_en, room.name_ru, room.seats = name_en, name_ru, seats
    room.equipment = [value for value in Equipment.values if value in set(equipment)]
    room.changed_at = at or timezone.now()
    room.save()
    audit.log(by, verb, room, after={"name_en": name_en, "seats": seats, "equipment": room.equipment}, at=at)
    return room
