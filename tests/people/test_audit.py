import datetime as dt
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from itc import guards
from itc.people import actions, audit
from itc.people.models import AuditRow, AuditValues
from tests.people.test_placing import refused

TABLE = AuditRow._meta.db_table
ATTEMPTS = [
    f"UPDATE {TABLE} SET verb = 'nothing'",
    f"DELETE FROM {TABLE}",
]
REPLACE = (
    f"REPLACE INTO {TABLE} (id, at, verb, object_type, object_id, fields) SELECT id, at, 'x', '', '', '[]' FROM {TABLE}"
)


@pytest.fixture
def row(cast: SimpleNamespace) -> AuditRow:
    return audit.log(cast.farida, "did", cast.amina, before={"rank": "капитан"}, after={"rank": "майор"})


def refuses(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "insert-only" in str(error)
    return False


@pytest.mark.parametrize("statement", ATTEMPTS)
def test_a_row_can_be_neither_changed_nor_deleted(row: AuditRow, statement: str) -> None:
    assert refuses(statement)
    assert AuditRow.objects.get().verb == "did"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is a statement of SQLite")
def test_a_row_cannot_be_replaced(row: AuditRow) -> None:
    assert refuses(REPLACE)
    assert AuditRow.objects.get().verb == "did"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_the_table_cannot_be_emptied(row: AuditRow) -> None:
    assert refuses(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {TABLE} CASCADE")


def test_the_guards_come_back_when_they_are_set_again(row: AuditRow) -> None:
    people = apps.get_app_config("people")
    guards.remove_guards(people)
    assert not refuses(ATTEMPTS[0])
    for _time in range(2):
        guards.install_guards(people)
    assert all(refuses(statement) for statement in ATTEMPTS)


def test_values_can_be_erased_and_the_row_still_tells_what_changed(row: AuditRow) -> None:
    AuditValues.objects.filter(row=row).delete()
    kept = AuditRow.objects.get()
    assert (kept.fields, hasattr(kept, "values")) == (["rank"], False)


def test_dates_and_objects_are_kept_as_plain_values(cast: SimpleNamespace) -> None:
    day = dt.date(2026, 11, 21)
    logged = audit.log(None, "did", cast.amina, after={"agency": cast.north, "on": day, "n": 3, "no": None})
    kept = AuditValues.objects.get(row=logged).after
    assert kept == {"agency": cast.north.pk, "on": "2026-11-21", "n": 3, "no": None}


def test_an_action_of_last_year_is_logged_last_year(cast: SimpleNamespace) -> None:
    then = dt.datetime(2025, 10, 1, 9, tzinfo=dt.UTC)
    actions.add_person(by=cast.farida, agency=cast.north, at=then, surname="Щёкина")
    assert AuditRow.objects.get().at == then


def test_what_an_action_refused_leaves_no_trace_of_a_deed(cast: SimpleNamespace) -> None:
    with refused("no_name"):
        actions.add_person(by=cast.farida, agency=cast.north, given_name="Ольга")
    assert AuditRow.objects.count() == 0
