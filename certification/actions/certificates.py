"""Issuing, annulling, correcting and printing again. The number is taken last, under the counter's lock, in the same
transaction; the PDF is made later from what was written here, so a page that cannot be made leaves no gap."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certification import documents, emails, rules
from certification.models import (
    Award,
    Certificate,
    CertificateAward,
    CertificateEvent,
    CertificateText,
    CertificateToken,
    Counter,
    EventKind,
    Qualification,
    Signatory,
)
from certification.queries.certificates import letters_check, readiness
from certification.queries.register import certificate_facts, event_facts, printed
from itc.errors import DomainError
from itc.jobs.actions import enqueue
from itc.people import audit
from itc.people.models import User
from itc.web.demonstration import is_demonstration


@dataclass(frozen=True)
class Basis:
    """What a certificate is made of, checked before a number is taken."""

    person: User
    qualification: Qualification
    awards: list[Award]
    signatory: Signatory
    issued_on: dt.date
    valid_until: dt.date | None
    replaces: Certificate | None = None


@transaction.atomic
def issue_certificate(
    person: User, *, qualification: Qualification, signatory: Signatory, by: User, at: dt.datetime | None = None
) -> Certificate:
    """Raises DomainError with the code of the first check that fails: "missing_programme", "no_hours", "hours_below",
    "attestation", "missing_glyph", "already_issued"."""
    at = at or timezone.now()
    person = User.objects.select_for_update().get(pk=person.same_as_id or person.pk)
    certificate = _enter(_basis(person, qualification, signatory, at), by, at)
    audit.log(by, "issued certificate", certificate)
    return certificate


def preview_certificate(person: User, *, qualification: Qualification, signatory: Signatory) -> dict[str, Any]:
    """What would be printed today, with no number and a code that verifies nothing; nothing is stored. Raises what
    issuing would raise."""
    one = person.same_as or person
    text = _text(_basis(one, qualification, signatory, timezone.now()), documents.NO_TOKEN)
    return text | {"registration": ""}


def _basis(person: User, qualification: Qualification, signatory: Signatory, at: dt.datetime) -> Basis:
    day = timezone.localdate(at, timezone.get_default_timezone())
    found = readiness(qualification, people=[person], on=day)[0]
    for check in found.missing:
        raise DomainError(check.code, str(check.why))
    until = rules.valid_until(day, qualification.validity_months)
    return Basis(person, qualification, found.awards, signatory, day, until)


@transaction.atomic
def annul_certificate(certificate: Certificate, *, reason: str, by: User, at: dt.datetime | None = None) -> Certificate:
    """Invalid from now on; number and line stay. Raises DomainError("reason"), ("annulled") or ("replaced")."""
    certificate = _standing(certificate, reason)
    _happened(certificate, EventKind.ANNULLED, by, at or timezone.now(), reason=reason)
    enqueue(emails.send_annulled, certificate.pk, key=f"certificate_letter:{certificate.pk}:annulled")
    audit.log(by, "annulled certificate", certificate)
    return certificate


@transaction.atomic
def correct_certificate(
    certificate: Certificate, *, signatory: Signatory, reason: str, by: User, at: dt.datetime | None = None
) -> Certificate:
    """A new certificate with its own number, from today's names and the current revisions of the completions; valid
    as long as the old one, whose token says "replaced" from now on. Raises DomainError as annulling does, and
    ("award_withdrawn"), ("missing_glyph"), ("unchanged")."""
    at = at or timezone.now()
    certificate = _standing(certificate, reason)
    basis = _basis_today(certificate, signatory, at)
    if certificate.text.content and not _differs(certificate, basis):
        sentence = _("Nothing that is printed would change. First correct the person or the completion.")
        raise DomainError("unchanged", sentence)
    new = _enter(basis, by, at)
    _happened(certificate, EventKind.REPLACED, by, at, reason=reason, other=new)
    audit.log(by, "corrected certificate", certificate, after={"replaced_by": new.registration})
    return new


def preview_correction(certificate: Certificate, *, signatory: Signatory) -> list[rules.Difference]:
    """What a corrected certificate would print otherwise; nothing is stored. Raises DomainError("award_withdrawn"),
    ("missing_glyph")."""
    return _differs(certificate, _basis_today(certificate, signatory, timezone.now()))


def _differs(certificate: Certificate, basis: Basis) -> list[rules.Difference]:
    before = printed(certificate)
    return rules.differences(before, _text(basis, documents.NO_TOKEN)) if before else []


def _basis_today(certificate: Certificate, signatory: Signatory, at: dt.datetime) -> Basis:
    """The same completions as they stand today, for the same holder."""
    sources = list(certificate.links.values_list("source", flat=True))
    awards = list(Award.objects.standing().filter(source__in=sources).select_related("person__same_as", "version"))
    if len(awards) < len(sources):
        raise DomainError("award_withdrawn", _("A completion behind this certificate was withdrawn. Annul it instead."))
    awards.sort(key=lambda award: (award.completed_on, award.seq))
    person = awards[-1].person.same_as or awards[-1].person
    day = timezone.localdate(at, timezone.get_default_timezone())
    return Basis(
        person, certificate.qualification, awards, signatory, day, certificate.valid_until, replaces=certificate
    )


@transaction.atomic
def reprint_certificate(
    certificate: Certificate, *, reason: str, by: User, at: dt.datetime | None = None
) -> CertificateEvent:
    """A further file, marked as a duplicate; number, text and token stay. Raises DomainError as annulling does, and
    ("erased")."""
    certificate = _standing(certificate, reason)
    if certificate.text.erased_at:
        raise DomainError("erased", _("The personal data of this certificate were erased."))
    event = _happened(certificate, EventKind.REPRINTED, by, at or timezone.now(), reason=reason)
    number = certificate.events.filter(kind=EventKind.REPRINTED).count() + 1
    enqueue(documents.render_certificate, certificate.pk, number, True, key=f"certificate:{certificate.pk}:{number}")
    audit.log(by, "reprinted certificate", certificate)
    return event


@transaction.atomic
def erase_certificate_text(
    certificate: Certificate, *, reason: str, by: User, at: dt.datetime | None = None
) -> Certificate:
    """Takes away what names the holder: text, salt and files. Number, hashes and events stay and can be proven."""
    if not reason.strip():
        raise DomainError("reason", _("Write the reason."))
    at = at or timezone.now()
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    text = CertificateText.objects.select_for_update().get(certificate=certificate)
    if text.erased_at:
        return certificate
    text.content = text.salt = text.search = ""
    text.erased_at = at
    text.save()
    _happened(certificate, EventKind.ERASED, by, at, reason=reason)
    audit.log(by, "erased certificate text", certificate)
    paths = list(certificate.files.values_list("path", flat=True))
    for path in paths:
        transaction.on_commit(partial(storages["private"].delete, path))
    return certificate


def _standing(certificate: Certificate, reason: str) -> Certificate:
    if not reason.strip():
        raise DomainError("reason", _("Write the reason."))
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if certificate.status == rules.Status.ANNULLED:
        raise DomainError("annulled", _("This certificate is annulled already."))
    if certificate.status == rules.Status.REPLACED:
        raise DomainError("replaced", _("This certificate was replaced by a newer one."))
    return certificate


def _enter(basis: Basis, by: User, at: dt.datetime) -> Certificate:
    """Writes the line of the register with all that belongs to it; the counter is locked last and until the commit."""
    token, salt = rules.new_token(), rules.new_salt()
    text = _text(basis, token)
    counter = Counter.objects.locked(f"{basis.qualification.series}-{basis.issued_on.year}")
    certificate = _line(basis, counter, dt.date.fromisoformat(text["from"]))
    text["registration"] = certificate.registration
    content = rules.canonical(text)
    certificate.commitment = rules.commitment(content, salt)
    facts = certificate_facts(certificate, basis.awards, rules.digest(token))
    certificate.row_hash = rules.row_hash(facts, counter.head)
    certificate.save(force_insert=True)
    counter.value, counter.head = certificate.number, certificate.row_hash
    counter.save(update_fields=["value", "head"])
    CertificateAward.objects.bulk_create(
        CertificateAward(certificate=certificate, award=award, source=award.source) for award in basis.awards
    )
    CertificateToken.objects.create(certificate=certificate, token_hash=rules.digest(token))
    search = documents.search_text(text)
    CertificateText.objects.create(certificate=certificate, content=content, salt=salt, search=search)
    _happened(certificate, EventKind.ISSUED, by, at)
    enqueue(documents.render_certificate, certificate.pk, 1, False, key=f"certificate:{certificate.pk}:1")
    return certificate


def _line(basis: Basis, counter: Counter, started_on: dt.date) -> Certificate:
    """The next number, not yet committed to a text."""
    qualification, year, number = basis.qualification, basis.issued_on.year, counter.value + 1
    return Certificate(
        series=qualification.series,
        year=year,
        number=number,
        registration=rules.registration(qualification.series, year, number),
        qualification=qualification,
        qualification_code=qualification.code,
        document_class=qualification.document_class,
        started_on=started_on,
        completed_on=basis.awards[-1].completed_on,
        issued_on=basis.issued_on,
        valid_until=basis.valid_until,
        replaces=basis.replaces,
        previous_hash=counter.head,
    )


def _text(basis: Basis, token: str) -> dict[str, Any]:
    """What will be printed, but for the number. Raises DomainError("missing_glyph")."""
    text = documents.compose(
        basis.person,
        basis.qualification,
        basis.awards,
        basis.signatory,
        issued_on=basis.issued_on,
        valid_until=basis.valid_until,
        token=token,
        is_specimen=is_demonstration(),
        replaces=basis.replaces.registration if basis.replaces else "",
    )
    check = letters_check(rules.texts_in(text))
    if not check.done:
        raise DomainError(check.code, str(check.why))
    return text


def _happened(
    certificate: Certificate,
    kind: EventKind,
    by: User,
    at: dt.datetime,
    *,
    reason: str = "",
    other: Certificate | None = None,
) -> CertificateEvent:
    """The next event of the chain; the certificate's row is locked by the caller or not yet committed."""
    counter = Counter.objects.locked("event")
    event = CertificateEvent(
        certificate=certificate, seq=counter.value + 1, kind=kind, at=at, by=by, reason=reason.strip(), other=other
    )
    event.row_hash = rules.row_hash(event_facts(event, certificate.registration), counter.head)
    event.save(force_insert=True)
    counter.value, counter.head = event.seq, event.row_hash
    counter.save(update_fields=["value", "head"])
    return event
