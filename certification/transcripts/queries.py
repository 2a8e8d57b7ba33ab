"""One person's whole record: completions that stand, and every certificate with its status."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from certification.models import Award, Certificate
from certification.queries import Document, documents_of, hours_of, printed, record_of
from itc.people.models import User


@dataclass(frozen=True)
class Transcript:
    person: User
    completions: list[tuple[Award, bool, Document | None]]  # in the order of the days; whether its hours count
    certificates: list[tuple[Certificate, dict[str, Any] | None]]  # with what was printed, unless erased
    as_of: dt.datetime

    @property
    def hours(self) -> Decimal:
        return hours_of([(award, is_counted) for award, is_counted, _document in self.completions])


def transcript_of(person: User) -> Transcript:
    record = record_of(person)
    documents = documents_of([award.source for award, _is_counted in record])
    certificates = Certificate.objects.of(person).with_status().select_related("text", "qualification")
    return Transcript(
        person=person,
        completions=[(award, is_counted, documents.get(award.source)) for award, is_counted in record],
        certificates=[(row, printed(row)) for row in certificates.order_by("issued_on", "pk")],
        as_of=timezone.now(),
    )
