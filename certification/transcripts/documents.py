"""The transcript on paper, in Russian and English together and in the certificate's look."""

from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from certification import rules
from certification.documents import BOTH, MODES, TEMPLATES, day_in, period_of, written
from certification.models import Award, Certificate, Mode, Result
from certification.queries import Document
from certification.transcripts.queries import Transcript
from itc.people.naming import in_language
from itc.web.demonstration import is_demonstration

RESULTS = {
    Result.PASSED: {"ru": "аттестация пройдена", "en": "attestation passed"},
    Result.ATTENDED: {"ru": "участие", "en": "took part"},
    Result.FAILED: {"ru": "аттестация не пройдена", "en": "attestation not passed"},
}
STATUSES = {
    rules.Status.VALID: {"ru": "действителен", "en": "valid"},
    rules.Status.EXPIRED: {"ru": "срок действия истёк", "en": "expired"},
    rules.Status.REPLACED: {"ru": "заменён", "en": "replaced"},
    rules.Status.ANNULLED: {"ru": "аннулирован", "en": "annulled"},
}


def pdf(transcript: Transcript) -> bytes:
    """Raises certification.documents.UnprintableError for a letter that no font has."""
    return written(page(transcript))


def page(transcript: Transcript) -> str:
    person, day = transcript.person, timezone.localdate(transcript.as_of, timezone.get_default_timezone())
    agency = {code: in_language(person.agency, "name", code) if person.agency else "" for code in BOTH}
    context = {
        "person": person,
        "agency": agency,
        "day": {code: day_in(day, code) for code in BOTH},
        "completions": [_completion(*row) for row in transcript.completions],
        "certificates": [_certificate(row, text) for row, text in transcript.certificates],
        "hours": rules.hours_text(transcript.hours),
        "is_specimen": is_demonstration(),
        "css": _fonts() + render_to_string("certification/transcript.css"),
    }
    return render_to_string("certification/transcript_paper.html", context)


@cache
def _fonts() -> str:
    """The certificate's."""
    return "".join(
        line for line in render_to_string(TEMPLATES[1]).splitlines(keepends=True) if line.startswith("@font-face")
    )


def _completion(award: Award, is_counted: bool, document: Document | None) -> dict[str, Any]:
    first = award.started_on or award.completed_on
    return {
        "title": {code: in_language(award, "title", code) for code in BOTH},
        "agency": {code: in_language(award, "agency", code) for code in BOTH},
        "period": period_of({"from": first.isoformat(), "to": award.completed_on.isoformat()}),
        "mode": MODES[Mode(award.mode)],
        "hours": rules.hours_text(award.hours),
        "is_counted": is_counted,
        "result": RESULTS[Result(award.result)],
        "grade": award.grade,
        "number": document.registration if document else "",
        "status": STATUSES[rules.Status(document.status)] if document and document.status != rules.Status.VALID else {},
    }


def _certificate(row: Certificate, text: dict[str, Any] | None) -> dict[str, Any]:
    until = None if row.status in {rules.Status.ANNULLED, rules.Status.REPLACED} else row.valid_until
    title = {code: in_language(row.qualification, "title", code) for code in BOTH}
    return {
        "number": row.registration,
        "title": text["qualification"]["title"] if text else title,
        "issued": {code: day_in(row.issued_on, code) for code in BOTH},
        "until": {code: day_in(until, code) for code in BOTH} if until else {},
        "status": STATUSES[row.status],
        "address": rules.in_print(text["address"]) if text else "",
    }
