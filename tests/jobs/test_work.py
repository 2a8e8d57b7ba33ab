import datetime as dt
import sys
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from itc.errors import DomainError
from itc.jobs.actions import Lease, LeaseLostError, current_job, enqueue, held, progress, run_again
from itc.jobs.models import Job, State
from itc.jobs.tasks import resend_lost, run_job, work
from itc.jobs.testing import run_all
from itc.people.models import AuditRow, Centre
from tests.cast import person
from tests.jobs.work import count, count_to, fail, make_pdf, refuse, store_then_fail, write

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)


def later(**by: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(**by)


def test_jobs_run_in_the_order_they_were_promised(tmp_path: Path) -> None:
    with time_machine.travel(NOON, tick=False):
        promised = [enqueue(write, str(tmp_path), "file") for _ in range(5)]
        assert run_all() == promised
        assert run_all() == []
    assert count(tmp_path, "file") == 5
    assert [(job.state, job.attempts, job.finished_at) for job in Job.objects.all()] == [(State.DONE, 1, NOON)] * 5


def test_a_message_about_a_job_that_is_done_or_gone_does_nothing(tmp_path: Path) -> None:
    done = enqueue(write, str(tmp_path), "file")
    run_all()
    run_job(str(done.pk))
    run_job("00000000-0000-7000-8000-000000000000")
    assert count(tmp_path, "file") == 1


def test_a_failing_job_is_tried_again_after_a_pause_and_at_last_shown_as_dead() -> None:
    row = enqueue(fail, "no room")
    seen = []
    for minutes in (0, 1, 2):
        with time_machine.travel(later(minutes=minutes)):
            run_all(raises=False)
        row.refresh_from_db()
        seen.append((row.state, row.attempts, row.error_line))
    error = "ValueError: no room"
    assert seen == [(State.QUEUED, 1, error), (State.QUEUED, 2, error), (State.DEAD, 3, error)]


def test_the_error_of_a_job_reaches_the_test_that_runs_it() -> None:
    enqueue(fail, "no room")
    with pytest.raises(ValueError, match="no room"):
        run_all()


def test_what_a_failing_job_stored_stands() -> None:
    enqueue(store_then_fail)
    run_all(raises=False)
    assert Centre.objects.count() == 1


def test_a_rule_that_refuses_is_not_asked_again() -> None:
    row = enqueue(refuse)
    run_all(raises=False)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == (State.DEAD, 1, "The seminar is closed.")


def test_a_job_that_no_code_knows_is_dead_with_its_reason() -> None:
    row = Job.objects.create(name="of.yesterday")
    run_all()
    row.refresh_from_db()
    assert (row.state, row.error, row.title) == (State.DEAD, "There is no job called of.yesterday.", "of.yesterday")


def test_progress_is_written_and_is_nothing_outside_a_job() -> None:
    progress(1, 2)
    row = enqueue(count_to, 3)
    run_all()
    row.refresh_from_db()
    assert (row.progress_done, row.progress_total, current_job()) == (3, 3, None)


def test_of_two_workers_one_gets_the_job() -> None:
    row = enqueue(count_to, 1)
    assert [Lease(row).claim(), Lease(row).claim()] == [True, False]


def test_a_lease_that_ran_out_can_be_taken_and_its_first_holder_changes_nothing_any_more() -> None:
    row = enqueue(count_to, 1)
    slow, quick = Lease(row), Lease(Job.objects.get())
    assert slow.claim()
    with time_machine.travel(later(seconds=61)):
        assert (quick.claim(), slow.renew(), slow.finish(), slow.fail("late")) == (True, False, False, False)
        assert quick.finish()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == (State.DONE, 2, "")


def test_a_renewed_lease_cannot_be_taken() -> None:
    row = enqueue(count_to, 1)
    slow = Lease(row)
    assert slow.claim()
    with time_machine.travel(later(seconds=50)):
        assert slow.renew()
    with time_machine.travel(later(seconds=70)):
        assert not Lease(row).claim()


def test_a_job_whose_lease_went_to_another_worker_stops_at_its_next_step() -> None:
    row = enqueue(count_to, 1)
    slow = Lease(row)
    assert slow.claim()
    with time_machine.travel(later(seconds=61)):
        assert Lease(row).claim()
        token = held.set(slow)
        with pytest.raises(LeaseLostError):
            progress(1, 1)
        held.reset(token)


def test_a_job_that_kills_every_worker_ends_as_dead() -> None:
    row = enqueue(count_to, 1)
    Job.objects.update(state=State.RUNNING, attempts=8, lease_until=timezone.now())
    work(row)
    row.refresh_from_db()
    assert (row.state, row.error) == (State.DEAD, "The worker died in each attempt.")


def test_a_job_without_its_part_of_the_machine_waits_and_is_done_when_the_part_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = enqueue(make_pdf, str(tmp_path))
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "weasyprint", None)  # as if its libraries were not installed
        run_all()
        row.refresh_from_db()
        assert (row.state, row.needs, row.attempts, count(tmp_path, "pdf")) == (State.WAITING, ["pdf"], 0, 0)
    with time_machine.travel(later(seconds=61)):
        run_all()
    row.refresh_from_db()
    assert (row.state, row.needs, count(tmp_path, "pdf")) == (State.DONE, [], 1)


def test_the_beat_sends_again_what_is_lost_and_nothing_else(messages: list[str]) -> None:
    now = timezone.now()
    past, soon, old = now - dt.timedelta(seconds=1), now + dt.timedelta(hours=1), now - dt.timedelta(minutes=2)

    def row(state: State, run_after: dt.datetime = past, **facts: object) -> Job:
        return Job.objects.create(name="tests.note", state=state, run_after=run_after, **facts)

    lost = [
        row(State.QUEUED, sent_at=None),
        row(State.QUEUED, sent_at=old),
        row(State.WAITING, sent_at=None),
        row(State.RUNNING, sent_at=None, lease_until=past),
    ]
    row(State.QUEUED, sent_at=now)
    row(State.QUEUED, soon, sent_at=None)
    row(State.WAITING, soon, sent_at=None)
    row(State.RUNNING, sent_at=None, lease_until=soon)
    row(State.DONE, sent_at=None)
    row(State.DEAD, sent_at=None)
    assert (resend_lost(), sorted(messages)) == (4, [str(job.pk) for job in lost])
    assert resend_lost() == 0, "the broker was told a moment ago"


def test_only_a_dead_job_runs_again_and_the_audit_says_who_wanted_it(tmp_path: Path) -> None:
    farida = person("Фаридова", "Фарида", latin=("FARIDOVA", "FARIDA"))
    row = enqueue(write, str(tmp_path), "file")
    with pytest.raises(DomainError) as refused:
        run_again(row, by=farida)
    assert refused.value.code == "not_dead"
    Job.objects.update(state=State.DEAD, attempts=8)
    run_again(row, by=farida)
    assert (row.state, row.attempts) == (State.QUEUED, 0)
    assert list(AuditRow.objects.values_list("actor", "verb", "object_id")) == [(farida.pk, "ran again", str(row.pk))]
