"""The one way to write the audit."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone

from itc.people.models import AuditRow, AuditValues, User


def log(
    by: User | None,
    verb: str,
    subject: Model,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    at: dt.datetime | None = None,
) -> AuditRow:
    """A row that `by` (None: the system) did `verb`; values go beside it, as text, where they can be erased."""
    before, after = dict(before or {}), dict(after or {})
    row = AuditRow.objects.create(
        at=at or timezone.now(),
        actor=by,
        verb=verb,
        object_type=subject._meta.label,
        object_id=str(subject.pk),
        fields=sorted({*before, *after}),
    )
    if before or after:
        AuditValues.objects.create(row=row, before=_plain(before), after=_plain(after))
    return row


def log_many(
    by: User | None,
    verb: str,
    subjects: Iterable[tuple[Model, Mapping[str, Any]]],
    *,
    at: dt.datetime | None = None,
) -> None:
    """The same for each subject with what it is `after`, in two statements."""
    at, facts = at or timezone.now(), list(subjects)
    rows = AuditRow.objects.bulk_create(
        AuditRow(
            at=at,
            actor=by,
            verb=verb,
            object_type=subject._meta.label,
            object_id=str(subject.pk),
            fields=sorted(after),
        )
        for subject, after in facts
    )
    values = (
        AuditValues(row=row, before={}, after=_plain(after)) for row, (_subject, after) in zip(rows, facts, strict=True)
    )
    AuditValues.objects.bulk_create(values)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    encoder = DjangoJSONEncoder()
    return {
        name: value
        if value is None or isinstance(value, str | int | float | bool | list | dict)
        else (value.pk if isinstance(value, Model) else encoder.default(value))
        for name, value in values.items()
    }
