"""One person's whole record: completions that stand, and every certificate with its status."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from certification.models import Award, Certificate
from certification.queries import Document, documents_of, printed
from itc.people.models import User


@dataclass(frozen=True)
class Transcript:
    person: User
    completions: list[tuple[Award, Document | None]]  # in the order of the days
    certificates: list[tuple[Certificate, dict[str, Any] | None]]  # with what was printed, unless erased
    as_of: dt.datetime

    @property
    def hours(self) -> Decimal:
        return sum((award.hours for award, _document in self.completions), Decimal(0))


def transcript_of(person: User) -> Transcript:
    awards = list(Award.objects.standing().of(person).order_by("completed_on", "seq"))
    documents = documents_of([award.source for award in awards])
    certificates = Certificate.objects.of(person).with_status().select_related("text", "qualification")
    return Transcript(
        person=person,
        completions=[(award, documents.get(award.source)) for award in awards],
        certificates=[(row, printed(row)) for row in certificates.order_by("issued_on", "pk")],
        as_of=timezone.now(),
    )
