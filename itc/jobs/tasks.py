"""What the worker does with a message: claim the row, do the work, write down what became of it."""

import logging
import threading
import traceback
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone, translation

from itc.errors import DomainError
from itc.jobs import parts
from itc.jobs.actions import Lease, LeaseLostError, enqueue, held, hold_back, wake
from itc.jobs.kinds import Kind, kind, regular
from itc.jobs.models import Job

logger = logging.getLogger(__name__)
MESSAGES_AT_ONCE = 500


@shared_task(name="itc.jobs.tasks.run_job")  # type: ignore[untyped-decorator] # Celery has no types
def run_job(pk: str) -> None:
    row = Job.objects.filter(pk=UUID(pk)).first()
    if row is None:
        return
    work(row, keeper=LeaseKeeper)


@shared_task(name="itc.jobs.tasks.resend_lost")  # type: ignore[untyped-decorator]
def resend_lost() -> int:
    """Tells the broker again about jobs that nobody began, that failed and are due, or whose worker died."""
    now = timezone.now()
    lost = list(Job.objects.lost(now).order_by("run_after")[:MESSAGES_AT_ONCE])
    for row in lost:
        wake(row)
    return len(lost)


@shared_task(name="itc.jobs.tasks.begin_regular")  # type: ignore[untyped-decorator]
def begin_regular() -> None:
    """Enqueues what is due by the calendar; the same occasion is the same job, and a missed hour is made up."""
    for found, occasion in regular(timezone.now()):
        enqueue(found.function, occasion, key=f"{found.name}:{occasion}")


class LeaseKeeper(threading.Thread):
    """Renews the lease while the work goes on, on a connection of its own, so that a long job is not stolen."""

    def __init__(self, lease: Lease) -> None:
        super().__init__(daemon=True, name=f"lease {lease.job.pk}")
        self.lease = lease
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(max(self.lease.length.total_seconds() / 4, 0.1)):
            try:
                self.lease.renew()
            except DatabaseError as error:  # a long writer on SQLite: nobody else can claim the row either
                logger.info("The lease of %s is not renewed yet: %s", self.lease.job, error)
        connection.close()

    def __enter__(self) -> "LeaseKeeper":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        self.join()


class NoKeeper:
    """Where work is done in the process that watches it, as in tests."""

    def __init__(self, lease: Lease) -> None: ...
    def __enter__(self) -> "NoKeeper":
        return self

    def __exit__(self, *error: object) -> None: ...


def work(row: Job, *, keeper: type[LeaseKeeper] | type[NoKeeper] = NoKeeper) -> Exception | None:
    """Does the job if it is due and nobody holds it; the error that it ended with."""
    found = kind(row.name)
    if found and (lacks := parts.missing(found.needs)):
        hold_back(row, lacks)
        return None
    lease = Lease(row)
    if not lease.claim():
        logger.info("%s is not ours to run", row)
        return None
    if found is None:
        lease.fail(f"There is no job called {row.name}.", is_final=True)
        return None
    if row.attempts > row.max_attempts:
        lease.fail("The worker died in each attempt.", is_final=True)
        return None
    with keeper(lease):
        return _attempt(found, lease)


def _attempt(found: Kind, lease: Lease) -> Exception | None:
    token = held.set(lease)
    try:
        with translation.override(settings.LANGUAGE_CODE):
            found.function(*lease.job.args)
    except LeaseLostError:
        logger.warning("%s went on elsewhere", lease.job)
    except DomainError as refusal:  # a rule does not change its mind by waiting
        lease.fail(str(refusal.sentence), is_final=True)
        return refusal
    except Exception as error:
        logger.exception("%s failed", lease.job)
        lease.fail("".join(traceback.format_exception(error)))
        return error
    else:
        lease.finish()
    finally:
        held.reset(token)
    return None
