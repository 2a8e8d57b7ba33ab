import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder


class Command(BaseCommand):
    help = "Makes ready to serve: database, translations, static files, and demonstration data in a new database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--stamp", help="what to remember in DATA_DIR/prepared.json, so that the next start may skip this"
        )

    def handle(self, *args: object, stamp: str | None = None, **options: object) -> None:
        (settings.DATA_DIR / "prepared.json").unlink(missing_ok=True)
        self.step("translations")
        call_command("compile_translations", verbosity=0)
        self.step("static files")
        call_command("collectstatic", interactive=False, verbosity=0)
        with whole_or_not_at_all():
            self.step("database")
            call_command("createcachetable", verbosity=0)  # first: Wagtail's migrations use the cache
            call_command("migrate", interactive=False, verbosity=0)
            if is_new() and "demo" in get_commands():
                self.step("demonstration data")
                call_command("demo")
        if stamp:
            remember(stamp)

    def step(self, name: str) -> None:
        self.stdout.write(f"  {name} …")
        self.stdout.flush()


def is_new() -> bool:
    return not get_user_model().objects.exists()


@contextmanager
def whole_or_not_at_all() -> Iterator[None]:
    """A new SQLite database gets its name when all is in it: a set-up that was interrupted begins anew."""
    connection = connections["default"]
    facts = connection.settings_dict
    if connection.vendor != "sqlite" or connection.introspection.table_names():
        yield
        return
    file, part = Path(facts["NAME"]), Path(f"{facts['NAME']}.part")
    start_anew_in(part)
    yield
    start_anew_in(file)  # the last connection has written the -wal file back
    part.rename(file)


def start_anew_in(file: Path) -> None:
    """The connection goes to that file from now on; what an interrupted set-up left there is removed."""
    connections["default"].close()
    for end in ("", "-wal", "-shm"):
        Path(f"{file}{end}").unlink(missing_ok=True)
    connections["default"].settings_dict["NAME"] = str(file)


def remember(stamp: str) -> None:
    """A server may have been changed by others since: only a file can be known to be the same."""
    connection = connections["default"]
    if connection.vendor != "sqlite":
        return
    known = {
        "stamp": stamp,
        "database": str(Path(connection.settings_dict["NAME"]).resolve()),
        "migrations": MigrationRecorder(connection).migration_qs.count(),
    }
    (settings.DATA_DIR / "prepared.json").write_text(json.dumps(known))
