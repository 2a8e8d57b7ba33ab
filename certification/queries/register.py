"""What a line of the register and an event commit to: the facts that their hashes are taken of."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from certification.models import Award, Certificate, CertificateEvent


def certificate_facts(certificate: Certificate, awards: Iterable[Award], token_hash: str) -> dict[str, Any]:
    names = ["series", "year", "number", "qualification_code", "document_class", "started_on", "completed_on"]
    names += ["issued_on", "valid_until", "commitment"]
    return {name: getattr(certificate, name) for name in names} | {
        "replaces": certificate.replaces.registration if certificate.replaces else None,
        "awards": sorted(f"{award.source}#{award.revision}" for award in awards),
        "token": token_hash,
    }


def printed(certificate: Certificate) -> dict[str, Any] | None:
    """Everything that stands on the paper; None once it was erased."""
    found: dict[str, Any] | None = json.loads(certificate.text.content) if certificate.text.content else None
    return found


def event_facts(event: CertificateEvent, registration: str) -> dict[str, Any]:
    return {
        "certificate": registration,
        "seq": event.seq,
        "kind": str(event.kind),
        "at": event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "by": event.by_id,
        "reason": event.reason,
        "other": event.other.registration if event.other else None,
    }
