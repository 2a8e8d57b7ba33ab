"""The test database: built once for each state of the code that shapes it, then copied.

Each process of the suite works on a copy of the template, and gets a fresh one after each test that commits: no
flush, so what migrations wrote stays and insert-only tables keep their guards. SQLite lies in a file, as in production.
"""

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from psycopg import sql
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import _disable_migrations

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "tests"
APPS = ("itc", "certification", "courses", "scheduling")
KEEP = 3
STALE = re.compile(r"itc_(?:test_|template_[0-9a-f]{16}_)(\d+)")  # of processes that are gone


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    if request.config.getvalue("nomigrations"):
        _disable_migrations()
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with django_db_blocker.unblock():
        copy = engine()(shape(with_migrations=not request.config.getvalue("nomigrations")), worker)
        with one_at_a_time():
            if not copy.has_template():
                copy.build()
        copy.renew()
        give_own_cache(worker)
        TransactionTestCase._fixture_teardown = lambda case: copy.renew()  # type: ignore[method-assign]
    yield
    with django_db_blocker.unblock():
        copy.remove()


def engine() -> "type[Postgres | Sqlite]":
    return Postgres if "postgresql" in settings.DATABASES["default"]["ENGINE"] else Sqlite


@contextmanager
def copy_for_processes() -> Iterator[str]:
    """DATABASE_URL of a further copy, that this process leaves alone; the template is there already."""
    copy = engine()(shape(with_migrations=True), f"site-{uuid4().hex[:8]}")
    copy.make()
    try:
        yield address(str(copy.copy))
    finally:
        copy.drop()


def give_own_cache(worker: str) -> None:
    """On Redis each process of the suite counts and clears in a database of its own, away from the broker's."""
    number = int(worker.removeprefix("gw")) + 1 if worker.startswith("gw") else 1
    for facts in settings.CACHES.values():
        location = str(facts.get("LOCATION", ""))
        if location.startswith("redis"):
            facts["LOCATION"] = re.sub(r"(/\d*)?$", f"/{number}", location, count=1)


def shape(*, with_migrations: bool) -> str:
    """A name for the state of everything that decides what an empty database looks like."""
    digest = hashlib.sha256(str(with_migrations).encode())
    for file in [ROOT / "uv.lock", *sorted(file for app in APPS for file in (ROOT / app).rglob("*.py"))]:
        content = file.read_bytes()
        shapes = file.name in {"uv.lock", "apps.py", "guards.py", "settings.py"} or "migrations" in file.parts
        if shapes or b"from django.db import models" in content:
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + content)
    return digest.hexdigest()[:16]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def point_at(name: str) -> None:
    """All connections of this process, also those that its threads open later."""
    connections["default"].close()
    connections.settings["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


def migrate() -> None:
    call_command("createcachetable", verbosity=0)  # first: Wagtail's migrations use the cache
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)


def address(name: str = "") -> str:
    """DATABASE_URL of the copy in use, or of the one with this name, for processes that a test starts."""
    facts = connections["default"].settings_dict
    name = name or str(facts["NAME"])
    if "sqlite3" in facts["ENGINE"]:
        return f"sqlite:///{name}"
    user = quote(facts["USER"]) + (f":{quote(facts['PASSWORD'])}" if facts["PASSWORD"] else "")
    return f"postgres://{user}@{facts['HOST']}:{facts['PORT']}/{name}"


class Sqlite:
    def __init__(self, shape: str, worker: str) -> None:
        self.template = KEPT / f"{shape}.sqlite3"
        self.copy = Path(settings.DATA_DIR) / f"test-{os.getpid()}-{worker}.sqlite3"

    def has_template(self) -> bool:
        return self.template.exists()

    def build(self) -> None:
        part = self.template.with_suffix(f".{os.getpid()}")
        point_at(str(part))
        migrate()
        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections["default"].close()
        part.rename(self.template)
        for old in sorted(KEPT.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)[:-KEEP]:
            old.unlink()

    def make(self) -> None:
        self.drop()
        shutil.copyfile(self.template, self.copy)

    def renew(self) -> None:
        connections["default"].close()
        self.make()
        point_at(str(self.copy))

    def remove(self) -> None:
        connections["default"].close()
        self.drop()

    def drop(self) -> None:
        for end in ("", "-wal", "-shm"):
            Path(f"{self.copy}{end}").unlink(missing_ok=True)


class Postgres:
    def __init__(self, shape: str, worker: str) -> None:
        self.template = f"itc_template_{shape}"
        self.copy = f"itc_test_{os.getpid()}_{worker}"
        facts: dict[str, Any] = connections["default"].get_connection_params()
        self.server = {name: facts[name] for name in ("user", "password", "host", "port") if facts.get(name)}

    def _names(self) -> list[str]:
        return [row[0] for row in self._ask("SELECT datname FROM pg_database ORDER BY oid")]

    def has_template(self) -> bool:
        return self.template in self._names()

    def build(self) -> None:
        for name in self._names():
            stale = STALE.match(name)
            if stale and not Path(f"/proc/{stale[1]}").exists():
                self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        part = f"{self.template}_{os.getpid()}"
        self._do("CREATE DATABASE {}", part)
        point_at(part)
        migrate()
        connections["default"].close()
        self._do("ALTER DATABASE {} RENAME TO {}", part, self.template)
        for old in [name for name in self._names() if re.fullmatch(r"itc_template_[0-9a-f]{16}", name)][:-KEEP]:
            self._do("DROP DATABASE IF EXISTS {}", old)

    def make(self) -> None:
        self.drop()
        with one_at_a_time():  # PostgreSQL copies a template for one at a time
            self._do("CREATE DATABASE {} TEMPLATE {}", self.copy, self.template)

    def renew(self) -> None:
        connections["default"].close()
        self.make()
        point_at(self.copy)

    def remove(self) -> None:
        connections["default"].close()
        self.drop()

    def drop(self) -> None:
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.copy)

    def _do(self, command: str, *names: str) -> None:
        with psycopg.connect(dbname="postgres", autocommit=True, **self.server) as server:
            server.execute(sql.SQL(command).format(*map(sql.Identifier, names)))

    def _ask(self, question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(dbname="postgres", autocommit=True, **self.server) as server:
            return server.execute(question).fetchall()  # type: ignore[arg-type]
