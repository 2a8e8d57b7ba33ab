import os
import sys
import time
from argparse import ArgumentParser
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

from itc.people import demo_accounts
from itc.web import ports
from itc.web.demonstration import is_demonstration
from itc.web.supervisor import Supervisor

LOCAL = {"localhost", "127.0.0.1", "::1"}
QUIET = "ignore:You're running the worker with superuser privileges"


class Command(BaseCommand):
    help = "Runs the site: web server, worker and beat. Ctrl-C stops all of them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--follow", action="store_true", help="stop when the process that started this one stops")

    def handle(self, *args: object, **options: object) -> None:
        if trouble := ports.trouble(settings.PORT):
            sys.exit(trouble)
        os.environ["PYTHONWARNINGS"] = QUIET
        self.is_ready, self.since = False, time.monotonic()
        program = Supervisor(_commands(), say=self.say, follows=os.getppid() if options["follow"] else 0)
        code = program.run(while_running=self.greet)
        self.say("Stopped.")
        sys.exit(code)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def greet(self) -> None:
        """Once, as soon as the site answers: where it is and who may enter."""
        if self.is_ready or not _answers():
            return
        self.is_ready = True
        self.say(f"\nITC training system, ready after {time.monotonic() - self.since:.0f} s: {settings.BASE_URL}/")
        if is_demonstration():
            for line in _accounts():
                self.say(line)
        connection.close()
        self.say("Stop with Ctrl-C.")


def _accounts() -> list[str]:
    accounts = demo_accounts.listed()
    lines = [f"  {account['email']:<28}{account['role_label']}" for account in accounts]
    codes = "Codes of the second factor, where one is asked for, stand on the page for signing in."
    return [f'Accounts of the demonstration, all with the password "{demo_accounts.PASSWORD}":', *lines, codes]


def _answers() -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{settings.PORT}/health/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except HTTPError as refusal:
        return refusal.code != 503  # it answers, though not to this name
    except OSError:
        return False


def _commands() -> dict[str, list[str]]:
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "itc"]
    is_local = urlsplit(settings.BASE_URL).hostname in LOCAL
    local = [host if "." in host else f"[{host}]" for _family, host in ports.addresses()]
    hosts = local if is_local else ["0.0.0.0"]  # noqa: S104 - the reverse proxy may stand on another machine
    web = [sys.executable, "-m", "gunicorn", "itc.wsgi", "--preload", "--no-control-socket", "--log-level=warning"]
    web += ["--worker-class=gthread", "--workers=2", "--threads=4"]
    worker = [*celery, "worker", "--loglevel=WARNING", "--pool=threads", "--concurrency=2"]
    return {
        "web server": web + [f"--bind={host}:{settings.PORT}" for host in hosts],
        "worker": [*worker, "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", "--loglevel=WARNING", "--scheduler=celery.beat:Scheduler"],
    }
