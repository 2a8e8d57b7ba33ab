from django.core.management.base import BaseCommand

from itc.web import css


class Command(BaseCommand):
    help = "Writes static/dist/site.css from static/css/."

    def handle(self, *args: object, **options: object) -> None:
        css.BUILT.parent.mkdir(parents=True, exist_ok=True)
        css.BUILT.write_text(css.join(css.read_sources()), "utf-8")
        self.stdout.write(f"{css.BUILT.name}: {css.BUILT.stat().st_size} bytes")
