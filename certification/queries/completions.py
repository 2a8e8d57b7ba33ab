"""Completions as agencies and the office read them: by frozen facts only."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from certification import rules
from certification.models import Award, AwardAncestor, CertificateAward, CertificateEvent, EventKind
from certification.models.awards import AwardQuerySet
from certification.queries.certificates import with_predecessors
from itc.people.access import Scope
from itc.people.dated import today
from itc.people.models import User

NO_CERTIFICATE = "none"
STATUSES = (*rules.Status, NO_CERTIFICATE)


def completions(
    scope: Scope,
    *,
    q: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
    agency: int | None = None,
    country: str = "",
    qualification: int | None = None,
    programme: int | None = None,
    status: str = "",
) -> AwardQuerySet:
    """Current awards within the scope, `q` in names; days of completion inclusive; `agency` with all below it then."""
    found = Award.objects.standing().within(scope).completed(since, until).matching(q)
    if agency:
        found = found.filter(below(with_predecessors([agency])))
    if country:
        found = found.filter(country_code=country)
    if programme:
        found = found.filter(version__programme=programme)
    if qualification:
        found = found.filter(version__programme__qualifications=qualification)
    return found.filter(_with_status(status, qualification)) if status else found


def below(agencies: Iterable[int]) -> Exists:
    return Exists(AwardAncestor.objects.filter(award=OuterRef("pk"), agency__in=agencies))


def _with_status(status: str, qualification: int | None) -> Q:
    """By the certificates of the award's source; one that is annulled or replaced is none for NO_CERTIFICATE.

    The sources are listed once: asked per award, SQLite begins with the certificates of the qualification each time.
    """
    links = CertificateAward.objects.order_by()
    if qualification:
        links = links.filter(certificate__qualification=qualification)
    annulled = Exists(CertificateEvent.objects.filter(certificate=OuterRef("certificate"), kind=EventKind.ANNULLED))
    replaced = Q(certificate__replaced_by__isnull=False)
    if status == rules.Status.ANNULLED:
        return Q(source__in=links.filter(annulled).values("source"))
    if status == rules.Status.REPLACED:
        return Q(source__in=links.filter(~annulled, replaced).values("source"))
    links = links.filter(~annulled, ~replaced)
    if status == NO_CERTIFICATE:
        return ~Q(source__in=links.values("source"))
    expired = Q(certificate__valid_until__lt=today())
    return Q(source__in=links.filter(expired if status == rules.Status.EXPIRED else ~expired).values("source"))


Record = list[tuple[Award, bool]]


def record_of(person: User) -> Record:
    """Her completions that stand, in the order of their days, each with whether its hours count in her total."""
    rows = Award.objects.standing().of(person).select_related("version").order_by("completed_on", "seq")
    awards = list(rows)
    return list(zip(awards, rules.counted_once([award.version.programme_id for award in awards]), strict=True))


def hours_of(record: Record) -> Decimal:
    return sum((award.hours for award, is_counted in record if is_counted), Decimal(0))


def same_programme(award: Award) -> list[Award]:
    """Her other completions of the programme that stand, the earliest first."""
    others = Award.objects.standing().of(award.person.same_as or award.person).exclude(source=award.source)
    found = others.filter(version__programme=award.version.programme_id)
    return list(found.order_by("completed_on", "seq"))


@dataclass(frozen=True, slots=True)
class Document:
    """The certificate that an award led to, as a report shows it."""

    certificate: int
    registration: str
    issued_on: dt.date
    status: str
    valid_until: dt.date | None


def documents_of(awards: QuerySet[Any] | Iterable[str], *, qualification: int | None = None) -> dict[str, Document]:
    """By source, for awards (a queryset) or sources: the standing certificate, else the last one. One query."""
    sources = awards.order_by().values("source") if isinstance(awards, QuerySet) else list(awards)
    annulled = CertificateEvent.objects.filter(certificate=OuterRef("certificate"), kind=EventKind.ANNULLED)
    links = CertificateAward.objects.filter(source__in=sources)
    if qualification:
        links = links.filter(certificate__qualification=qualification)
    rows = links.order_by("certificate_id").values_list(
        "source",
        "certificate_id",
        "certificate__registration",
        "certificate__issued_on",
        "certificate__valid_until",
        "certificate__replaced_by",
        Exists(annulled),
    )
    found: dict[str, Document] = {}
    day = today()
    for source, pk, number, issued_on, valid_until, replaced_by, is_annulled in rows:
        status = rules.status(
            is_annulled=is_annulled, is_replaced=replaced_by is not None, valid_until=valid_until, today=day
        )
        standing = found.get(source)
        if standing is None or status == rules.Status.VALID or standing.status != rules.Status.VALID:
            found[source] = Document(pk, number, issued_on, status.value, valid_until)
    return found
