"""Rows of people and of the audit for files that leave the system."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from itc.people.models import AuditRow, User
from itc.people.words import object_said, said, value_said

PEOPLE_COLUMNS: list[str | Promise] = [
    _("Surname"), _("Given name"), _("Patronymic"), _("Surname (Latin)"), _("Given name (Latin)"), _("Sex"), _("Rank"),
    _("Position"), _("Agency code"), _("Agency"), _("E-mail"), _("Left on"),
]  # fmt: skip
AUDIT_COLUMNS: list[str | Promise] = [_("When"), _("Who"), _("What was done"), _("Object"), _("Number"), _("Fields")]


def people_rows(people: "QuerySet[User]") -> Iterator[list[Any]]:
    for person in people.select_related("agency").iterator(chunk_size=500):
        agency = person.agency
        yield [
            person.surname, person.given_name, person.patronymic, person.surname_latin, person.given_name_latin,
            person.get_sex_display(), person.rank, person.position, agency.code if agency else "",
            str(agency) if agency else "", person.email or "", person.left_on,
        ]  # fmt: skip


def audit_rows(rows: "QuerySet[AuditRow]") -> Iterator[list[Any]]:
    for row in rows.select_related("actor").iterator(chunk_size=500):
        when = timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M:%S")
        who = row.actor.name if row.actor else gettext("the system")
        values = ", ".join(value_said(row.object_type, name) for name in row.fields)
        yield [when, who, said(row.verb), object_said(row.object_type), row.object_id, values]
