"""Several processes as one program: started together, started again when one dies, stopped together.

Own code and not honcho, which ends all when one process ends, and leaves the others behind when it is killed itself.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

GRACE = 10  # seconds to end what is under way
SHORT_LIFE = 15  # seconds: who dies younger, three times running, will not live
PR_SET_PDEATHSIG = 1


@dataclass
class Part:
    name: str
    command: Sequence[str]
    early_deaths: int = 0
    born: float = 0.0
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        self.born = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_the_parent,  # noqa: PLW1509 - the supervisor has no threads
        )

    def code(self) -> int | None:
        return self.process.poll() if self.process else None

    def send(self, number: int) -> None:
        """To its whole group, so that nothing of it stays."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, number)


class Supervisor:
    def __init__(self, commands: Mapping[str, Sequence[str]], *, say: Callable[[str], None], follows: int = 0) -> None:
        """`follows`: a process to stop with, such as make, which forwards no Ctrl-C that was meant for it alone."""
        self.parts = [Part(name, command) for name, command in commands.items()]
        self.say = say
        self.follows = follows
        self.stops = 0

    def run(self, *, while_running: Callable[[], None]) -> int:
        """Until a signal, the end of the followed process or a part that will not live; the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        for part in self.parts:
            part.start()
        failed = False
        while not self.stops and not failed and not (self.follows and _gave_up(self.follows)):
            failed = not all(self._keeps_alive(part) for part in self.parts)
            while_running()
            time.sleep(0.2)
        self._end()
        return 1 if failed else 0

    def _stop(self, *about: object) -> None:
        self.stops += 1

    def _keeps_alive(self, part: Part) -> bool:
        if part.code() is None:
            return True
        part.early_deaths = part.early_deaths + 1 if time.monotonic() - part.born < SHORT_LIFE else 0
        if part.early_deaths >= 3:
            self.say(f"The {part.name} does not start (see above); everything is stopped.")
            return False
        self.say(f"The {part.name} ended ({part.code()}) and is started again.")
        part.start()
        return True

    def _end(self) -> None:
        self.say("Stopping …")
        for part in self.parts:
            part.send(signal.SIGTERM)
        end = time.monotonic() + GRACE
        while any(part.code() is None for part in self.parts) and time.monotonic() < end and self.stops < 2:
            time.sleep(0.1)
        for part in self.parts:
            part.send(signal.SIGKILL)


def _die_with_the_parent() -> None:
    """Linux: a supervisor that is killed takes its processes with it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _gave_up(pid: int) -> bool:
    """The process is gone, or is a make that got its own SIGINT and now waits for us with that signal blocked."""
    if os.getppid() != pid:
        return True
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return False
    blocked = next(line for line in status.read_text().splitlines() if line.startswith("SigBlk:"))
    return bool(int(blocked.split()[1], 16) & 1 << signal.SIGINT - 1)
