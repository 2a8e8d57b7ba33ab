"""A roster becomes people. Reading and comparing hold no lock; the writing is one short transaction."""

import datetime as dt
from dataclasses import dataclass, field
from typing import IO

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import audit
from itc.people.actions.people import cleaned, day_of, search_of
from itc.people.models import Agency, AuditRow, AuditValues, Placement, User
from itc.people.rosters.inserts import Inserts
from itc.people.rosters.queries import Roster, read_roster
from itc.people.rosters.rules import Candidate, Refusal


@dataclass(frozen=True)
class Outcome:
    imported: int
    skipped: int
    refused: list[Refusal] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, int]:
        return {"imported": self.imported, "refused": len(self.refused), "skipped": self.skipped}


def import_people(
    file: IO[bytes],
    name: str,
    *,
    agency: Agency,
    by: User | None,
    encoding: str = "",
    check: bool = False,
    partial: bool = False,
    at: dt.datetime | None = None,
) -> Outcome:
    """All rows, or none when one is refused, unless `partial`. With `check` nothing is stored and the figures say what
    would be. Raises DomainError for a file that cannot be read as a whole.
    """
    roster = read_roster(file, name, agency=agency, by=by, encoding=encoding)
    wanted = [] if roster.refused and not partial else roster.new
    if not check:
        tell_office(roster, by=by)
        _store(roster, wanted, by, at)
    return Outcome(len(wanted), len(roster.skipped), roster.refused, roster.unread)


def tell_office(roster: Roster, *, by: User | None) -> None:
    for person in roster.elsewhere:
        audit.log(by, "refused, sent to the office", person, after={"why": "e-mail of a person elsewhere, in a list"})


def _store(roster: Roster, wanted: list[tuple[Candidate, Agency]], by: User | None, at: dt.datetime | None) -> None:
    """All that can be made without the database is made before the transaction: SQLite lets nobody else write in it."""
    if not wanted:
        return
    moment = at or timezone.now()
    people = [_person(one, unit, moment) for one, unit in wanted]
    placements = [Placement(agency=person.agency, since=day_of(at)) for person in people]
    new, placed = Inserts(people), Inserts(placements, later="person")
    logged, values = _log([one for one, _unit in wanted], people, by, moment)
    try:
        with transaction.atomic():
            keys = new.run()
            placed.run(keys)
            values.run(logged.run([str(key) for key in keys]))
            audit.log(by, "imported a list for", roster.agency, after={"people": len(keys)}, at=at)
    except IntegrityError as error:
        raise DomainError(
            "changed_meanwhile", _("Somebody changed these people just now. Check the list again.")
        ) from error


def _person(one: Candidate, unit: Agency, moment: dt.datetime) -> User:
    person = User(agency=unit, date_joined=moment, password=make_password(None), **cleaned(dict(one.fields)))
    person.search = search_of(person)
    return person


def _log(
    candidates: list[Candidate], people: list[User], by: User | None, moment: dt.datetime
) -> tuple[Inserts, Inserts]:
    """The audit's rows, which lack the number of the person, and their values, which lack the number of the row."""
    facts = {"at": moment, "actor": by, "verb": "added", "object_type": User._meta.label}
    rows = [AuditRow(fields=sorted({*one.fields, "agency"}), **facts) for one in candidates]
    values = [
        AuditValues(after={**one.fields, "agency": person.agency_id})
        for one, person in zip(candidates, people, strict=True)
    ]
    return Inserts(rows, later="object_id"), Inserts(values, later="row")
