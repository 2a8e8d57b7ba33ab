"""import_questions FILE... --bank CODE: one line for each refused item, then one line of JSON."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from courses.questions.actions import FORMATS, Outcome, Source, import_questions
from courses.questions.shape import Refusal
from itc.errors import DomainError
from itc.people.models.users import Language


class Command(BaseCommand):
    help = "Imports questions into a bank. A file with a refused question is not imported at all, unless --partial."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--bank", required=True, metavar="CODE", help="made when it is new")
        parser.add_argument("--format", default="gift", choices=sorted(FORMATS))
        parser.add_argument("--encoding", help="of the files, when it is not UTF-8")
        parser.add_argument("--language", default="en", choices=Language.values, help="of the texts (default: en)")
        parser.add_argument("--check", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--partial", action="store_true", help="import the good questions of a file with bad ones")

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = Outcome()
        for file in options["files"]:
            outcome += self._import(file, options)
        for refusal in outcome.refused:
            self.stdout.write(str(refusal))
        counts = {"imported": outcome.imported, "refused": len(outcome.refused), "skipped": outcome.skipped}
        self.stdout.write(json.dumps(counts))
        if outcome.refused:
            raise SystemExit(1)

    def _import(self, file: Path, options: dict[str, Any]) -> Outcome:
        try:
            source = Source(str(file), file.read_bytes())
        except OSError as error:
            sentence = _("The file cannot be read: %(why)s.") % {"why": error.strerror or error}
            return Outcome(refused=(Refusal(str(file), 0, 0, "unreadable", sentence),))
        wanted = {name: options[name] for name in ("bank", "format", "encoding", "language", "check", "partial")}
        try:
            return import_questions([source], by=None, **wanted)
        except DomainError as error:
            raise CommandError(str(error)) from error
