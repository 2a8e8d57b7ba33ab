import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from certification.queries.verification import RegisterCheck


class Command(BaseCommand):
    help = "Recomputes the register: chain, commitments, gaps, events, files. One line per fault, then one JSON line."

    def handle(self, *args: Any, **options: Any) -> None:
        check, faults = RegisterCheck(), 0
        for fault in check.faults():
            faults += 1
            self.stdout.write(fault)
        self.stdout.write(json.dumps({**check.seen, "faults": faults}))
        if faults:
            sys.exit(1)
