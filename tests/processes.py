"""Real workers and beats for tests, on the database copy of the test, and a patient eye that waits for what they do."""

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from celery import Celery
from django.conf import settings

from tests import database

DEADLINE = 90


def wait_until(claim: Callable[[], object], *, seconds: float = DEADLINE) -> None:
    """Returns when the claim holds; raises TimeoutError when it does not hold in time."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not claim():
        if time.monotonic() > end:
            raise TimeoutError(f"Not in {seconds} s")
        pause.wait(0.05)


class Machine:
    """Environment and processes of one test: its database copy, its own queue, the broker of this run of the suite."""

    def __init__(self, folder: Path, *, lease: float = 5) -> None:
        self.folder = folder
        (folder / "broker/in").mkdir(parents=True)
        self.queue = f"itc-test-{uuid.uuid4().hex}"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.jobs.process_settings",
            "DATABASE_URL": database.address(),
            "DATA_DIR": str(folder),
            "SECRET_KEY": settings.SECRET_KEY,
            "JOB_LEASE_SECONDS": str(lease),
            "TEST_QUEUE": self.queue,
        }
        if self.environment.get("CELERY_BROKER_URL", "").startswith("memory"):
            del self.environment["CELERY_BROKER_URL"]

    def __enter__(self) -> "Machine":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for process in self.processes:
            self.kill(process)
        if error:
            sys.stderr.write(self.log[-4000:])

    @property
    def log(self) -> str:
        file = self.folder / "log"
        return file.read_text(errors="replace") if file.exists() else ""

    def says(self, words: str) -> bool:
        """Whether one of the processes has written the words into its log."""
        return words in self.log

    def worker(self) -> subprocess.Popen[bytes]:
        return self._start(
            "worker", "--pool=threads", "--concurrency=1", "--include=tests.jobs.work", "--loglevel=INFO"
        )

    def beat(self) -> subprocess.Popen[bytes]:
        return self._start("beat", "--max-interval=1")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL to the whole group: nothing can be tidied up."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def send(self, *jobs: object) -> None:
        """A message for each job, as if another process had sent it."""
        url = self.environment.get("CELERY_BROKER_URL", "filesystem://localhost")
        folder = str(self.folder / "broker/in")
        options = {
            "data_folder_in": folder,
            "data_folder_out": folder,
            "control_folder": f"{self.folder}/broker/control",
        }
        with Celery(broker=url, set_as_current=False) as app:
            app.conf.broker_transport_options = {} if "redis" in url else options
            for job in jobs:
                app.send_task("itc.jobs.tasks.run_job", [str(job)], queue=self.queue, ignore_result=True)

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "itc", *command],
                cwd=database.ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process
