"""The commands that set up and run everything: what starts stops, and what is wrong is said in one line."""

import gettext
import os
import runpy
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.core.management import call_command
from pytest_django import Settings

from itc.jobs.models import Job, State
from tests.database import ROOT, address
from tests.processes import Machine, wait_until

SERVE = [sys.executable, "manage.py", "serve"]
EMBEDDED = dict.fromkeys(("DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL", "BASE_URL", "ALLOWED_HOSTS"), "")


@pytest.fixture(autouse=True)
def interrupts_are_heard() -> Iterator[None]:
    """A suite that was started in the background ignores interrupts, and so would all that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False, timeout=90
    )


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> dict[int, str]:
    """The processes below this one, and what each of them was started with."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, ProcessLookupError):
            continue
        if parent == pid and command:
            found |= {int(entry.name): command, **children(int(entry.name))}
    return found


def is_gone(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def site(folder: Path, command: list[str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """The whole program on the embedded broker and the database of the test, until it answers and beyond."""
    port = free_port()
    environment = os.environ | EMBEDDED | {"DATABASE_URL": address(), "DATA_DIR": str(folder), "PORT": str(port)}
    environment["DJANGO_SETTINGS_MODULE"] = "itc.settings"
    with (folder / "log").open("wb") as log:
        program = subprocess.Popen(
            command or SERVE, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_until(lambda: answers(port) and len(children(program.pid)) >= 5)
        yield program
    finally:
        for pid in [*children(program.pid), program.pid]:
            if not is_gone(pid):
                os.kill(pid, signal.SIGKILL)
        program.wait()


def the(part: str, pids: dict[int, str]) -> int:
    return next(pid for pid, command in pids.items() if f" {part} " in f"{command} ")


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_one_program_serves_and_works_revives_its_worker_and_leaves_nothing_behind(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.queue = "celery"
    machine.environment["CELERY_BROKER_URL"] = "filesystem://localhost"
    with site(tmp_path) as program:
        first = the("worker", children(program.pid))
        os.killpg(first, signal.SIGKILL)
        wait_until(lambda: any(" worker " in command for command in children(program.pid).values()))
        row = Job.objects.create(name="of.yesterday")
        machine.send(row.pk)
        wait_until(lambda: Job.objects.filter(pk=row.pk, state=State.DEAD).exists())
        started = children(program.pid)
        program.send_signal(signal.SIGINT)
        assert program.wait(timeout=60) == 0
        assert [command for pid, command in started.items() if not is_gone(pid)] == []
    said = (tmp_path / "log").read_text()
    assert f"The worker ended ({-signal.SIGKILL}) and is started again." in said and said.endswith("Stopped.\n")


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_a_program_that_is_killed_takes_its_processes_with_it(tmp_path: Path) -> None:
    with site(tmp_path) as program:
        started = children(program.pid)
        program.kill()
        wait_until(lambda: all(map(is_gone, started)))


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_an_interrupt_that_only_make_gets_stops_everything(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(f"run:\n\t@true && exec {' '.join(SERVE)} --follow\n")
    with site(tmp_path, ["make", "-f", str(tmp_path / "Makefile"), "run"]) as make:
        started = children(make.pid)
        make.send_signal(signal.SIGINT)
        wait_until(lambda: all(map(is_gone, started)))


@pytest.mark.process
def test_a_part_that_cannot_live_ends_the_program(tmp_path: Path) -> None:
    program = "from itc.web.supervisor import Supervisor; import sys; "
    program += "sys.exit(Supervisor({'web server': ['false']}, say=print).run(while_running=lambda: None))"
    ended = run(sys.executable, "-c", program)
    assert ended.returncode == 1
    assert ended.stdout.splitlines() == [
        *["The web server ended (1) and is started again."] * 2,
        "The web server does not start (see above); everything is stopped.",
        "Stopping …",
    ]


@pytest.mark.process
def test_a_taken_port_is_said_in_one_line_before_anything_starts(tmp_path: Path) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        line = f"PORT {port} is taken by another program; choose another, for example: make run PORT={port + 1}\n"
        for command in (SERVE, [sys.executable, "bin/setup.py", "run"]):
            ended = run(*command, **EMBEDDED, PORT=str(port), DATA_DIR=str(tmp_path))
            assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", line)


@pytest.mark.process
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "http", "PORT must be a whole number from 1 to 65535, not 'http'."),
        (
            "DATABASE_URL",
            "mysql://db/itc",
            "DATABASE_URL must begin with one of sqlite://, postgres://, postgresql://.",
        ),
        ("CACHE_URL", "memcached://x", "CACHE_URL must begin with one of file://, redis://, rediss://, locmem://."),
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 32 characters."),
        ("DATA_DIR", "/proc/itc", "DATA_DIR: cannot write to /proc/itc (No such file or directory)."),
        ("BASE_URL", "itc.example.org", "BASE_URL must begin with one of http://, https://."),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_sentence(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    ended = run(*SERVE, **EMBEDDED | {"DATA_DIR": str(tmp_path), name: value})
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", f"{sentence}\n")


@pytest.mark.process
@pytest.mark.parametrize(("end", "files"), [("raise KeyboardInterrupt", []), ("", ["itc.sqlite3"])])
def test_a_new_database_gets_its_name_when_all_is_in_it(tmp_path: Path, end: str, files: list[str]) -> None:
    program = f"""if True:
        import django; django.setup()
        from django.db import connection
        from itc.web.management.commands.prepare import whole_or_not_at_all
        with whole_or_not_at_all():
            connection.cursor().execute("CREATE TABLE demonstration (id integer)")
            {end or "pass"}
        """
    ended = run(
        sys.executable, "-c", program, **EMBEDDED, DATA_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE="itc.settings"
    )
    named = [tmp_path / name for name in files]
    assert (ended.returncode == 0) == bool(files)
    for file in named:
        with closing(sqlite3.connect(file)) as database:
            assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("demonstration",)]
    if not named:
        with closing(sqlite3.connect(tmp_path / "itc.sqlite3")) as database:
            assert database.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_the_second_start_skips_the_preparation_until_something_changed(tmp_path: Path) -> None:
    is_prepared = runpy.run_path(str(ROOT / "bin/setup.py"))["is_prepared"]
    file = tmp_path / "itc.sqlite3"
    known = {"stamp": "as now", "database": str(file), "migrations": 2}
    assert not is_prepared(known, "as now"), "the database was removed"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE django_migrations (id integer)")
        database.executemany("INSERT INTO django_migrations VALUES (?)", [(1,), (2,)])
        database.commit()
    call_command("compile_translations")
    assert [is_prepared(known, stamp) for stamp in ("as now", "changed")] == [True, False]
    assert not is_prepared(known | {"migrations": 3}, "as now"), "an older copy of the database was put back"
    assert not is_prepared({}, "as now")


@pytest.mark.process
def test_without_venv_the_set_up_says_what_to_type(tmp_path: Path) -> None:
    for name in ("bin/setup.py", "itc/web/ports.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    ended = run(
        sys.executable, str(tmp_path / "bin/setup.py"), "run", PYTHONPATH=str(tmp_path), PATH="", PORT=str(free_port())
    )
    assert (ended.returncode, ended.stdout) == (1, "Python environment in .venv …\n")
    assert "venv is missing. Type: " in ended.stderr and ended.stderr.count("\n") == 1


def test_translations_are_compiled_without_gettext(tmp_path: Path, settings: Settings) -> None:
    settings.LOCALE_PATHS = [tmp_path]
    source = tmp_path / "ru/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=3; plural=n!=1;\\n"\n'
    source.write_text(head + '\nmsgid "seat"\nmsgid_plural "seats"\nmsgstr[0] "место"\nmsgstr[1] "места"\n', "utf-8")
    call_command("compile_translations")
    with source.with_suffix(".mo").open("rb") as compiled:
        words = gettext.GNUTranslations(compiled)
    assert [words.ngettext("seat", "seats", n) for n in (1, 2)] == ["место", "места"]
