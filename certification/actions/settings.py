"""What the ledger stands on: programmes and their versions, qualifications, who signs, least hours. Nothing here
changes an award or a certificate that is already written."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from certification.models import HoursThreshold, Programme, ProgrammeHours, ProgrammeVersion, Qualification, Signatory
from itc.errors import DomainError
from itc.people import audit
from itc.people.models import Centre, Country, User

TITLES = ("title_ru", "title_en", "title_be")
VERSION = (*TITLES, "mode", "minutes_per_hour", "approved_on", "approved_by")
QUALIFICATION = (*TITLES, "document_class", "series", "validity_months", "renewal_days")
SIGNATORY = ("name_ru", "name_en", "title_ru", "title_en", "since", "until")


class Hours(TypedDict):
    """A line of the plan."""

    kind: str  # of HoursKind
    hours: Decimal
    topic_ru: str
    topic_en: str


class VersionFacts(TypedDict, total=False):
    title_ru: str
    title_en: str
    title_be: str
    mode: str  # of Mode
    minutes_per_hour: int
    approved_on: dt.date | None
    approved_by: str


@transaction.atomic
def add_programme(code: str, *, hours: Iterable[Hours], by: User, **facts: Unpack[VersionFacts]) -> ProgrammeVersion:
    """A programme with its first version. Raises DomainError("code_taken"), ("no_hours") or ("hours_twice")."""
    Centre.objects.locked()
    if Programme.objects.filter(code=code).exists():
        raise DomainError("code_taken", _("Another programme has this code."))
    titles = {name: value for name, value in facts.items() if name in TITLES}
    programme = Programme.objects.create(code=code, **titles)
    version = _write(ProgrammeVersion(programme=programme, number=1), facts, _plan(hours))
    audit.log(by, "added", programme, after=_told(version))
    return version


@transaction.atomic
def revise_programme(
    programme: Programme, *, hours: Iterable[Hours], by: User, **facts: Unpack[VersionFacts]
) -> ProgrammeVersion:
    """The latest version changed, or a new one when a completion rests on it; the same facts change nothing.

    Raises DomainError("no_hours") or ("hours_twice")."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    latest = ProgrammeVersion.objects.select_for_update().filter(programme=programme).latest("number")
    plan, before = _plan(hours), _told(latest)
    rests = latest.awards.exists()
    version = ProgrammeVersion(programme=programme, number=latest.number + 1) if rests else latest
    if all(getattr(latest, name) == value for name, value in facts.items()) and plan == plan_of(latest):
        return latest
    version = _write(version, facts, plan)
    for name in TITLES:
        setattr(programme, name, getattr(version, name))
    programme.save(update_fields=TITLES)
    audit.log(by, "added a version" if rests else "changed", programme, before=before, after=_told(version))
    return version


def plan_of(version: ProgrammeVersion) -> list[Hours]:
    names = ("kind", "hours", "topic_ru", "topic_en")
    return [Hours(**{name: getattr(row, name) for name in names}) for row in version.hours.all()]  # type: ignore[typeddict-item]


def _plan(hours: Iterable[Hours]) -> list[Hours]:
    plan = list(hours)
    if not plan:
        raise DomainError("no_hours", _("Write the hours of at least one kind."))
    if len({(row["kind"], row["topic_ru"]) for row in plan}) < len(plan):
        raise DomainError("hours_twice", _("The same kind and topic stand in the plan twice."))
    return plan


def _write(version: ProgrammeVersion, facts: VersionFacts, plan: list[Hours]) -> ProgrammeVersion:
    for name in VERSION:
        if name in facts:
            setattr(version, name, facts[name])  # type: ignore[literal-required]  # a name of VERSION
    version.save()
    version.hours.all().delete()
    ProgrammeHours.objects.bulk_create(
        ProgrammeHours(version=version, number=number, **row) for number, row in enumerate(plan, start=1)
    )
    return version


def _told(version: ProgrammeVersion) -> dict[str, Any]:
    total = sum((row["hours"] for row in plan_of(version)), Decimal(0))
    return {name: getattr(version, name) for name in VERSION} | {"version": version.number, "hours": total}


@transaction.atomic
def add_qualification(code: str, *, programmes: Iterable[Programme], by: User, **facts: Any) -> Qualification:
    """Raises DomainError("code_taken")."""
    Centre.objects.locked()
    if Qualification.objects.filter(code=code).exists():
        raise DomainError("code_taken", _("Another qualification has this code."))
    row = Qualification.objects.create(code=code, **{name: facts[name] for name in QUALIFICATION if name in facts})
    row.programmes.set(programmes)
    audit.log(by, "added", row, after=_stated(row))
    return row


@transaction.atomic
def change_qualification(
    qualification: Qualification, *, programmes: Iterable[Programme], by: User, **facts: Any
) -> Qualification:
    """For certificates of later days. Raises DomainError("issued") where the document or the series would change under
    certificates that were issued."""
    row = Qualification.objects.select_for_update().get(pk=qualification.pk)
    before = _stated(row)
    fixed = any(name in facts and facts[name] != before[name] for name in ("document_class", "series"))
    if fixed and row.certificates.exists():
        raise DomainError(
            "issued",
            _("Certificates of this qualification were issued: document and series stay. Add another qualification."),
        )
    for name in QUALIFICATION:
        setattr(row, name, facts.get(name, before[name]))
    row.save()
    row.programmes.set(programmes)
    after = _stated(row)
    if changed := [name for name in after if after[name] != before[name]]:
        audit.log(
            by, "changed", row, before={name: before[name] for name in changed}, after={n: after[n] for n in changed}
        )
    return row


def _stated(row: Qualification) -> dict[str, Any]:
    codes = sorted(row.programmes.values_list("code", flat=True))
    return {name: getattr(row, name) for name in QUALIFICATION} | {"programmes": codes}


@transaction.atomic
def appoint_signatory(*, by: User, **facts: Any) -> Signatory:
    """Who signs from a day on. Raises DomainError("dates") or ("known")."""
    Centre.objects.locked()
    _check_days(facts)
    wanted = {name: facts.get(name) for name in SIGNATORY}
    if Signatory.objects.filter(**{name: value for name, value in wanted.items() if name != "until"}).exists():
        raise DomainError("known", _("This signatory is written down already."))
    row = Signatory.objects.create(**wanted)
    audit.log(by, "added", row, after=wanted)
    return row


@transaction.atomic
def change_signatory(signatory: Signatory, *, by: User, **facts: Any) -> Signatory:
    """A spelling put right or a last day written; certificates keep what was printed. Raises DomainError("dates")."""
    row: Signatory = Signatory.objects.select_for_update().get(pk=signatory.pk)
    _check_days(facts)
    changed = {name: facts[name] for name in SIGNATORY if name in facts and facts[name] != getattr(row, name)}
    before = {name: getattr(row, name) for name in changed}
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
        audit.log(by, "changed", row, before=before, after=changed)
    return row


def _check_days(facts: dict[str, Any]) -> None:
    if facts.get("until") and facts["until"] <= facts["since"]:
        raise DomainError("dates", _("The last day lies before the first."))


@transaction.atomic
def set_threshold(country: Country | None, *, hours: Decimal | None, since: dt.date, by: User) -> None:
    """The least hours from that day on; without hours the country's own figure ends. A figure of the same day is put
    right. Raises DomainError("before_threshold"), ("no_figure") or ("no_default")."""
    Centre.objects.locked()
    rows = HoursThreshold.objects.filter(country=country)
    present: HoursThreshold | None = rows.filter(until=None).first()
    edge = max((row.until or row.since for row in rows), default=None)
    if edge and since < edge:
        raise DomainError("before_threshold", _("The figure that is written down holds from a later day."))
    if hours is None and country is None:
        raise DomainError("no_default", _("The general figure cannot be left out."))
    if hours is None and present is None:
        raise DomainError("no_figure", _("This country has no figure of its own."))
    before = {"hours": present.hours, "since": present.since} if present else {}
    if present and present.since == since:
        present.delete()
    elif present:
        present.until = since
        present.save(update_fields=["until"])
    if hours is not None:
        HoursThreshold.objects.create(country=country, hours=hours, since=since)
    subject = country or Centre.objects.here()
    audit.log(by, "set the least hours", subject, before=before, after={"hours": hours, "since": since})
