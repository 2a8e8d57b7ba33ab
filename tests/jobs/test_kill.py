"""A worker dies by SIGKILL after the effect and before the acknowledgement: nothing is lost and no harm is done twice.

Each story is told with the lease and without it, and without it it ends badly.
"""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from itc.jobs.actions import enqueue
from itc.jobs.models import Job, State
from itc.people.models import SentMail
from tests.jobs.work import count, letter_then_wait, wait_then_note
from tests.processes import Machine, wait_until

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]
NEVER_ENDS = 1_000_000
NONE_AT_ALL = -60  # over before it began, however late a renewal comes
IN_AN_HOUR = dt.timedelta(hours=1)


def letters(folder: Path) -> int:
    return sum(file.read_text().count("Message-ID:") for file in (folder / "mail").glob("*"))


def is_in(state: State, row: Job) -> bool:
    return Job.objects.filter(pk=row.pk, state=state).exists()


def kill_after_the_letter(machine: Machine) -> Job:
    row = enqueue(letter_then_wait, str(machine.folder))
    worker = machine.worker()
    machine.send(row.pk)
    wait_until(lambda: count(machine.folder, "sent") == 1)
    machine.kill(worker)
    (machine.folder / "go").touch()
    return row


def test_another_worker_ends_the_job_and_the_letter_went_out_once(tmp_path: Path) -> None:
    with Machine(tmp_path) as machine:
        row = kill_after_the_letter(machine)
        assert is_in(State.RUNNING, row)
        machine.beat()
        machine.worker()
        wait_until(lambda: is_in(State.DONE, row))
    row.refresh_from_db()
    assert (row.attempts, count(tmp_path, "started"), letters(tmp_path), SentMail.objects.count()) == (2, 2, 1, 1)


@pytest.mark.parametrize(("lease", "nobody_misses_it"), [(5, False), (NEVER_ENDS, True)])
def test_a_killed_job_is_missed_because_its_lease_ends(tmp_path: Path, lease: float, nobody_misses_it: bool) -> None:
    with Machine(tmp_path, lease=lease) as machine:
        row = kill_after_the_letter(machine)
    assert (row not in Job.objects.lost(timezone.now() + IN_AN_HOUR)) == nobody_misses_it


@pytest.mark.parametrize(("lease", "effects"), [(NEVER_ENDS, 1), (NONE_AT_ALL, 2)])
def test_a_second_worker_is_refused_while_the_lease_holds(tmp_path: Path, lease: float, effects: int) -> None:
    with Machine(tmp_path, lease=lease) as machine:
        row = enqueue(wait_then_note, str(tmp_path))
        machine.worker()
        machine.send(row.pk)
        wait_until(lambda: count(tmp_path, "started") == 1)
        machine.worker()
        machine.send(row.pk)
        wait_until(lambda: machine.says("is not ours to run") or count(tmp_path, "started") == 2)
        (tmp_path / "go").touch()
        wait_until(lambda: count(tmp_path, "effect") == effects and is_in(State.DONE, row))
        assert (count(tmp_path, "started"), machine.says("is not ours to run")) == (effects, effects == 1)
