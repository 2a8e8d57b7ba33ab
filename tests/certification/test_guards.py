from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from certification.actions import issue_certificate
from itc.guards import guarded_tables
from itc.jobs.testing import run_all
from tests.certification.stage import award

TABLES = guarded_tables(apps.get_app_config("certification"))


@pytest.fixture
def written(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    """A row in every guarded table."""
    pytest.importorskip("weasyprint")
    award(cast.amina, props.online)
    award(cast.amina, props.seminar)
    issue_certificate(cast.amina, qualification=props.c1, signatory=props.signatory, by=cast.egor)
    run_all()


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE waits for no deferred check
            cursor.execute(statement)
    except DatabaseError as error:
        return "is insert-only" in str(error)
    return False


def test_seven_tables_are_guarded() -> None:
    assert sorted(table.removeprefix("certification_") for table in TABLES) == [
        "award", "awardancestor", "certificate", "certificateaward", "certificateevent", "certificatefile",
        "certificatetoken",
    ]  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.usefixtures("written")
def test_no_row_is_changed_deleted_or_replaced(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 1")
        names = [column[0] for column in cursor.description]
        assert cursor.fetchone() is not None
    outcomes = [refused(f"UPDATE {table} SET {names[-1]} = {names[-1]}"), refused(f"DELETE FROM {table}")]
    if connection.vendor == "sqlite":
        outcomes.append(refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))
    else:
        outcomes.append(refused(f"TRUNCATE {table} CASCADE"))
    assert outcomes == [True, True, True]


@pytest.mark.usefixtures("written")
def test_the_erasable_text_is_not_guarded() -> None:
    assert not refused("UPDATE certification_certificatetext SET salt = salt")
