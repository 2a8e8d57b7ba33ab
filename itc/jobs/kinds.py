"""The kinds of work that can be put off: a stable name for each function that a Job row may call."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from django.apps import apps
from django.conf import settings
from django.utils.functional import Promise

Function = TypeVar("Function", bound=Callable[..., None])
Occasion = Callable[[dt.datetime], str]
SHELVES = ("emails", "documents", "calendar", "actions", "tasks", "reports")  # where functions for jobs may stand


@dataclass(frozen=True)
class Kind:
    name: str
    function: Callable[..., None]
    needs: tuple[str, ...]
    max_attempts: int
    title: str | Promise
    occasion: Occasion | None = None


_kinds: dict[str, Kind] = {}
_names: dict[Callable[..., None], str] = {}


def job(
    name: str,
    needs: tuple[str, ...] = (),
    max_attempts: int = 8,
    *,
    title: str | Promise = "",
    occasion: Occasion | None = None,
) -> Callable[[Function], Function]:
    """Registers a plain function of JSON-able arguments. It may run twice: its effect must be harmless the second time.

    `name` is stored in the rows and must stay; `needs` are parts of the machine (itc.jobs.parts) without which the job
    waits; `title` is what the office reads. With an `occasion` nobody has to call it: the beat does the job once for
    each occasion, as a week, whose name it answers for the moment; the name is the function's only argument.
    """

    def register(function: Function) -> Function:
        standing = _kinds.get(name)
        if standing and standing.function.__module__ != function.__module__:
            raise ValueError(f"Two jobs are called {name!r}.")
        _kinds[name] = Kind(name, function, needs, max_attempts, title, occasion)
        _names[function] = name
        return function

    return register


def kind_of(function: Callable[..., None]) -> Kind:
    return _kinds[_names[function]]


def kind(name: str) -> Kind | None:
    """The kind of that name; a process that has not met it yet looks through the shelves of our apps first."""
    if name not in _kinds:
        _load()
    return _kinds.get(name)


def regular(now: dt.datetime) -> Iterator[tuple[Kind, str]]:
    """Those that the beat begins, each with the occasion of this moment."""
    _load()
    return ((found, found.occasion(now)) for found in _kinds.values() if found.occasion)


@cache
def _load() -> None:
    """Once in a process: what a name that nobody knows would ask for again and again is there or never comes."""
    for app in apps.get_app_configs():
        root = Path(app.path)
        if not root.is_relative_to(settings.BASE_DIR) or ".venv" in root.parts:
            continue
        for file in sorted(file for shelf in SHELVES for file in root.rglob(f"{shelf}.py")):
            import_module(".".join((app.name, *file.relative_to(root).with_suffix("").parts)))
