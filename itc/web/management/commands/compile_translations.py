from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compiles locale/*/LC_MESSAGES/*.po where the .mo file is missing or older; needs no gettext."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                compiled = source.with_suffix(".mo")
                if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
                    part = source.with_suffix(".part")
                    polib.pofile(str(source)).save_as_mofile(str(part))
                    part.replace(compiled)
                    self.stdout.write(f"{compiled.relative_to(folder)} compiled")
