import json
import resource
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def measure(name: str, work: Callable[[], Any], *, rounds: int = 15, goal_ms: float | None = None) -> None:
    """Prints the least CPU time of `rounds` runs after a warm one, and the queries of the last run."""
    work()
    spent = []
    for _round in range(rounds):
        began = time.process_time()
        work()
        spent.append((time.process_time() - began) * 1000)
    with CaptureQueriesContext(connection) as asked:
        work()
    line = {
        "bench": name,
        "database": connection.vendor,
        "cpu_ms": round(min(spent), 2),
        "cpu_ms_median": round(sorted(spent)[len(spent) // 2], 2),
        "queries": len(asked),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    if goal_ms is not None:
        line |= {"goal_ms": goal_ms, "met": min(spent) <= goal_ms}
    _print(line)


def measure_beside(name: str, work: Callable[[], Any], long_work: Callable[[], Any], *, goal_ms: float) -> None:
    """Prints how long `work` took at most, by the clock, while `long_work` ran once in another thread."""
    thread, waits = threading.Thread(target=long_work), list[float]()
    thread.start()
    while thread.is_alive():
        began = time.monotonic()
        work()
        waits.append((time.monotonic() - began) * 1000)
    line = {"bench": name, "database": connection.vendor, "clock_ms_most": round(max(waits), 1), "times": len(waits)}
    _print(line | {"goal_ms": goal_ms, "met": max(waits) <= goal_ms})


def _print(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
