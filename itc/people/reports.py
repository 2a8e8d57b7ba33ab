"""Rows of people and of the audit for files that leave the system."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from itc.people import ranks
from itc.people.models import AuditRow, User
from itc.people.subjects import names_in, subjects
from itc.people.words import object_said, said, told, value_said

CHUNK = 500

PEOPLE_COLUMNS: list[str | Promise] = [
    _("Surname"), _("Given name"), _("Patronymic"), _("Surname (Latin)"), _("Given name (Latin)"), _("Sex"), _("Rank"),
    _("Position"), _("Agency code"), _("Agency"), _("E-mail"), _("Left on"),
]  # fmt: skip
AUDIT_COLUMNS: list[str | Promise] = [
    _("When"), _("Who"), _("What was done"), _("Object"), _("Number"), _("Which one"), _("Fields"), _("Before"),
    _("After"),
]  # fmt: skip


def people_rows(people: "QuerySet[User]") -> Iterator[list[Any]]:
    for person in people.select_related("agency").iterator(chunk_size=500):
        agency = person.agency
        yield [
            person.surname, person.given_name, person.patronymic, person.surname_latin, person.given_name_latin,
            person.get_sex_display(), ranks.for_reader(person.rank), ranks.position_for_reader(person.position),
            agency.code if agency else "", str(agency) if agency else "", person.email or "", person.left_on,
        ]  # fmt: skip


def audit_rows(rows: "QuerySet[AuditRow]", *, reader: User) -> Iterator[list[Any]]:
    """With the values as far as they were not erased; an object is called by the name it has today."""
    all_rows = rows.select_related("actor", "values").iterator(chunk_size=CHUNK)
    while chunk := list(islice(all_rows, CHUNK)):
        known, names = subjects(chunk, reader=reader), names_in(chunk)
        for row in chunk:
            when = timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M:%S")
            who = row.actor.name if row.actor else gettext("the system")
            about = known.get((row.object_type, row.object_id))
            fields = ", ".join(value_said(row.object_type, name) for name in row.fields)
            values = getattr(row, "values", None)
            yield [
                when, who, said(row.verb), object_said(row.object_type), row.object_id, about.name if about else "",
                fields, *(_told(row, side, names) for side in ((values.before, values.after) if values else ({}, {}))),
            ]  # fmt: skip


def _told(row: AuditRow, values: Mapping[str, Any], names: Mapping[tuple[str, str], str]) -> str:
    """Each value with its name, a line each."""
    texts = ((name, told(row.object_type, name, values.get(name), names)) for name in row.fields)
    return "\n".join(f"{value_said(row.object_type, name)}: {text}" for name, text in texts if text)
