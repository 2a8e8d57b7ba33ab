"""export_questions --bank CODE: a file; on standard error a line for each question left out, then one line of JSON."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from courses.questions.exports import FORMATS, Export, bank_of, export_questions, gathered
from itc.errors import DomainError
from itc.people.models.users import Language


class Command(BaseCommand):
    help = "Exports the latest version of each question of a bank, in one language."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bank", required=True, metavar="CODE")
        parser.add_argument("--format", default="gift", choices=sorted(FORMATS))
        parser.add_argument("--language", default="en", choices=Language.values, help="of the texts (default: en)")
        parser.add_argument("--output", metavar="FILE", type=Path, help="instead of standard output")
        parser.add_argument("--retired", action="store_true", help="with the questions out of use, like the others")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bank = bank_of(options["bank"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        export = gathered(bank, **{name: options[name] for name in ("language", "format", "retired")})
        self._write(export, options["output"])
        for one in export.left_out:
            self.stderr.write(str(one))
        self.stderr.write(json.dumps({"exported": export.exported, "left_out": len(export.left_out)}))
        if export.left_out:
            raise SystemExit(1)

    def _write(self, export: Export, output: Path | None) -> None:
        text = export_questions(export, by=None)
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            output.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            sentence = _("The file cannot be written: %(why)s.") % {"why": error.strerror or error}
            raise CommandError(sentence) from error
