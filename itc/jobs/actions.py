"""How work is promised and what becomes of it; other areas use what `__all__` names and no more."""

import datetime as dt
import logging
import random
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.celery import app
from itc.errors import DomainError
from itc.jobs.kinds import job, kind_of
from itc.jobs.models import Job, State
from itc.jobs.rules import pause
from itc.people import audit
from itc.people.models import User

__all__ = ["current_job", "enqueue", "enqueue_many", "job", "progress"]

logger = logging.getLogger(__name__)
ASK_AGAIN = dt.timedelta(seconds=60)  # for a missing part of the machine
ERROR_LENGTH = 4000
AT_ONCE = {"max_retries": 0, "socket_connect_timeout": 2}  # how long a request waits for a broker: not at all
SILENCE = 30.0  # seconds in which a broker that did not answer is not asked again: a request must not wait for it
_asked_in_vain = -SILENCE  # time.monotonic(), of this process


def enqueue(function: Callable[..., None], *args: object, key: str = "", by: User | None = None) -> Job:
    """The row of this work, in the caller's transaction; a worker is woken after the commit.

    A second call with the same `key` is the same job, whatever became of it. `by` may watch its progress.
    """
    kind = kind_of(function)
    facts = {"name": kind.name, "args": list(args), "max_attempts": kind.max_attempts, "by": by}
    if key:
        row, is_new = Job.objects.get_or_create(key=key, defaults=facts)
    else:
        row, is_new = Job.objects.create(**facts), True
    if is_new:
        transaction.on_commit(lambda: wake(row), robust=True)
    return row


def enqueue_many(
    function: Callable[..., None], wanted: Mapping[str, Sequence[object]], *, by: User | None = None
) -> list[Job]:
    """A job for each key with its arguments, as `enqueue` would make them one by one; those that are new.

    Two transactions may not do this for the same keys at once: the caller holds the lock of what they are about.
    """
    kind = kind_of(function)
    known = set(Job.objects.filter(key__in=wanted).values_list("key", flat=True))
    rows = Job.objects.bulk_create(
        Job(name=kind.name, args=list(args), max_attempts=kind.max_attempts, by=by, key=key)
        for key, args in wanted.items()
        if key not in known
    )
    transaction.on_commit(lambda: wake_all(rows), robust=True)
    return rows


def wake_all(rows: Iterable[Job]) -> None:
    for row in rows:
        wake(row)


def wake(row: Job) -> None:
    """Tells the broker; when it does not answer, the row stands and the beat tells it later."""
    global _asked_in_vain  # noqa: PLW0603  # a fact about this process
    if time.monotonic() - _asked_in_vain < SILENCE:
        Job.objects.filter(pk=row.pk).update(sent_at=None)
        return
    now = timezone.now()
    try:
        with app.producer_or_acquire() as producer:
            for option, value in AT_ONCE.items():
                producer.connection.transport_options.setdefault(option, value)
            message = {"producer": producer, "retry": False, "ignore_result": True}
            app.send_task("itc.jobs.tasks.run_job", [str(row.pk)], **message)
    except Exception as error:  # each broker's library raises its own
        _asked_in_vain = time.monotonic()
        logger.warning("The broker does not answer, jobs are sent later: %s", error)
        Job.objects.filter(pk=row.pk).update(sent_at=None)
    else:
        if row.sent_at is None or row.sent_at < now - ASK_AGAIN / 2:
            Job.objects.filter(pk=row.pk).update(sent_at=now)


@dataclass
class Lease:
    """The right to do one job now. Whoever lost it changes nothing any more."""

    job: Job
    owner: str = field(default_factory=lambda: uuid.uuid4().hex)
    done: int = 0
    total: int = 0
    is_lost: bool = False
    written: float = 0.0

    @property
    def length(self) -> dt.timedelta:
        return dt.timedelta(seconds=getattr(settings, "JOB_LEASE_SECONDS", 60))

    def claim(self) -> bool:
        """One conditional UPDATE: of two workers, one wins."""
        now = timezone.now()
        won = Job.objects.filter(pk=self.job.pk).claimable(now).update(
            state=State.RUNNING,
            lease_owner=self.owner,
            lease_until=now + self.length,
            attempts=F("attempts") + 1,
            started_at=now,
            finished_at=None,
            sent_at=None,
            needs=[],
            error="",
        )  # fmt: skip
        if won:
            self.job.refresh_from_db()
        return bool(won)

    def renew(self) -> bool:
        self.written = time.monotonic()
        is_ours = self._write(
            lease_until=timezone.now() + self.length, progress_done=self.done, progress_total=self.total
        )
        self.is_lost = not is_ours
        return is_ours

    def finish(self) -> bool:
        return self._write(
            state=State.DONE, finished_at=timezone.now(), progress_done=self.done, progress_total=self.total
        )

    def fail(self, error: str, *, is_final: bool = False) -> bool:
        """Another attempt after a pause, or the end of it when the attempts are used up or none can help."""
        now = timezone.now()
        kept = error[-ERROR_LENGTH:].replace("\x00", "")
        if is_final or self.job.attempts >= self.job.max_attempts:
            return self._write(state=State.DEAD, error=kept, finished_at=now)
        again = now + pause(self.job.attempts, random.random())  # noqa: S311 - spreads the load, guards nothing
        return self._write(state=State.QUEUED, error=kept, run_after=again, sent_at=None)

    def _write(self, **facts: object) -> bool:
        mine = Job.objects.filter(pk=self.job.pk, state=State.RUNNING, lease_owner=self.owner)
        return bool(mine.update(**facts))


class LeaseLostError(Exception):
    """Another worker has this job: stop."""


held: ContextVar[Lease | None] = ContextVar("lease", default=None)


def current_job() -> Job | None:
    """The job that this code runs in, None outside of any."""
    lease = held.get()
    return lease.job if lease else None


def progress(done: int, total: int) -> None:
    """Says how far the job is and keeps it ours; cheap enough for every row. Without effect outside a job."""
    lease = held.get()
    if lease is None:
        return
    lease.done, lease.total = done, total
    if done >= total or time.monotonic() - lease.written > 1:
        lease.renew()
    if lease.is_lost:
        raise LeaseLostError(lease.job)


def hold_back(row: Job, missing: list[str]) -> None:
    """The machine lacks something: wait, ask again in a minute; no attempt is used up."""
    now = timezone.now()
    due = Job.objects.filter(pk=row.pk).claimable(now)
    due.update(state=State.WAITING, needs=missing, run_after=now + ASK_AGAIN, sent_at=None)


@transaction.atomic
def run_again(row: Job, *, by: User) -> Job:
    """A failed job gets all its attempts again."""
    dead = Job.objects.filter(pk=row.pk, state=State.DEAD)
    now = timezone.now()
    if not dead.update(state=State.QUEUED, attempts=0, run_after=now, sent_at=now, finished_at=None):
        raise DomainError("not_dead", _("This job has not failed."))
    audit.log(by, "ran again", row)
    row.refresh_from_db()
    transaction.on_commit(lambda: wake(row), robust=True)
    return row
