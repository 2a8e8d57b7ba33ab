"""The address of a calendar: made, shown once, replaced, turned off, and dead for everybody whom it does not serve."""

import datetime as dt
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from certification.limits import ATTEMPTS
from itc.people import actions as people
from itc.people.keys import hash_of, new_key
from itc.people.models import AuditRow, User
from scheduling import actions
from scheduling.models import Booking, CalendarFeed, Seminar, Session
from tests.scheduling.calendars import NOW, address_of, events, poll
from tests.scheduling.conftest import refused

SignIn = Callable[[User], Client]
MINE = "/en/home/seminars/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def group(cast: SimpleNamespace, seminar: Seminar, add_session: Callable[..., Session],
          accepted: Callable[..., Booking]) -> Booking:  # fmt: skip
    add_session(seminar)
    return accepted(seminar, cast.amina)


def answer(response: HttpResponse) -> tuple[int, bytes, dict[str, str]]:
    return response.status_code, response.content, dict(response.headers)


def verbs() -> list[str]:
    return list(AuditRow.objects.order_by("pk").values_list("verb", flat=True))


def test_the_address_is_shown_once_and_only_its_hash_is_kept(
    cast: SimpleNamespace, group: Booking, sign_in: SignIn
) -> None:
    client = sign_in(cast.amina)
    page = client.post(MINE, {"calendar": "new"})
    address = page.context["address"]
    key = address.removeprefix("http://localhost:8000/calendar/").removesuffix(".ics")
    assert (page.content.decode().count(address), page["Cache-Control"].count("no-store")) == (1, 1)
    assert (len(key), CalendarFeed.objects.get().key_hash) == (26, hash_of(key))
    assert key not in client.get(MINE).content.decode()
    assert len(events(f"/calendar/{key}.ics")) == 1
    assert [(row.verb, row.actor, row.object_id) for row in AuditRow.objects.order_by("-pk")[:1]] == [
        ("made a calendar address", cast.amina, str(cast.amina.pk))
    ]


def test_a_new_address_ends_the_former_and_the_last_is_turned_off(cast: SimpleNamespace, sign_in: SignIn) -> None:
    client, statuses = sign_in(cast.amina), []
    first = client.post(MINE, {"calendar": "new"}).context["address"]
    second = client.post(MINE, {"calendar": "new"}).context["address"]
    statuses.append([poll(address).status_code for address in (first, second)])
    for _ in range(2):
        assert client.post(MINE, {"calendar": "off"}).headers["Location"] == MINE
    statuses.append([poll(address).status_code for address in (first, second)])
    assert statuses == [[404, 200], [404, 404]]
    assert verbs() == ["made a calendar address", "reset the calendar address", "turned off the calendar address"]
    assert CalendarFeed.objects.count() == 0


def test_the_card_offers_what_fits(cast: SimpleNamespace, sign_in: SignIn) -> None:
    def offered() -> list[bool]:
        text = client.get(MINE).content.decode()
        return [words in text for words in ("Make an address", "New address", "Turn off")]

    client = sign_in(cast.amina)
    assert offered() == [True, False, False]
    address_of(cast.amina)
    assert offered() == [False, True, True]
    User.objects.filter(pk=cast.amina.pk).update(left_on=NOW.date())
    assert offered() == [False, False, True]
    CalendarFeed.objects.all().delete()
    assert offered() == [False, False, False]


def test_only_the_person_herself_decides_and_only_while_she_serves(cast: SimpleNamespace) -> None:
    for act in (actions.make_calendar_address, actions.turn_off_calendar):
        refused("not_yourself", act, cast.amina, by=cast.bruno)
    User.objects.filter(pk=cast.amina.pk).update(left_on=NOW.date())
    refused("has_left", actions.make_calendar_address, cast.amina, by=cast.amina)
    assert (CalendarFeed.objects.count(), verbs()) == (0, [])


@pytest.mark.parametrize("key", ["", "x", "0" * 26, "Ж", "a/b", "..", "a\nb", "a" * 5000, "feed.ics"])
def test_what_is_no_key_gets_the_answer_of_an_unknown_one(group: Booking, key: str) -> None:
    assert answer(poll(f"/calendar/{key}.ics")) == answer(poll(f"/calendar/{new_key()}.ics"))
    assert poll(f"/calendar/{key}.ics").status_code == 404


def test_capitals_are_another_key(cast: SimpleNamespace) -> None:
    address = address_of(cast.amina)
    assert poll(f"/calendar/{address[10:-4].upper()}.ics").status_code == 404


@pytest.mark.parametrize("end", ["left", "closed", "duplicate", "reset", "off"])
def test_who_left_or_may_not_sign_in_gets_the_answer_of_an_unknown_key(
    cast: SimpleNamespace, group: Booking, end: str
) -> None:
    address, unknown = address_of(cast.amina), answer(poll(f"/calendar/{new_key()}.ics"))
    assert poll(address).status_code == 200
    {
        "left": lambda: people.mark_left(cast.amina, on=NOW.date(), by=cast.bruno),
        "closed": lambda: people.close_login(cast.amina, by=cast.farida),
        "duplicate": lambda: people.mark_duplicate(cast.amina, of=cast.chinara, reason="twice", by=cast.farida),
        "reset": lambda: actions.make_calendar_address(cast.amina, by=cast.amina),
        "off": lambda: actions.turn_off_calendar(cast.amina, by=cast.amina),
    }[end]()
    assert answer(poll(address)) == unknown
    assert unknown[0] == 404


def test_it_needs_no_session_and_leaves_none(cast: SimpleNamespace, group: Booking) -> None:
    client = Client()
    response = client.get(address_of(cast.amina))
    missing = client.get(f"/calendar/{new_key()}.ics")
    assert [dict(one.cookies) for one in (response, missing)] == [{}, {}]
    assert [one["Cache-Control"] for one in (response, missing)] == ["private, no-cache"] * 2
    assert [one["X-Robots-Tag"] for one in (response, missing)] == ["noindex, nofollow"] * 2
    assert [client.post(address_of(cast.amina)).status_code, dict(client.cookies)] == [405, {}]


def test_a_browser_without_its_second_factor_reads_it_too(
    cast: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    assert sign_in(cast.farida, second_factor=False).get(address_of(cast.farida)).status_code == 200


def test_a_poll_without_news_gets_no_file(cast: SimpleNamespace, group: Booking, clock: time_machine.Traveller) -> None:
    address = address_of(cast.amina)
    first = poll(address)
    clock.shift(dt.timedelta(days=1))
    known = {"if_none_match": first["ETag"]}, {"if_modified_since": first["Last-Modified"]}
    assert [(poll(address, **one).status_code, poll(address, **one).content) for one in known] == [(304, b"")] * 2
    again = poll(address)
    assert (again.content, again["ETag"], again["Last-Modified"]) == (
        first.content, first["ETag"], "Tue, 10 Feb 2026 09:00:00 GMT",
    )  # fmt: skip
    assert poll(address, if_none_match=first["ETag"])["Cache-Control"] == "private, no-cache"


def test_what_leaves_no_trace_in_the_calendar_is_news_all_the_same(
    cast: SimpleNamespace, group: Booking, clock: time_machine.Traveller
) -> None:
    address = address_of(cast.amina)
    first = poll(address)
    clock.shift(dt.timedelta(hours=1))
    actions.withdraw(group.nomination, by=cast.farida)
    for known in ({"if_none_match": first["ETag"]}, {"if_modified_since": first["Last-Modified"]}):
        assert poll(address, **known).status_code == 200
    assert poll(address)["Last-Modified"] == "Tue, 10 Feb 2026 10:00:00 GMT"


def test_a_packed_calendar_is_known_again(cast: SimpleNamespace, group: Booking) -> None:
    address = address_of(cast.amina)
    packed = poll(address, accept_encoding="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert poll(address, accept_encoding="gzip", if_none_match=packed["ETag"]).status_code == 304


def test_wrong_keys_are_slowed_down_and_a_good_one_is_not(cast: SimpleNamespace, group: Booking) -> None:
    good = address_of(cast.amina)
    statuses = [poll(f"/calendar/{new_key()}.ics").status_code for _ in range(ATTEMPTS + 1)]
    assert statuses == [404] * ATTEMPTS + [429]
    assert poll(f"/calendar/{new_key()}.ics")["Retry-After"] == "60"
    assert poll(good).status_code == 200
    assert Client(REMOTE_ADDR="10.1.1.1").get(f"/calendar/{new_key()}.ics").status_code == 404
    assert Client().get("/en/verify/", {"token": "x"}).status_code == 404  # answered, not slowed down


def test_the_front_page_leads_to_the_seminars(client: Client, db: None) -> None:
    assert 'href="/en/seminars/"' in client.get("/en/").content.decode().split('class="hero"')[1].split("</section>")[0]
    assert "Calendar of seminars" in client.get("/en/").content.decode()
