import datetime as dt
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.db import connection, connections, transaction
from django.db.models import QuerySet

from certification.actions import annul_certificate, issue_certificate, record_award, revise_programme
from certification.models import Award, Certificate, DocumentClass, ProgrammeVersion
from certification.queries.verification import RegisterCheck
from itc.errors import DomainError
from itc.people.models import User
from tests.cast import person
from tests.certification import stage
from tests.certification.stage import award

pytestmark = pytest.mark.race
THREADS = 4
EACH = 6


class RolledBackError(Exception):
    """The transaction is given up after everything was written."""


def at_once(work: Callable[[int], object], *, held: bool = True) -> list[object]:
    """Results or errors of the same work in several threads, begun at a barrier; proves that they overlapped.

    `held`: short work is one transaction that stays open until every thread has begun its own.
    """
    barrier, all_begun = threading.Barrier(THREADS), threading.Event()
    starts: list[float] = []
    ends: list[float] = []

    def run(number: int) -> object:
        connections["default"].ensure_connection()
        barrier.wait(timeout=20)
        starts.append(time.monotonic())
        if len(starts) == THREADS:
            all_begun.set()
        try:
            with transaction.atomic() if held else nullcontext():
                result = work(number)
                assert not held or all_begun.wait(timeout=20)
            return result
        except DomainError as error:
            return error.code
        finally:
            ends.append(time.monotonic())
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(run, range(THREADS)))
    assert max(starts) < min(ends)
    return results


def elsewhere(ask: Callable[[], object]) -> object:
    """What a new connection sees."""

    def asked() -> object:
        try:
            return ask()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asked).result()


@pytest.fixture
def crowd(transactional_db: None, cast: SimpleNamespace, props: SimpleNamespace) -> SimpleNamespace:
    """Twenty-four people who have completed the seminar, and a paper for it."""
    names = [f"Person{number:02}" for number in range(THREADS * EACH)]
    people = [person(name, "А", latin=(name, "A"), agency=cast.north) for name in names]
    for one in people:
        award(one, props.seminar)
    paper = stage.qualification("S", props.seminar, document_class=DocumentClass.PARTICIPATION)
    return SimpleNamespace(
        people=people, qualification=paper, signatory=props.signatory, by=cast.egor, version=props.online
    )


def issue(crowd: SimpleNamespace, one: User) -> Certificate:
    return issue_certificate(one, qualification=crowd.qualification, signatory=crowd.signatory, by=crowd.by)


def test_numbers_have_no_gap_although_every_third_certificate_is_rolled_back(crowd: SimpleNamespace) -> None:
    def work(number: int) -> int:
        kept = 0
        for index, one in enumerate(crowd.people[number * EACH : (number + 1) * EACH]):
            try:
                with transaction.atomic():
                    issue(crowd, one)
                    if index % 3 == 1:
                        raise RolledBackError
                kept += 1
            except RolledBackError:
                pass
        return kept

    assert at_once(work, held=False) == [EACH - 2] * THREADS
    numbers = elsewhere(lambda: list(Certificate.objects.order_by("number").values_list("number", flat=True)))
    assert numbers == list(range(1, THREADS * (EACH - 2) + 1))
    assert elsewhere(lambda: list(RegisterCheck().faults())) == []


def test_one_person_gets_one_certificate_however_many_registrars_press_the_button(crowd: SimpleNamespace) -> None:
    results = at_once(lambda _number: issue(crowd, crowd.people[0]).number)

    assert sorted(map(str, results)) == ["1", "already_issued", "already_issued", "already_issued"]


def test_a_certificate_is_annulled_once(crowd: SimpleNamespace) -> None:
    certificate = elsewhere(lambda: issue(crowd, crowd.people[0]))
    results = at_once(lambda _number: annul_certificate(certificate, reason="error", by=crowd.by).registration)

    assert sorted(map(str, results)) == sorted([certificate.registration, *["annulled"] * 3])


def test_the_same_completion_told_by_several_workers_is_one_award(crowd: SimpleNamespace) -> None:
    results = at_once(lambda _number: award(crowd.people[0], crowd.version).seq)

    assert results == [THREADS * EACH + 1] * THREADS
    assert elsewhere(lambda: Award.objects.filter(version=crowd.version).count()) == 1


def test_a_reader_who_remembers_the_last_number_misses_no_award(crowd: SimpleNamespace) -> None:
    """One thread reads by cursor all the while that the others write; what it has seen in the end is everything."""
    total, writers = THREADS * EACH, THREADS - 1
    mine = [crowd.people[number::writers] for number in range(writers)]
    seen: list[int] = []

    def work(number: int) -> int:
        if number < writers:
            return len([award(one, crowd.version) for one in mine[number]])
        deadline = time.monotonic() + 30
        while len(seen) < total and time.monotonic() < deadline:
            last = seen[-1] if seen else total
            seen.extend(Award.objects.filter(seq__gt=last).order_by("seq").values_list("seq", flat=True))
        return len(seen)

    assert at_once(work, held=False) == [total // writers] * writers + [total]
    assert seen == list(range(total + 1, 2 * total + 1))


WAIT = 1.5  # seconds; far more than a revision needs that nothing holds up


def revised_while_recorded(crowd: SimpleNamespace, record: Callable[..., Award]) -> bool:
    """Just before the award is written the programme gets another title; whether it had it before the award stood."""
    at_the_line, revised, met = threading.Event(), threading.Event(), list[bool]()

    def stop(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if sql.startswith('INSERT INTO "certification_award"') and not at_the_line.is_set():
            at_the_line.set()
            met.append(revised.wait(WAIT))
        return execute(sql, *rest)

    def recorder() -> None:
        with connection.execute_wrapper(stop):
            record(crowd.people[0], version=crowd.version, source="race", completed_on=dt.date(2026, 3, 2), by=None)

    def reviser() -> None:
        assert at_the_line.wait(20)
        hours = [{"kind": "lecture", "hours": 8, "topic_ru": "", "topic_en": ""}]
        revise_programme(crowd.version.programme, hours=hours, title_en="Another title", by=crowd.by)
        revised.set()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(elsewhere, work) for work in (recorder, reviser)]:
            done.result()
    return met[0]


def test_a_version_does_not_change_while_an_award_is_written(crowd: SimpleNamespace) -> None:
    assert revised_while_recorded(crowd, record_award) is False  # the revision stood at the lock meanwhile
    award = Award.objects.select_related("version").get(source="race")
    assert (award.title_en, award.hours) == (award.version.title_en, award.version.total_hours())
    latest = ProgrammeVersion.objects.filter(programme=crowd.version.programme).latest("number")
    assert (latest.number, latest.title_en) == (award.version.number + 1, "Another title")


def test_without_the_lock_an_award_would_name_a_version_that_says_something_else(
    crowd: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    assert revised_while_recorded(crowd, record_award.__wrapped__) is True
    award = Award.objects.select_related("version").get(source="race")
    assert (award.title_en == award.version.title_en, award.version.title_en) == (False, "Another title")
