"""What a line of the register and an event commit to: the facts that their hashes are taken of."""

import datetime as dt
import json
from collections.abc import Collection, Iterable
from typing import Any

from certification.models import Award, Certificate, CertificateAward, CertificateEvent, Signatory
from itc.jobs.models import Job, State
from itc.people.models import User


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


def holder_of(certificate: Certificate) -> User:
    """The person of its last completion, under the name that she has now."""
    person = certificate.links.select_related("award__person__same_as").order_by("-pk")[0].award.person
    return person.same_as or person


def holders_of(certificates: Collection[Certificate]) -> dict[int, User]:
    """By certificate, as `holder_of` tells of one."""
    links = CertificateAward.objects.filter(certificate__in=certificates).select_related("award__person__same_as")
    return {link.certificate_id: link.award.person.same_as or link.award.person for link in links.order_by("pk")}


def bears_another_name(text: dict[str, Any] | None, holder: User) -> bool:
    """Whether the paper names its holder otherwise than she is called today, in either script."""
    if text is None:
        return False
    said = text["holder"]
    return (said["cyrillic"], said["latin"]) != (holder.name_cyrillic, holder.name_latin)


def signatory_of(certificate: Certificate) -> Signatory | None:
    """Who signed it, while he or she is in office under the printed name and title; else the only one who signs."""
    signing: list[Signatory] = list(Signatory.objects.current())
    text = printed(certificate)
    said = text["signatory"] if text else None
    for one in signing:
        if said and (one.name_ru, one.title_ru) == (said["name"]["ru"], said["title"]["ru"]):
            return one
    return signing[0] if len(signing) == 1 else None


def file_job(certificate: Certificate) -> Job | None:
    """The last of the jobs that make its files, while it has not done so."""
    asked = Job.objects.filter(key__startswith=f"certificate:{certificate.pk}:").order_by("-pk").first()
    return asked if asked and asked.state != State.DONE else None


def awaits_file(certificate: Certificate) -> bool:
    """No PDF of it was made yet, and one will be: nothing was erased."""
    return certificate.text.erased_at is None and not certificate.files.exists()


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
