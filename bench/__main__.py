"""python -m bench: fills a database of its own and measures what people wait for. DATABASE_URL chooses the engine."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

FOLDER = tempfile.mkdtemp(prefix="itc-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "itc.settings"
os.environ["DATA_DIR"] = FOLDER
os.environ["CELERY_BROKER_URL"] = "memory://"
os.environ["LOG_LEVEL"] = "ERROR"


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from bench import pages

    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("compile_translations", verbosity=0)
    old = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(Path(FOLDER) / "bench.sqlite3")  # a file, as where people work
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        pages.run()
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)
        shutil.rmtree(Path(FOLDER), ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
