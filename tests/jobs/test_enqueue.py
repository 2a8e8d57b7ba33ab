import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks as OnCommit

from itc.jobs.actions import enqueue, enqueue_many, job
from itc.jobs.models import Job, State
from tests import database
from tests.jobs.work import count_to, write

pytestmark = pytest.mark.django_db


def test_a_worker_is_woken_only_after_the_commit(
    messages: list[str], django_capture_on_commit_callbacks: OnCommit
) -> None:
    with django_capture_on_commit_callbacks() as after_commit:
        row = enqueue(write, "folder", "file")
    assert (row.state, row.args, messages) == (State.QUEUED, ["folder", "file"], [])
    after_commit[0]()
    assert messages == [str(row.pk)]


def test_the_job_vanishes_with_the_transaction_that_promised_it(messages: list[str]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue(write, "folder", "file")
        1 / 0  # noqa: B018 - the error that rolls back
    assert (Job.objects.count(), messages) == (0, [])


def test_the_same_key_is_the_same_job(messages: list[str], django_capture_on_commit_callbacks: OnCommit) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = enqueue(write, "folder", "file", key="letter:1")
        again = enqueue(write, "folder", "file", key="letter:1")
        other = enqueue(write, "folder", "file", key="letter:2")
    assert first == again
    assert messages == [str(first.pk), str(other.pk)]


def test_many_are_promised_like_one(messages: list[str], django_capture_on_commit_callbacks: OnCommit) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = enqueue(write, "folder", "file", key="letter:1")
        new = enqueue_many(write, {f"letter:{n}": ("folder", str(n)) for n in (1, 2, 3)})
    assert [(row.key, row.args) for row in new] == [("letter:2", ["folder", "2"]), ("letter:3", ["folder", "3"])]
    assert messages == [str(row.pk) for row in (first, *new)]


def test_jobs_without_a_key_are_all_different() -> None:
    assert enqueue(count_to, 1) != enqueue(count_to, 1)


def test_two_modules_cannot_give_a_job_the_same_name() -> None:
    def write() -> None: ...

    write.__module__ = "elsewhere"
    with pytest.raises(ValueError, match="Two jobs are called"):
        job("tests.note")(write)


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_a_broker_that_does_not_answer_stops_nobody(tmp_path: Path) -> None:
    program = "import django; django.setup(); from itc.jobs.actions import enqueue; from tests.jobs.work import write; "
    program += "print(*[enqueue(write, 'folder', 'file').pk for _ in range(3)])"
    asked = subprocess.run(
        [sys.executable, "-c", program],
        cwd=database.ROOT,
        env=os.environ
        | {
            "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
            "DATABASE_URL": database.address(),
            "DATA_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "itc.settings",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (asked.returncode, asked.stderr.count("The broker does not answer")) == (0, 1)
    assert asked.stdout.split() == [str(row.pk) for row in Job.objects.order_by("pk")]
    assert list(Job.objects.values_list("state", "sent_at")) == [(State.QUEUED, None)] * 3
