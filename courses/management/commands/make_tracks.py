from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from courses.content.tracks import make_track, tracks_of
from itc.errors import DomainError

ENGLISH = Path(__file__).resolve().parents[2] / "content" / "english"


class Command(BaseCommand):
    help = "Makes the listening tracks of the English units with espeak-ng. The voices are synthetic and marked so."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("units", nargs="*", type=Path, help="folders of units; all units of the book when none")
        parser.add_argument("--force", action="store_true", help="make again what is there already")

    def handle(self, *args: Any, **options: Any) -> None:
        units = options["units"] or sorted(plan.parent for plan in ENGLISH.glob("*/track.json"))
        for unit in units:
            if not (unit / "track.json").is_file():
                raise CommandError(_("%(folder)s holds no track.json.") % {"folder": unit})
            self.make(unit, force=options["force"])

    def make(self, unit: Path, *, force: bool) -> None:
        tracks, voices, pause = tracks_of(unit)
        for track in tracks:
            if not force and any((unit / track.file).with_suffix(end).exists() for end in (".mp3", ".wav")):
                self.stdout.write(_("%(file)s is there already.") % {"file": track.file})
                continue
            try:
                made = make_track(track, voices, unit, pause_ms=pause)
            except DomainError as problem:
                raise CommandError(str(problem)) from problem
            self.stdout.write(_("%(file)s made, synthetic voices.") % {"file": made.name})
