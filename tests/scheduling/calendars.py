"""A calendar program: it knows an address and nothing else."""

import datetime as dt

import icalendar
from django.http import HttpResponse
from django.test import Client

from itc.people.models import User
from scheduling import actions

NOW = dt.datetime(2026, 2, 10, 9, 0, tzinfo=dt.UTC)


def address_of(person: User) -> str:
    return f"/calendar/{actions.make_calendar_address(person, by=person)}.ics"


def poll(address: str, **headers: str) -> HttpResponse:
    return Client().get(address, headers=headers)


def read(address: str) -> icalendar.Calendar:
    response = poll(address)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return icalendar.Calendar.from_ical(response.content)


def events(address: str) -> list[icalendar.Event]:
    found = read(address).events
    assert [event.errors for event in found] == [[]] * len(found)
    return found


def facts(address: str, *names: str) -> list[tuple[object, ...]]:
    return [tuple(event[name] for name in names) for event in events(address)]
