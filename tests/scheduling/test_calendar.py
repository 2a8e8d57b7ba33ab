"""What a person finds of her seminars in the calendar of her telephone."""

import datetime as dt
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine

from scheduling import actions
from scheduling.models import Booking, Seminar, Session
from tests import cast as actors
from tests.scheduling.calendars import NOW, address_of, events, facts, poll, read

Plan = Callable[..., Seminar]
AddSession = Callable[..., Session]
Accepted = Callable[..., Booking]
OTHERS = ("Дикая", "Дина", "DIKAYA", "Фаридова", "FARIDOVA", "Борисов", "Чинарова", "Амина", "@example.org")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def hall(cast: SimpleNamespace) -> object:
    venue = actions.keep_venue(
        name_en="Academy", name_ru="Академия", address_en="6, Masherova Ave", address_ru="пр. Машерова, 6",
        country=actors.country(), by=cast.farida,
    )  # fmt: skip
    return actions.keep_room(venue, name_en="Hall 3", name_ru="Зал 3", seats=30, by=cast.farida)


def test_a_seat_brings_its_sessions_and_a_withdrawal_takes_them_away(
    cast: SimpleNamespace, seminar: Seminar, add_session: AddSession, accepted: Accepted, hall: object
) -> None:
    first, second = add_session(seminar, 2, room=hall), add_session(seminar, 3)
    address = address_of(cast.amina)
    assert events(address) == []
    booking = accepted(seminar, cast.amina)
    assert facts(address, "uid", "summary", "location", "url", "status", "sequence") == [
        (f"session-{first.pk}@localhost", "Семинар S-1: Тема 2 марта, 7 ч", "Академия, Зал 3, пр. Машерова, 6",
         "http://localhost:8000/ru/seminars/S-1/", "CONFIRMED", 1),
        (f"session-{second.pk}@localhost", "Семинар S-1: Тема 3 марта, 7 ч", "место уточняется",
         "http://localhost:8000/ru/seminars/S-1/", "CONFIRMED", 1),
    ]  # fmt: skip
    actions.withdraw(booking.nomination, by=cast.farida)
    assert events(address) == []


def test_a_nomination_and_a_place_on_the_waiting_list_are_no_seat(
    cast: SimpleNamespace, seminar: Seminar, add_session: AddSession, nominate: Callable[..., object]
) -> None:
    add_session(seminar)
    nominate(seminar, cast.amina)
    actions.put_on_waiting_list(nominate(seminar, cast.chinara), by=cast.farida)
    assert [events(address_of(person)) for person in (cast.amina, cast.chinara)] == [[], []]


def test_a_cancelled_seminar_stays_as_cancelled_and_newer(
    cast: SimpleNamespace, seminar: Seminar, add_session: AddSession, accepted: Accepted, clock: time_machine.Traveller
) -> None:
    add_session(seminar)
    accepted(seminar, cast.amina)
    address = address_of(cast.amina)
    [before] = events(address)
    clock.shift(3600)
    actions.cancel_seminar(seminar, reason="Quarantine", by=cast.farida)
    [after] = events(address)
    assert (after["uid"], after["status"], after["sequence"]) == (before["uid"], "CANCELLED", before["sequence"] + 1)
    assert after["last-modified"].dt == after["dtstamp"].dt == NOW + dt.timedelta(hours=1)


def test_a_removed_session_is_gone_and_a_changed_one_is_newer(
    cast: SimpleNamespace, seminar: Seminar, add_session: AddSession, accepted: Accepted, clock: time_machine.Traveller
) -> None:
    moved, removed = add_session(seminar, 2), add_session(seminar, 3)
    accepted(seminar, cast.amina)
    address = address_of(cast.amina)
    clock.shift(60)
    actions.remove_session(removed, by=cast.farida)
    starts_at = moved.starts_at + dt.timedelta(hours=2)
    actions.change_session(moved, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=3), by=cast.farida)
    [event] = events(address)
    assert (event["uid"], event["sequence"]) == (f"session-{moved.pk}@localhost", 2)
    assert (event["dtstart"].dt, event["last-modified"].dt) == (starts_at, NOW + dt.timedelta(seconds=60))


def test_a_change_of_the_house_is_a_newer_entry_of_the_same_plan(
    cast: SimpleNamespace, seminar: Seminar, add_session: AddSession, hall: object, clock: time_machine.Traveller
) -> None:
    add_session(seminar, room=hall)
    address = address_of(cast.dina)
    [before] = events(address)
    clock.shift(60)
    actions.keep_venue(hall.venue, name_ru="Новая академия", by=cast.farida)  # type: ignore[attr-defined]
    [after] = events(address)
    assert (after["location"], after["sequence"]) == ("Новая академия, Зал 3, пр. Машерова, 6", before["sequence"])
    assert after["last-modified"].dt - before["last-modified"].dt == dt.timedelta(seconds=60)


def test_a_trainer_finds_what_she_teaches_and_plans_are_tentative(
    cast: SimpleNamespace, seminar: Seminar, add_session: AddSession
) -> None:
    mine = add_session(seminar, 2)
    add_session(seminar, 3, trainer=cast.egor)
    address = address_of(cast.dina)
    assert facts(address, "uid", "status") == [(f"session-{mine.pk}@localhost", "CONFIRMED")]
    Seminar.objects.update(state="planned")
    page = "http://localhost:8000/ru/office/seminars/S-1/"
    assert facts(address, "uid", "status", "url") == [(f"session-{mine.pk}@localhost", "TENTATIVE", page)]


def test_who_teaches_where_she_also_sits_finds_each_session_once(
    cast: SimpleNamespace, seminar: Seminar, add_session: AddSession, accepted: Accepted
) -> None:
    sessions = [add_session(seminar, 2), add_session(seminar, 3, trainer=cast.egor)]
    accepted(seminar, cast.dina)
    assert facts(address_of(cast.dina), "uid") == [(f"session-{one.pk}@localhost",) for one in sessions]


def test_times_are_those_of_the_seminars_zone(
    cast: SimpleNamespace, plan: Plan, add_session: AddSession, accepted: Accepted
) -> None:
    tashkent = plan(time_zone="Asia/Tashkent")
    add_session(tashkent)
    accepted(tashkent, cast.amina)
    response = poll(address_of(cast.amina))
    assert b"DTSTART;TZID=Asia/Tashkent:20260302T120000\r\nDTEND;TZID=Asia/Tashkent:20260302T150000\r\n" in (
        response.content
    )
    [zone] = read(address_of(cast.amina)).timezones
    assert (zone.tz_name, zone.standard[0]["tzoffsetto"].td) == ("Asia/Tashkent", dt.timedelta(hours=5))


def test_each_zone_is_defined_once_with_its_summer(
    cast: SimpleNamespace, plan: Plan, add_session: AddSession, accepted: Accepted
) -> None:
    for code, zone in (("S-1", "Europe/Warsaw"), ("S-2", "Europe/Minsk"), ("S-3", "Europe/Warsaw")):
        seminar = plan(code, time_zone=zone, ends_on=dt.date(2026, 3, 30))
        add_session(seminar, 30, trainer=None)
        accepted(seminar, cast.amina)
    shown = read(address_of(cast.amina))
    assert [zone.tz_name for zone in shown.timezones] == ["Europe/Minsk", "Europe/Warsaw"]
    assert [len(zone.daylight) for zone in shown.timezones] == [0, 1]
    assert [event["dtstart"].dt for event in shown.events] == [
        dt.datetime(2026, 3, 30, hour, tzinfo=ZoneInfo(zone))
        for hour, zone in ((9, "Europe/Warsaw"), (10, "Europe/Minsk"), (9, "Europe/Warsaw"))
    ]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Law, order; and a \\ stroke", "Law, order; and a \\ stroke"),
        ("One\nTwo\r\nThree", "One\nTwo\nThree"),
        ("A line\x0bof a word processor\x07", "A line of a word processor "),
        ("END:VEVENT\r\nBEGIN:VALARM", "END:VEVENT\nBEGIN:VALARM"),
        ("Щ" * 120, "Щ" * 120),
        ("W" * 120, "W" * 120),
        ("👩‍⚖️, " * 24, "👩‍⚖️, " * 24),
    ],
)
def test_any_title_comes_back_as_it_was_written(
    cast: SimpleNamespace, plan: Plan, add_session: AddSession, title: str, shown: str
) -> None:
    add_session(plan(title_ru=title), topic_ru="Тема, часть 1; 2")
    address = address_of(cast.dina)
    assert facts(address, "summary") == [(f"{shown}: Тема, часть 1; 2",)]
    lines = poll(address).content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert [text for text in map(bytes.decode, lines) if {"\n", "\r"} & set(text)] == []  # no letter is cut in two


def test_the_calendar_speaks_the_language_of_its_person(
    cast: SimpleNamespace, plan: Plan, add_session: AddSession
) -> None:
    add_session(plan(title_be="Семінар"))
    said = []
    for language in ("en", "ru", "be"):
        type(cast.dina).objects.filter(pk=cast.dina.pk).update(language=language)
        address = address_of(cast.dina)
        assert poll(address, accept_language="en").content == poll(address, accept_language="ru").content
        [event] = (shown := read(address)).events
        said.append((shown["x-wr-calname"], event["summary"], event["location"], event["url"][21:25]))
    assert said == [
        ("ITC seminars", "Seminar S-1: Topic of 2 March, 7 h", "the place is to be announced", "/en/"),
        ("Семинары МУЦ", "Семинар S-1: Тема 2 марта, 7 ч", "место уточняется", "/ru/"),
        ("Семинары МУЦ", "Семінар: Тема 2 марта, 7 ч", "место уточняется", "/ru/"),
    ]


def test_sessions_stay_for_ninety_days(
    cast: SimpleNamespace, seminar: Seminar, add_session: AddSession, clock: time_machine.Traveller
) -> None:
    session, address = add_session(seminar), address_of(cast.dina)
    clock.move_to(session.ends_at + dt.timedelta(days=90))
    assert len(events(address)) == 1
    clock.shift(1)
    assert events(address) == []


def test_an_empty_calendar_is_whole(cast: SimpleNamespace) -> None:
    shown = read(address_of(cast.amina))
    assert [component.name for component in shown.subcomponents] == ["VTIMEZONE"]
    assert {name: str(shown[name]) for name in ("version", "prodid", "name", "x-wr-calname")} == {
        "version": "2.0",
        "prodid": "-//ITC//Training system//RU",
        "name": "Семинары МУЦ",
        "x-wr-calname": "Семинары МУЦ",
    }
    assert shown.refresh_interval == dt.timedelta(hours=4)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\n" in shown.to_ical()


def test_nobody_is_named_and_nobody_elses_sessions_are_there(
    cast: SimpleNamespace, plan: Plan, add_session: AddSession, accepted: Accepted
) -> None:
    for code, person, hour in (("S-1", cast.amina, 7), ("S-2", cast.chinara, 11)):
        seminar = plan(code)
        add_session(seminar, hour=hour)
        accepted(seminar, person)
    text = poll(address_of(cast.amina)).content.decode().replace("\r\n ", "")
    assert [name for name in OTHERS if name in text] == []
    assert ("S-1" in text, "S-2" in text) == (True, False)


@pytest.fixture
def booked(
    cast: SimpleNamespace, plan: Plan, add_session: AddSession, accepted: Accepted
) -> Callable[[str, int], None]:
    """Amina's seat in one more seminar, with a session at that hour."""

    def more(code: str, hour: int) -> None:
        seminar = plan(code)
        add_session(seminar, hour=hour)
        accepted(seminar, cast.amina)

    return more


def test_the_calendar_costs_the_same_for_one_seminar_and_for_three(
    cast: SimpleNamespace, booked: Callable[[str, int], None], django_assert_num_queries: Callable[..., object]
) -> None:
    address = address_of(cast.amina)
    booked("S-1", 5)
    with django_assert_num_queries(3):  # the person, her sessions, and since when the calendar reads so
        assert len(events(address)) == 1
    with django_assert_num_queries(2):
        assert len(events(address)) == 1
    booked("S-2", 9)
    booked("S-3", 13)
    with django_assert_num_queries(3):
        assert len(events(address)) == 3
    with django_assert_num_queries(2):
        assert len(events(address)) == 3
