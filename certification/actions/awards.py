"""The one way into the ledger for whoever teaches, and the ways to put an entry right."""

import datetime as dt
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certification import rules
from certification.models import Award, AwardAncestor, Counter, ProgrammeVersion, Result
from itc.errors import DomainError
from itc.people import audit, tree
from itc.people.dated import today
from itc.people.models import Agency, AgencyName, AgencyParent, Placement, User
from itc.people.naming import in_language
from itc.web import dates

FACTS = (
    "version_id",
    "started_on",
    "completed_on",
    "mode",
    "result",
    "grade",
    "attestation",
    "protocol_number",
    "protocol_date",
    "order_number",
    "order_date",
)
CORRECTABLE = frozenset(FACTS) - {"version_id"} | {"version"}


FAULTS = {
    rules.Fault.MARK: _("A mark is a whole number from 1 to 10, or nothing."),
    rules.Fault.MARK_TOO_LOW: _("Marks from 1 to 3 are not a pass. Correct the mark or the result."),
    rules.Fault.MARK_TOO_HIGH: _("Marks from 4 to 10 are a pass. Correct the mark or the result."),
    rules.Fault.NOT_ATTESTED: _(
        "Who took part without attestation has none of this. Empty it or choose another result."
    ),
    rules.Fault.FUTURE: _("This day lies in the future."),
    rules.Fault.BEFORE_OPENING: _("The centre opened on 19 July 2007. Check the year."),
    rules.Fault.BEFORE_TRAINING: _("This day lies before the training began."),
    rules.Fault.DATES: _("The first day lies after the last."),
}


class Told(TypedDict, total=False):
    """What else a supplier may tell of a completion."""

    started_on: dt.date | None
    mode: str  # of Mode; the version's own when left out
    result: str  # of Result
    grade: str
    attestation: str  # in words, Russian and English: "зачёт / credit"
    protocol_number: str
    protocol_date: dt.date | None
    order_number: str
    order_date: dt.date | None


NOT_TOLD: dict[str, Any] = {
    "started_on": None,
    "result": Result.PASSED.value,
    "grade": "",
    "attestation": "",
    "protocol_number": "",
    "protocol_date": None,
    "order_number": "",
    "order_date": None,
}


@transaction.atomic
def record_award(
    person: User,
    *,
    version: ProgrammeVersion,
    source: str,
    completed_on: dt.date,
    by: User | None,
    at: dt.datetime | None = None,
    **told: Unpack[Told],
) -> Award:
    """The current award of this source. Facts it was once recorded with, told again, change nothing, not even after
    a correction or a withdrawal; other facts after a withdrawal record it anew. Raises DomainError("award_differs")."""
    version = _held(version)
    facts = NOT_TOLD | told | {"version_id": version.pk, "completed_on": completed_on}
    facts["mode"] = told.get("mode") or version.mode
    _check(facts)
    frozen = _of_version(version) | _of_person(person, completed_on)
    counter = Counter.objects.locked("award")
    known = list(Award.objects.filter(source=source).order_by("-revision"))
    if any(_tells(award, person, facts) for award in known):
        return known[0]
    if known and not known[0].is_withdrawn:
        raise DomainError(
            "award_differs",
            _("This completion is recorded already, with other facts. Correct that record instead."),
        )
    award = _write(counter, person, facts | frozen, source=source, after=known[0] if known else None, by=by, at=at)
    audit.log(by, "recorded completion", award)
    return award


@transaction.atomic
def correct_award(award: Award, *, reason: str, by: User, at: dt.datetime | None = None, **changes: Any) -> Award:
    """A new revision with these changes; what hangs on the version or on the day is frozen anew when that changes.

    Raises DomainError("superseded"), ("withdrawn"), ("reason"), ("nothing_changed"), or the code of a rules.Fault.
    """
    if unknown := set(changes) - CORRECTABLE:
        raise TypeError(f"not to be corrected: {', '.join(sorted(unknown))}")
    if "version" in changes:
        changes["version"] = _held(changes["version"])
    counter = Counter.objects.locked("award")
    award = _standing(award, reason, by)
    version = changes.pop("version", award.version)
    facts = {name: getattr(award, name) for name in FACTS} | {"version_id": version.pk} | changes
    if _tells(award, award.person, facts):
        raise DomainError("nothing_changed", _("Nothing was changed."))
    _check(facts)
    for _name, fault in rules.new_faults({name: getattr(award, name) for name in FACTS}, facts, today()):
        raise DomainError(fault.value, FAULTS[fault])
    frozen = _copied(award)
    if version != award.version:
        frozen |= _of_version(version)
    if facts["completed_on"] != award.completed_on:
        frozen |= _of_person(award.person, facts["completed_on"])
    new = _write(counter, award.person, facts | frozen, source=award.source, after=award, by=by, at=at, reason=reason)
    changed = {name for name in FACTS if getattr(award, name) != getattr(new, name)}
    audit.log(
        by,
        "corrected completion",
        new,
        before={name: getattr(award, name) for name in changed},
        after={name: getattr(new, name) for name in changed},
    )
    return new


@transaction.atomic
def withdraw_award(award: Award, *, reason: str, by: User, at: dt.datetime | None = None) -> Award:
    """A last revision that reports no longer count. Raises DomainError("superseded"), ("withdrawn") or ("reason")."""
    counter = Counter.objects.locked("award")
    award = _standing(award, reason, by)
    facts = {name: getattr(award, name) for name in FACTS} | _copied(award) | {"is_withdrawn": True}
    new = _write(counter, award.person, facts, source=award.source, after=award, by=by, at=at, reason=reason)
    audit.log(by, "withdrew completion", new)
    return new


def _held(version: ProgrammeVersion) -> ProgrammeVersion:
    """The version as it stands, locked before the counter: nobody changes it while its title and hours are copied."""
    return ProgrammeVersion.objects.select_for_update(no_key=True).get(pk=version.pk)


def _standing(award: Award, reason: str, by: User | None) -> Award:
    if not reason.strip():
        raise DomainError("reason", _("Write the reason."))
    if later := Award.objects.filter(supersedes=award.pk).first():
        own = _("You changed this record yourself: %(when)s. Open it again to see it as it is now.")
        foreign = _("This record was changed by somebody else meanwhile. Open it again.")
        is_own = by is not None and later.recorded_by_id == by.pk
        raise DomainError("superseded", own % {"when": dates.moment(later.recorded_at)} if is_own else foreign)
    award = Award.objects.select_related("person", "version").get(pk=award.pk)
    if award.is_withdrawn:
        raise DomainError("withdrawn", _("This completion was withdrawn."))
    return award


def _check(facts: dict[str, Any]) -> None:
    if facts["completed_on"] > today():
        raise DomainError("future", _("A completion cannot lie in the future."))
    if facts["started_on"] and facts["started_on"] > facts["completed_on"]:
        raise DomainError("dates", _("The first day lies after the last."))
    if facts["result"] not in Result.values:
        raise ValueError(facts["result"])


def _tells(award: Award, person: User, facts: dict[str, Any]) -> bool:
    return award.person_id == person.pk and all(getattr(award, name) == facts[name] for name in FACTS)


def _write(
    counter: Counter,
    person: User,
    facts: dict[str, Any],
    *,
    source: str,
    after: Award | None,
    by: User | None,
    at: dt.datetime | None,
    reason: str = "",
) -> Award:
    chain: list[int] = facts.pop("chain")
    counter.value += 1
    counter.save(update_fields=["value"])
    award = Award.objects.create(
        seq=counter.value,
        source=source,
        revision=after.revision + 1 if after else 1,
        supersedes=after,
        person=person,
        recorded_by=by,
        recorded_at=at or timezone.now(),
        reason=reason.strip(),
        **facts,
    )
    AwardAncestor.objects.bulk_create(
        AwardAncestor(award=award, agency_id=agency, depth=depth) for depth, agency in enumerate(chain)
    )
    return award


def _of_version(version: ProgrammeVersion) -> dict[str, Any]:
    copied = ("title_ru", "title_en", "title_be", "minutes_per_hour")
    return {name: getattr(version, name) for name in copied} | {"hours": version.total_hours()}


def _of_person(person: User, day: dt.date) -> dict[str, Any]:
    """The person, her agency, its name and those above it as they were on that day."""
    facts: dict[str, Any] = {"sex": person.sex, "rank": person.rank, "position": person.position, "chain": []}
    placed = Placement.objects.on(day).filter(person=person).select_related("agency").first()
    agency: Agency | None = placed.agency if placed else person.agency
    if agency is None:
        return facts
    chain = [agency.pk, *tree.ancestors(agency.pk, AgencyParent.objects.tree(day))]
    names: dict[int, Model] = dict(Agency.objects.in_bulk(chain))
    names |= {row.agency_id: row for row in AgencyName.objects.on(day).filter(agency__in=chain)}
    paths = {
        f"path_{language}": " / ".join(in_language(names[node], "name", language) for node in reversed(chain))
        for language in ("ru", "en")
    }
    return (
        facts
        | paths
        | {
            "agency": agency,
            "agency_ru": in_language(names[agency.pk], "name", "ru"),
            "agency_en": in_language(names[agency.pk], "name", "en"),
            "country_code": agency.country_id,
            "region_code": agency.region_id or "",
            "chain": chain,
        }
    )


def _copied(award: Award) -> dict[str, Any]:
    """What a new revision takes over from the one before."""
    names = (
        "title_ru", "title_en", "title_be", "minutes_per_hour", "hours", "sex", "rank", "position", "country_code",
        "region_code", "agency", "agency_ru", "agency_en", "path_ru", "path_en",
    )  # fmt: skip
    chain = list(award.ancestors.order_by("depth").values_list("agency_id", flat=True))
    return {name: getattr(award, name) for name in names} | {"chain": chain}
