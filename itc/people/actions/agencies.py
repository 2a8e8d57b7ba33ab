"""The tree of agencies: added, renamed, moved, merged. One lock for all of it, so that no circle can come about."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import audit, tree
from itc.people.actions.people import place
from itc.people.dated import today
from itc.people.models import (
    Agency,
    AgencyName,
    AgencyParent,
    ApiToken,
    Centre,
    Country,
    Placement,
    Region,
    RoleGrant,
    User,
)
from itc.people.naming import folded


@transaction.atomic
def add_agency(
    *,
    code: str,
    name_en: str,
    name_ru: str,
    kind: str,
    country: Country,
    region: Region | None = None,
    parent: Agency | None = None,
    since: dt.date,
    by: User | None,
    name_be: str = "",
    establishment: int | None = None,
    source: str = "",
    at: dt.datetime | None = None,
) -> Agency:
    """Raises DomainError("code_taken", "agency_closed", "region_elsewhere")."""
    Centre.objects.locked()
    code = code.strip().upper()
    if Agency.objects.filter(code=code).exists():
        raise DomainError("code_taken", _("Another agency has this code."))
    if region is not None and region.country_id != country.pk:
        raise DomainError("region_elsewhere", _("This region lies in another country."))
    agency = Agency.objects.create(
        code=code,
        kind=kind,
        country=country,
        region=region,
        establishment=establishment,
        name_en=name_en,
        name_ru=name_ru,
        search=_search(code, name_en, name_ru),
    )
    AgencyName.objects.create(
        agency=agency, name_en=name_en, name_ru=name_ru, name_be=name_be, source=source, since=since
    )
    if parent is not None:
        _require_open(parent)
        AgencyParent.objects.create(agency=agency, parent=parent, since=since)
    audit.log(by, "added", agency, after={"code": code, "name_en": name_en, "parent": parent, "since": since}, at=at)
    return agency


@transaction.atomic
def edit_agency(
    agency: Agency,
    *,
    kind: str,
    region: Region | None,
    establishment: int | None,
    by: User | None,
    at: dt.datetime | None = None,
) -> Agency:
    """Kind, region and staff strength; raises DomainError("region_elsewhere")."""
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    if region is not None and region.country_id != agency.country_id:
        raise DomainError("region_elsewhere", _("This region lies in another country."))
    wanted = {"kind": kind, "region_id": region.pk if region else None, "establishment": establishment}
    changes = {name: value for name, value in wanted.items() if getattr(agency, name) != value}
    if changes:
        before = {name: getattr(agency, name) for name in changes}
        for name, value in changes.items():
            setattr(agency, name, value)
        agency.save(update_fields=list(changes))
        audit.log(by, "changed", agency, before=before, after=changes, at=at)
    return agency


@transaction.atomic
def rename_agency(
    agency: Agency,
    *,
    name_en: str,
    name_ru: str,
    since: dt.date,
    by: User | None,
    name_be: str = "",
    source: str = "",
    at: dt.datetime | None = None,
) -> AgencyName:
    """A new name from that day; a name of the same day is corrected, the same name of the same day is the same wish.

    Raises DomainError("in_future", "before_name", "unchanged").
    """
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    _require_past(since)
    current: AgencyName | None = agency.names.filter(until=None).first()
    wanted = {"name_en": name_en, "name_ru": name_ru, "name_be": name_be, "source": source}
    if current and not _is_another_name(current, wanted):
        if since != current.since:
            raise DomainError("unchanged", _("This is the present name. Change it, or go back."))
        if current.source == source:
            return current
    if current and since < current.since:
        raise DomainError("before_name", _("The present name holds from a later day."))
    before = {"name_en": agency.name_en, "name_ru": agency.name_ru}
    named = _open_name(agency, current, since, wanted)
    agency.name_en, agency.name_ru = name_en, name_ru
    agency.search = _search(agency.code, name_en, name_ru)
    agency.save(update_fields=["name_en", "name_ru", "search"])
    audit.log(by, "renamed", agency, before=before, after={**wanted, "since": since}, at=at)
    return named


def _is_another_name(current: AgencyName, wanted: dict[str, str]) -> bool:
    return any(getattr(current, name) != wanted[name] for name in ("name_en", "name_ru", "name_be"))


def _open_name(agency: Agency, current: AgencyName | None, since: dt.date, wanted: dict[str, str]) -> AgencyName:
    if current and current.since == since:
        for name, value in wanted.items():
            setattr(current, name, value)
        current.save()
        return current
    if current:
        current.until = since
        current.save(update_fields=["until"])
    return AgencyName.objects.create(agency=agency, since=since, **wanted)


@transaction.atomic
def move_agency(
    agency: Agency, *, parent: Agency | None, since: dt.date, by: User | None, at: dt.datetime | None = None
) -> None:
    """Under another parent from that day, or to the top (None); once more on the same day is the same wish.

    Raises DomainError("circle", "in_future", "before_parent", "agency_closed", "unchanged").
    """
    Centre.objects.locked()
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    _require_past(since)
    _require_open(agency)
    if parent is not None:
        _require_open(parent)
        if parent.pk in tree.subtree(agency.pk, AgencyParent.objects.tree()):
            raise DomainError("circle", _("An agency cannot lie under itself or under one of its own units."))
    _require_another_parent(agency, parent, since)
    _reparent(agency, parent, since, by, at)


def _require_another_parent(agency: Agency, parent: Agency | None, since: dt.date) -> None:
    """Unless it came there that very day: a second click."""
    links = agency.parents.all()
    if parent is None:
        stands, came_today = not links.filter(until=None).exists(), links.filter(until=since).exists()
    else:
        here = links.filter(until=None, parent=parent)
        stands, came_today = here.exists(), here.filter(since=since).exists()
    if stands and not came_today:
        raise DomainError("unchanged", _("The agency stands there already. Choose another place, or go back."))


def _reparent(agency: Agency, parent: Agency | None, since: dt.date, by: User | None, at: dt.datetime | None) -> None:
    current = agency.parents.filter(until=None).first()
    if (current.parent_id if current else None) == (parent.pk if parent else None):
        return
    if current and since < current.since:
        raise DomainError("before_parent", _("The agency came under its present parent later than that day."))
    if current and since == current.since:
        current.delete()
    elif current:
        current.until = since
        current.save(update_fields=["until"])
    if parent is not None:
        AgencyParent.objects.create(agency=agency, parent=parent, since=since)
    before = {"parent": current.parent_id if current else None}
    audit.log(by, "moved", agency, before=before, after={"parent": parent, "since": since}, at=at)


@transaction.atomic
def merge_agencies(
    agency: Agency, *, into: Agency, on: dt.date, by: User | None, at: dt.datetime | None = None
) -> Agency:
    """People and units go over to the successor on that day; roles and access tokens for the old agency end. A second
    time the same.

    Raises DomainError("circle", "in_future", "agency_closed", "before_name", "before_parent", "before_placement").
    """
    Centre.objects.locked()
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    if (agency.successor_id, agency.closed_on) == (into.pk, on):
        return agency
    _require_past(on)
    _require_open(agency)
    _require_open(into)
    if into.pk in tree.subtree(agency.pk, AgencyParent.objects.tree()):
        raise DomainError("circle", _("An agency cannot be merged into itself or into one of its own units."))
    _require_later_than_its_people(agency, on)
    for link in AgencyParent.objects.filter(parent=agency, until=None).select_related("agency"):
        _reparent(link.agency, into, max(on, link.since), by, at)
    for person in User.objects.filter(agency=agency, left_on=None).order_by("pk"):  # as `locked`
        place(person, agency=into, on=on, by=by, at=at)
    _reparent(agency, None, on, by, at)
    _end_access(agency, on)
    agency.closed_on, agency.successor = on, into
    agency.save(update_fields=["closed_on", "successor"])
    audit.log(by, "merged", agency, after={"into": into, "on": on}, at=at)
    return agency


def _require_later_than_its_people(agency: Agency, on: dt.date) -> None:
    """Where they served until that day would be lost."""
    if (first := agency.names.order_by("since").values_list("since", flat=True).first()) and on < first:
        raise DomainError("before_name", _("The agency did not exist on that day."))
    later = Placement.objects.filter(agency=agency, until=None, since__gt=on, person__left_on=None).count()
    if later:
        sentence = _("People came to this agency after that day: %(number)s. Choose a later day, or move them first.")
        raise DomainError("before_placement", sentence % {"number": later})


def _end_access(agency: Agency, on: dt.date) -> None:
    from django.utils import timezone

    for standing in RoleGrant.objects.filter(agency=agency, until=None):
        if standing.since >= on:
            standing.delete()
        else:
            standing.until = on
            standing.save(update_fields=["until"])
    ApiToken.objects.filter(agency=agency, revoked_at=None).update(revoked_at=timezone.now())


def _search(code: str, name_en: str, name_ru: str) -> str:
    return folded(code, name_en, name_ru)[:700]


def _require_past(day: dt.date) -> None:
    if day > today():
        raise DomainError("in_future", _("Choose today or an earlier day."))


def _require_open(agency: Agency) -> None:
    if agency.closed_on is not None:
        raise DomainError("agency_closed", _("This agency is closed. Choose its successor."))
