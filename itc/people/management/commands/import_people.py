import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from itc.errors import DomainError
from itc.people.models import Agency
from itc.people.rosters.actions import import_people


class Command(BaseCommand):
    help = "Adds the people of a list (.xlsx or .csv) to an agency. Exits with 0 only when no row was refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--agency", required=True, metavar="CODE", help="the agency of all rows without a unit code"
        )
        parser.add_argument("--check", action="store_true", help="store nothing, only say what would be")
        parser.add_argument("--partial", action="store_true", help="take the good rows although others are refused")
        parser.add_argument("--encoding", default="", help="of a CSV file that is not in UTF-8, as windows-1251")

    def handle(self, *args: Any, file: Path, agency: str, **options: Any) -> None:
        unit = Agency.objects.filter(code=agency.upper()).first()
        if unit is None:
            raise CommandError(f"There is no agency with the code {agency}.")
        wishes = {name: options[name] for name in ("check", "partial", "encoding")}
        try:
            with file.open("rb") as opened:
                outcome = import_people(opened, file.name, agency=unit, by=None, **wishes)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except DomainError as error:
            self.stdout.write(f"{file.name}: {error}")
            self._finish({"imported": 0, "refused": 1, "skipped": 0})
        if outcome.unread:
            self.stdout.write(f"{file.name}: columns not read: {', '.join(outcome.unread)}")
        for refusal in outcome.refused:
            self.stdout.write(f"{file.name}, row {refusal.row}: {refusal.why}")
        self._finish(outcome.figures)

    def _finish(self, figures: dict[str, int]) -> None:
        self.stdout.write(json.dumps(figures))
        if figures["refused"]:
            raise SystemExit(1)
