import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from itc.errors import DomainError
from itc.people.demo_accounts import listed
from scheduling.story import tell


class Command(BaseCommand):
    help = "Fills an empty database with the demonstration: real agencies, invented people, a year of history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=160, help="how many people to invent (12 to 2000)")
        parser.add_argument("--accounts", action="store_true", help="print the logins as JSON and do nothing else")

    def handle(self, *args: Any, people: int, accounts: bool, **options: Any) -> None:
        if accounts:
            self.stdout.write(json.dumps(listed(), ensure_ascii=False))
            return
        if not 12 <= people <= 2000:
            raise CommandError("--people must be from 12 to 2000.")
        try:
            with translation.override("ru"):
                tell(people=people)
        except DomainError as error:
            if error.code != "told":
                raise CommandError(str(error)) from error
            self.stdout.write(str(error))
