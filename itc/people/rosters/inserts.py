"""Many new rows of one model, turned into what the database takes before the transaction begins: its lock is short."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models

BATCH = 500


class Inserts:
    """Rows of one model, in their order; `later` names the field whose values are known inside the transaction only."""

    def __init__(self, rows: Sequence[models.Model], *, later: str = "") -> None:
        options = rows[0]._meta
        computed = (models.AutoField, models.GeneratedField)
        fields = [field for field in options.concrete_fields if not isinstance(field, computed)]
        fields.sort(key=lambda field: field.name == later)  # the later one stands last
        known = [field for field in fields if field.name != later]
        self.values = [
            [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in known] for row in rows
        ]
        quote = connection.ops.quote_name
        columns = ", ".join(quote(field.column or "") for field in fields)
        self.head = f"INSERT INTO {quote(options.db_table)} ({columns}) VALUES "  # noqa: S608  # names from the models
        self.one = f"({', '.join(['%s'] * len(fields))})"
        self.tail = f" RETURNING {quote(options.pk.column or '')}"
        self.size = min(BATCH, connection.ops.bulk_batch_size(fields, rows))

    def run(self, later: Sequence[Any] | None = None) -> list[int]:
        """Primary keys in the order of the rows."""
        keys: list[int] = []
        with connection.cursor() as cursor:
            for batch in self._batches(later):
                parameters = [value for row in batch for value in row]
                cursor.execute(self.head + ", ".join([self.one] * len(batch)) + self.tail, parameters)
                keys += [key for (key,) in cursor.fetchall()]
        return keys

    def _batches(self, later: Sequence[Any] | None) -> Iterator[list[list[Any]]]:
        rows = self.values if later is None else [[*row, last] for row, last in zip(self.values, later, strict=True)]
        for start in range(0, len(rows), self.size):
            yield rows[start : start + self.size]
