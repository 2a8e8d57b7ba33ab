"""The last seat under two clicks at once, with real threads and connections on file SQLite or PostgreSQL.

Both threads stop before they write the seat and wait for each other a moment. With the lock the second cannot come
that far: it has asked for the lock and stands there while the first, when the wait has ended, goes on alone. Without
the lock they meet, and both write.
"""

import datetime as dt
import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, connections
from django.db.models import QuerySet

from itc.errors import DomainError
from itc.jobs.models import Job
from itc.people.models import AuditRow, User
from scheduling import actions
from scheduling.models import Booking, Nomination, Seminar

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
WAIT = 1.5  # seconds; far more than two threads need to reach the same line


class Meeting(threading.Barrier):
    """Where the clicks would meet; it also knows which of them have spoken to the database."""

    def __init__(self, parties: int, line: str = 'INSERT INTO "scheduling_booking"') -> None:
        super().__init__(parties)
        self.line = line
        self.spoken: set[int] = set()


class Click(threading.Thread):
    """One person's click on a connection of its own; `outcome` is "seat" or the code of the refusal."""

    def __init__(self, click: Callable[[], object], meeting: Meeting) -> None:
        super().__init__()
        self.click, self.meeting = click, meeting
        self.outcome = self.met = ""

    def run(self) -> None:
        try:
            with connection.execute_wrapper(self.at_the_line):
                self.click()
            self.outcome = "seat"
        except DomainError as refusal:
            self.outcome = refusal.code
        except OperationalError as error:
            self.outcome = str(error)
        finally:
            connections.close_all()

    def at_the_line(self, execute: Callable[..., object], sql: str, *rest: object) -> object:
        self.meeting.spoken.add(id(self))
        if sql.startswith(self.meeting.line) and not self.met:
            try:
                self.meeting.wait(WAIT)
                self.met = "met"
            except threading.BrokenBarrierError:
                self.met = "overlapped" if len(self.meeting.spoken) == self.meeting.parties else "alone"
        return execute(sql, *rest)


def together(*clicks: Callable[[], object], line: str = 'INSERT INTO "scheduling_booking"') -> list[Click]:
    meeting = Meeting(len(clicks), line)
    threads = [Click(click, meeting) for click in clicks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return threads


@pytest.fixture
def last_seat(
    plan: Callable[..., Seminar],
    nominate: Callable[..., Nomination],
    people: Callable[..., list[User]],
) -> list[Nomination]:
    """Two nominations for a seminar of one seat."""
    seminar = plan(capacity=1)
    return [nominate(seminar, person) for person in people(2)]


def test_the_last_seat_is_given_once(cast: SimpleNamespace, last_seat: list[Nomination]) -> None:
    clicks = together(*(lambda made=made: actions.accept(made, by=cast.farida) for made in last_seat))
    assert sorted(click.outcome for click in clicks) == ["full", "seat"]
    assert sorted(click.met for click in clicks) == ["", "overlapped"]  # the second stood at the lock meanwhile
    assert Booking.objects.held().count() == 1


def test_without_the_lock_it_would_be_given_twice(
    cast: SimpleNamespace, last_seat: list[Nomination], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the test above can fail: the same clicks with the transaction and the row lock taken out."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    unlocked = actions.accept.__wrapped__
    clicks = together(*(lambda made=made: unlocked(made, by=cast.farida) for made in last_seat))
    assert [click.met for click in clicks] == ["met", "met"]
    assert Booking.objects.held().count() == 2


def test_two_clicks_on_one_nomination_are_one_wish(cast: SimpleNamespace, last_seat: list[Nomination]) -> None:
    clicks = together(*[lambda: actions.accept(last_seat[0], by=cast.farida)] * 2)
    assert [click.outcome for click in clicks] == ["seat", "seat"]
    assert Booking.objects.held().count() == 1


def test_the_freed_seat_is_promoted_once(
    cast: SimpleNamespace,
    last_seat: list[Nomination],
    nominate: Callable[..., Nomination],
    people: Callable[..., list[User]],
) -> None:
    seminar = last_seat[0].seminar
    for made in last_seat:
        actions.put_on_waiting_list(made, by=cast.farida)
    clicks = together(*[lambda: actions.promote_next(seminar, by=cast.farida)] * 2)
    assert sorted(click.outcome for click in clicks) == ["full", "seat"]
    assert Booking.objects.get().nomination == last_seat[0]


def test_two_officers_answer_the_same_people_at_once(cast: SimpleNamespace, last_seat: list[Nomination]) -> None:
    seminar, keys = last_seat[0].seminar, [made.pk for made in last_seat]
    clicks = together(*[lambda: actions.accept_many(seminar, keys, by=cast.farida)] * 2)
    assert sorted(click.met for click in clicks) == ["", "overlapped"]
    assert Booking.objects.get().nomination == last_seat[0]
    assert list(Nomination.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "submitted"]


def test_without_the_lock_two_officers_would_seat_people_twice(
    cast: SimpleNamespace, last_seat: list[Nomination], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    unlocked, seminar = actions.accept_many.__wrapped__, last_seat[0].seminar
    clicks = together(*(lambda made=made: unlocked(seminar, [made.pk], by=cast.farida) for made in last_seat))
    assert [click.outcome for click in clicks] == ["seat", "seat"]
    assert Booking.objects.held().count() == 2


def test_one_officer_accepts_while_another_refuses(cast: SimpleNamespace, last_seat: list[Nomination]) -> None:
    made = last_seat[0]
    clicks = together(
        lambda: actions.accept(made, by=cast.farida), lambda: actions.refuse(made, reason="Full", by=cast.farida)
    )
    outcomes = sorted(click.outcome for click in clicks)
    assert outcomes == ["answered", "seat"]
    state = Nomination.objects.get(pk=made.pk).state
    assert (state, Booking.objects.count()) in {("accepted", 1), ("refused", 0)}


MOVED = 'UPDATE "scheduling_seminar"'


def moves(seminar: Seminar, cast: SimpleNamespace, action: Callable[..., Seminar]) -> list[Callable[[], Seminar]]:
    """Two officers who both saw it begin on 2 March: one moves it by a week, the other by two."""
    facts = {"known": dt.date(2026, 3, 2), "by": cast.farida, "at": dt.datetime(2026, 2, 2, tzinfo=dt.UTC)}
    days = (dt.date(2026, 3, 9), dt.date(2026, 3, 16))
    return [lambda day=day: action(seminar, first_day=day, **facts) for day in days]


def test_a_seminar_is_moved_once_by_two_officers(cast: SimpleNamespace, last_seat: list[Nomination]) -> None:
    seminar = last_seat[0].seminar
    clicks = together(*moves(seminar, cast, actions.move_seminar), line=MOVED)
    assert sorted(click.outcome for click in clicks) == ["moved_meanwhile", "seat"]
    assert sorted(click.met for click in clicks) == ["", "overlapped"]
    assert AuditRow.objects.filter(verb="moved", object_id=str(seminar.pk)).count() == 1
    assert Job.objects.filter(key__contains=":moved:").values("args__4").distinct().count() == 1


def test_without_the_lock_it_would_be_moved_twice(
    cast: SimpleNamespace, last_seat: list[Nomination], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    clicks = together(*moves(last_seat[0].seminar, cast, actions.move_seminar.__wrapped__), line=MOVED)
    assert [click.outcome for click in clicks] == ["seat", "seat"]
    assert AuditRow.objects.filter(verb="moved").count() == 2
