"""Real public names of countries, regions and agencies, from the files in itc/people/reference."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from itc.people.actions import add_agency, rename_agency
from itc.people.models import Agency, Country, CountryStatus, Region, User

FOLDER = Path(__file__).resolve().parent.parent / "reference"
Record = dict[str, Any]


def records(name: str) -> Record:
    read: Record = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return read


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def load_reference(*, by: User | None, at: dt.datetime) -> dict[str, Agency]:
    """Countries with their dated CIS status, regions, and the tree of agencies with their dated names, by code."""
    for record in records("countries")["countries"]:
        _country(record)
    for record in records("regions")["regions"]:
        _region(record)
    agencies: dict[str, Agency] = {}
    for record in records("agencies")["agencies"]:
        agencies[record["code"]] = _agency(record, agencies, by=by, at=at)
    return agencies


def _country(record: Record) -> None:
    names = {name: record[name] for name in ("name_en", "name_ru", "name_be")}
    country, _made = Country.objects.update_or_create(code=record["code"], defaults=names)
    for row in record["cis"]:
        facts = {"status": row["status"], "until": day(row["until"]), "source": row["source"]}
        since = dt.date.fromisoformat(row["since"])
        CountryStatus.objects.update_or_create(country=country, since=since, defaults=facts)


def _region(record: Record) -> None:
    facts = {name: record[name] for name in ("name_en", "name_ru", "name_be", "is_capital")}
    Region.objects.update_or_create(code=record["code"], defaults=facts | {"country_id": record["country"]})


def _agency(record: Record, known: dict[str, Agency], *, by: User | None, at: dt.datetime) -> Agency:
    first, *later = record["names"]
    agency = add_agency(
        code=record["code"],
        name_en=first["name_en"],
        name_ru=first["name_ru"],
        kind=record["kind"],
        country=Country.objects.get(code=record["country"]),
        region=Region.objects.filter(code=record["region"]).first(),
        parent=known.get(record["parent"]),
        since=dt.date.fromisoformat(first["since"]),
        establishment=record["establishment"] or None,
        source=first.get("source", ""),
        by=by,
        at=at,
    )
    for name in later:
        since = dt.date.fromisoformat(name["since"])
        wanted = {key: name[key] for key in ("name_en", "name_ru")}
        rename_agency(agency, **wanted, since=since, source=name.get("source", ""), by=by, at=at)
    agency.refresh_from_db()
    return agency
