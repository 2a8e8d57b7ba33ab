"""A roster against the people and units that are there already; nothing is stored."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import access, tree
from itc.people.duplicates.queries import Near
from itc.people.duplicates.rules import contradict
from itc.people.models import Agency, AgencyParent, User
from itc.people.rosters.files import Rows, opened
from itc.people.rosters.rules import EXAMPLE, Candidate, Columns, Namesakes, Refusal, Who, columns, read_row, twice

NAMES = ("surname", "given_name", "patronymic", "surname_latin", "given_name_latin")


@dataclass
class Roster:
    """What would come of a file."""

    agency: Agency
    new: list[tuple[Candidate, Agency]] = field(default_factory=list)
    skipped: list[Candidate] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    elsewhere: list[User] = field(default_factory=list)  # for the office only


def read_roster(file: IO[bytes], name: str, *, agency: Agency, by: User | None, encoding: str = "") -> Roster:
    """Raises DomainError for a file that cannot be read as a whole; `by` None: who runs the command."""
    roster = Roster(agency)
    with opened(file, name, encoding=encoding) as rows:
        found = _header(rows)
        roster.unread = found.unread
        read = [_read(number, cells, found) for number, cells in rows if EXAMPLE not in cells]
    roster.refused = [one for one in read if isinstance(one, Refusal)]
    once, doubled = twice(one for one in read if isinstance(one, Candidate))
    roster.refused += doubled
    _compare(roster, once, by)
    roster.refused.sort(key=lambda refusal: refusal.row)
    return roster


def alike(roster: Roster) -> dict[int, list[User]]:
    """By rows of the new people: who is there already under a close name, and is perhaps meant."""
    fields = ("surname", "given_name", "patronymic", "surname_latin", "given_name_latin", "sex")
    rows = {one.row: User(**{name: one.fields.get(name, "") for name in fields}) for one, _unit in roster.new}
    near, found = Near(rows.items()), defaultdict[int, list[User]](list)
    reach = tree.subtree(roster.agency.pk, AgencyParent.objects.tree_with_predecessors())
    people = User.objects.get_queryset().filter(agency__in=reach, same_as=None).only(*fields, "left_on")
    for person in people.order_by("pk").iterator(chunk_size=2000) if rows else ():
        for row in near.of(person):
            if not contradict(person, rows[row]):
                found[row].append(person)
    return dict(found)


def _header(rows: Rows) -> Columns:
    _number, header = next(rows, (0, []))
    if not header:
        raise DomainError("empty", _("The file is empty."))
    found = columns(header)
    if found.doubled:
        raise DomainError("doubled_column", format_lazy(_("A column stands twice: {column}"), column=found.doubled[0]))
    if found.missing:
        raise DomainError("no_surname_column", _("The first row must name the columns; none of them is the surname."))
    return found


def _read(number: int, cells: list[str], found: Columns) -> Candidate | Refusal:
    if any(cells[found.width :]):
        return Refusal(number, (_("The row has more cells than there are columns."),))
    return read_row(number, {name: cells[place] for place, name in found.places.items() if place < len(cells)})


def _compare(roster: Roster, once: list[Candidate], by: User | None) -> None:
    reach = tree.subtree(roster.agency.pk, AgencyParent.objects.tree_with_predecessors())
    units = {unit.code: unit for unit in Agency.objects.standing().filter(pk__in=reach)}
    known = Namesakes()
    for who in _known(reach):
        known.add(who)
    emails = _by_email(one.email for one in once if one.email)
    roster.refused = [_with_unit(one, roster.agency, units) for one in roster.refused]
    for one in once:
        unit, other = units.get(one.unit or roster.agency.code), emails.get(one.email)
        whys = [] if unit else [_no_unit(one.unit, roster.agency)]
        is_known = known.row_of(one.who) is not None
        if other is not None and other.agency_id not in reach:
            roster.elsewhere.append(other)
            whys.append(_elsewhere(other, by))
        elif other is not None and not is_known:
            whys.append(format_lazy(_("This e-mail belongs to {name}."), name=other.name))
        if whys or unit is None:
            roster.refused.append(Refusal(one.row, tuple(whys)))
        elif is_known:
            roster.skipped.append(one)
        else:
            roster.new.append((one, unit))


def _with_unit(refusal: Refusal, agency: Agency, units: Mapping[str, Agency]) -> Refusal:
    if not refusal.unit or refusal.unit in units:
        return refusal
    return Refusal(refusal.row, (*refusal.whys, _no_unit(refusal.unit, agency)))


def _no_unit(code: str, agency: Agency) -> Any:
    return format_lazy(_("This is not the code of a unit of {agency}: {code}"), agency=agency.code, code=code)


def _elsewhere(other: User, by: User | None) -> Any:
    if by is not None and access.people_scope(by).everything:
        return format_lazy(_("This e-mail belongs to {name}, who serves elsewhere."), name=other.name)
    return _("Ask the training office about this person.")


def _known(agencies: Iterable[int]) -> Iterator[Who]:
    """Everybody of these agencies, once per script."""
    rows = User.objects.filter(agency__in=agencies).values_list(*NAMES, "email")
    for surname, given, patronymic, surname_latin, given_latin, email in rows.iterator():
        if surname:
            yield Who.of(surname, given, patronymic, email)
        if surname_latin:
            yield Who.of(surname_latin, given_latin, "", email)


def _by_email(emails: Iterable[str]) -> dict[str, User]:
    wanted = sorted(set(emails))
    found: dict[str, User] = {}
    for start in range(0, len(wanted), 500):  # SQLite takes a limited number of values at once
        for person in User.objects.filter(email__in=wanted[start : start + 500]):
            found[person.email or ""] = person
    return found
