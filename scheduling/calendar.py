"""A person's own sessions as calendar programs read them (RFC 5545, RFC 7986); nobody is named in it."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from itc.people.mail import absolute, language_of
from itc.people.models import User
from itc.people.naming import in_language
from scheduling.models import Session, State

if TYPE_CHECKING:
    from icalendar import Event, Timezone

FORMAT = 1  # raise it when `as_ics` writes the same entries in another way; otherwise programs keep what they have
REFRESH = dt.timedelta(hours=4)
STATUS = {State.PLANNED.value: "TENTATIVE", State.CANCELLED.value: "CANCELLED"}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # pasted into a title, forbidden in a calendar


@dataclass(frozen=True)
class Entry:
    """One session; its times are those of the seminar's zone."""

    uid: str
    summary: str
    location: str
    url: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    status: str
    sequence: int
    changed_at: dt.datetime


@dataclass(frozen=True)
class Calendar:
    name: str
    language: str
    entries: tuple[Entry, ...]

    @property
    def fingerprint(self) -> str:
        """Two calendars of one fingerprint are the same file; it costs far less than writing the file."""
        return hashlib.sha256(f"{FORMAT} {self!r}".encode()).hexdigest()


def calendar_of(person: User, sessions: Iterable[Session]) -> Calendar:
    """In the person's stored language, whoever asks."""
    with translation.override(language_of(person)):
        entries = tuple(_entry(session, person.language) for session in sessions)
        return Calendar(_("ITC seminars"), language_of(person), entries)


def _entry(session: Session, language: str) -> Entry:
    seminar = session.seminar
    page = "seminar_office" if seminar.state == State.PLANNED else "seminar"  # a plan has no public page yet
    return Entry(
        uid=f"session-{session.pk}@{urlsplit(settings.BASE_URL).hostname}",
        summary=_plain(f"{in_language(seminar, 'title', language)}: {in_language(session, 'topic', language)}"),
        location=_plain(_place(session)),
        url=absolute(reverse(page, args=[seminar.code])),
        starts_at=session.starts_at.astimezone(seminar.zone),
        ends_at=session.ends_at.astimezone(seminar.zone),
        status=STATUS.get(seminar.state, "CONFIRMED"),
        sequence=session.revision + seminar.revision,
        changed_at=_last_change(session),
    )


def _place(session: Session) -> str:
    venue = session.room.venue if session.room else session.seminar.venue
    if venue is None:
        return session.seminar.place
    return ", ".join(str(part) for part in (venue, session.room, venue.address) if part)


def _last_change(session: Session) -> dt.datetime:
    shown = (session, session.seminar, session.seminar.venue, session.room, session.room and session.room.venue)
    return max(row.changed_at for row in shown if row).astimezone(dt.UTC)


def _plain(text: str) -> str:
    return CONTROL.sub(" ", text)


def as_ics(calendar: Calendar) -> bytes:
    """The file. The library is loaded here, because it takes longer than most pages and most polls need no file."""
    import icalendar

    file = icalendar.Calendar()
    file.add("prodid", f"-//ITC//Training system//{calendar.language.upper()}")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        file.add(name, icalendar.vText(calendar.name))
    file.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", icalendar.vDuration(REFRESH))
    for component in (*_zones(calendar.entries), *map(_event, calendar.entries)):
        file.add_component(component)
    written: bytes = file.to_ical()
    return written


def _event(entry: Entry) -> "Event":
    """DTSTAMP is when the entry was last changed, as RFC 5545 has it for a file without METHOD."""
    import icalendar

    event = icalendar.Event()
    for name, value in (
        ("uid", entry.uid),
        ("dtstamp", entry.changed_at),
        ("last-modified", entry.changed_at),
        ("sequence", entry.sequence),
        ("status", entry.status),
        ("dtstart", entry.starts_at),
        ("dtend", entry.ends_at),
        ("summary", entry.summary),
        ("location", entry.location),
        ("url", entry.url),
    ):
        event.add(name, value)
    return event


def _zones(entries: Iterable[Entry]) -> "list[Timezone]":
    """A definition of each zone for the years in question; one at least, because an empty file is not valid."""
    years: dict[str, set[int]] = {}
    for entry in entries:
        years.setdefault(str(entry.starts_at.tzinfo), set()).update({entry.starts_at.year, entry.ends_at.year})
    spans = years or {settings.TIME_ZONE: {1970}}
    return [_zone(name, min(spans[name]), max(spans[name])) for name in sorted(spans)]


@lru_cache(maxsize=128)
def _zone(name: str, first: int, last: int) -> "Timezone":
    import icalendar

    days = (dt.date(first, 1, 1), dt.date(last + 1, 1, 1))
    return icalendar.Timezone.from_tzid(name, first_date=days[0], last_date=days[1])
