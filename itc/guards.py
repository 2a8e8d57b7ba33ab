"""Insert-only tables: database triggers that refuse UPDATE, DELETE and REPLACE on SQLite and PostgreSQL.

An AppConfig names its models in `insert_only` and connects `install_guards` to post_migrate: SQLite drops triggers
whenever a migration remakes a table, so they are put back after every migration. REPLACE fires the DELETE trigger
because the connection sets recursive_triggers=ON.
"""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

VERBS = ("UPDATE", "DELETE")


def install_guards(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Idempotent; a table that an earlier migration state does not have yet is left out."""
    connection = connections[using]
    there = set(connection.introspection.table_names())
    for table in guarded_tables(sender):
        if table in there:
            _install(connection, table)


def guarded_tables(app: AppConfig) -> list[str]:
    return [app.get_model(name)._meta.db_table for name in getattr(app, "insert_only", ())]


def _install(connection: BaseDatabaseWrapper, table: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for verb in VERBS:
                name = f"{table}_no_{verb.lower()}"
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
                cursor.execute(
                    f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" '
                    f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
                )
            return
        cursor.execute(
            "CREATE OR REPLACE FUNCTION itc_insert_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME USING ERRCODE = '23514'; END $$"
        )
        for name, event, each in (
            (f"{table}_no_change", "UPDATE OR DELETE", "ROW"),
            (f"{table}_no_truncate", "TRUNCATE", "STATEMENT"),
        ):
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
            cursor.execute(
                f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" '
                f"FOR EACH {each} EXECUTE FUNCTION itc_insert_only()"
            )


def remove_guards(app: AppConfig, using: str = "default") -> None:
    """For the flush between tests, which empties every table; nothing else calls it."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in guarded_tables(app):
            if connection.vendor == "sqlite":
                for verb in VERBS:
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_{verb.lower()}"')
            else:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_change" ON "{table}"')
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_truncate" ON "{table}"')
