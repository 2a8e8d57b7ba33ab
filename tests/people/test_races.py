"""Two who act on each other at once, with real threads and connections on file SQLite or PostgreSQL.

Each thread stops when it has taken its first lock and waits for the other a moment. Where both want the same rows the
second cannot come that far: it stands at the lock while the first, when the wait has ended, goes on alone.
"""

import re
import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, connections
from django.db.models import QuerySet

from itc.errors import DomainError
from itc.people import actions
from itc.people.dated import today
from itc.people.models import RoleGrant, User
from tests.cast import grant

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
WAIT = 1.5  # seconds; far more than two threads need to reach the same line
LOCK = re.compile(r"^BEGIN|FOR (NO KEY )?UPDATE")
WRITE = re.compile(r"^(UPDATE|INSERT|DELETE)")


class Click(threading.Thread):
    """One click on a connection of its own; `outcome` is "done", the code of a refusal or what the database said."""

    def __init__(
        self, click: Callable[[], object], meeting: threading.Barrier, begun: set[int], *, locks: bool
    ) -> None:
        super().__init__()
        self.click, self.meeting, self.begun, self.locks = click, meeting, begun, locks
        self.outcome = self.met = self.last = ""

    def run(self) -> None:
        try:
            with connection.execute_wrapper(self.at_the_line):
                self.click()
            self.outcome = "done"
        except DomainError as refusal:
            self.outcome = refusal.code
        except OperationalError as error:
            self.outcome = str(error)
        finally:
            connections.close_all()

    def at_the_line(self, execute: Callable[..., object], sql: str, *rest: object) -> object:
        self.begun.add(id(self))
        is_there = LOCK.search(self.last) if self.locks else WRITE.search(sql)
        if is_there and not self.met and not self.meeting.broken:
            try:
                self.meeting.wait(WAIT)
                self.met = "met"
            except threading.BrokenBarrierError:
                self.met = "overlapped" if len(self.begun) == self.meeting.parties else "alone"
        self.last = sql
        return execute(sql, *rest)


def together(*clicks: Callable[[], object], locks: bool = True) -> list[Click]:
    meeting, begun = threading.Barrier(len(clicks)), set[int]()
    threads = [Click(click, meeting, begun, locks=locks) for click in clicks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return threads


def outcomes(clicks: list[Click]) -> tuple[list[str], list[str]]:
    return sorted(click.outcome for click in clicks), sorted(click.met for click in clicks)


@pytest.fixture
def dina(cast: SimpleNamespace) -> User:
    """A second officer beside Farida."""
    grant(cast.dina, "officer")
    return cast.dina  # type: ignore[no-any-return]


def each_the_duplicate_of_the_other(
    cast: SimpleNamespace, mark: Callable[..., User] = actions.mark_duplicate
) -> list[Callable[[], object]]:
    one, other = cast.amina, cast.chinara
    told = {"reason": "twice", "by": cast.farida}
    return [lambda: mark(one, of=other, **told), lambda: mark(other, of=one, **told)]


def test_two_people_are_not_each_the_duplicate_of_the_other(cast: SimpleNamespace) -> None:
    clicks = together(*each_the_duplicate_of_the_other(cast))
    assert outcomes(clicks) == (["circle", "done"], ["", "overlapped"])
    assert User.objects.exclude(same_as=None).count() == 1


def test_without_the_lock_they_would_be(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof that the test above can fail: the same clicks with the transaction and the row lock taken out."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    unlocked = actions.mark_duplicate.__wrapped__
    clicks = together(*each_the_duplicate_of_the_other(cast, unlocked), locks=False)
    assert outcomes(clicks) == (["done", "done"], ["met", "met"])
    assert User.objects.exclude(same_as=None).count() == 2


def each_ends_the_role_of_the_other(
    cast: SimpleNamespace, end: Callable[..., None] = actions.end_grant
) -> list[Callable[[], object]]:
    of_dina, of_farida = (one.grants.get(role="officer") for one in (cast.dina, cast.farida))
    return [
        lambda: end(of_dina, until=today(), by=cast.farida),
        lambda: end(of_farida, until=today(), by=cast.dina),
    ]


def test_two_officers_cannot_take_each_others_role_away(cast: SimpleNamespace, dina: User) -> None:
    clicks = together(*each_ends_the_role_of_the_other(cast))
    assert outcomes(clicks) == (["done", "last_officer"], ["", "overlapped"])
    assert RoleGrant.objects.current().filter(role="officer").count() == 1


def test_without_the_lock_no_officer_would_be_left(
    cast: SimpleNamespace, dina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    clicks = together(*each_ends_the_role_of_the_other(cast, actions.end_grant.__wrapped__), locks=False)
    assert outcomes(clicks) == (["done", "done"], ["met", "met"])
    assert RoleGrant.objects.current().filter(role="officer").count() == 0


def test_two_officers_cannot_close_each_others_access(cast: SimpleNamespace, dina: User) -> None:
    clicks = together(
        lambda: actions.close_login(dina, by=cast.farida), lambda: actions.close_login(cast.farida, by=dina)
    )
    assert outcomes(clicks) == (["done", "last_officer"], ["", "overlapped"])
    assert User.objects.filter(pk__in=[dina.pk, cast.farida.pk], is_active=True).count() == 1


def test_one_closes_the_access_while_the_other_takes_back_the_role(cast: SimpleNamespace, dina: User) -> None:
    of_farida = cast.farida.grants.get()
    clicks = together(
        lambda: actions.close_login(dina, by=cast.farida),
        lambda: actions.end_grant(of_farida, until=today(), by=dina),
    )
    assert outcomes(clicks) == (["done", "last_officer"], ["", "overlapped"])
    assert RoleGrant.objects.current().filter(role="officer", user__is_active=True).count() == 1


def test_two_who_change_each_others_data_both_may(cast: SimpleNamespace, dina: User) -> None:
    """Each row is locked by one thread and named as the actor by the audit of the other."""
    clicks = together(
        lambda: actions.edit_person(dina, by=cast.farida, rank="майор"),
        lambda: actions.edit_person(cast.farida, by=dina, rank="полковник"),
    )
    met = ["", "overlapped"] if connection.vendor == "sqlite" else ["met", "met"]
    assert outcomes(clicks) == (["done", "done"], met)
    assert [User.objects.get(pk=one.pk).rank for one in (dina, cast.farida)] == ["майор", "полковник"]
