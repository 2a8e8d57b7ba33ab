"""What rows of the audit are about: how an object of each kind is called, and where it is opened.

Each app says it of its own models in AppConfig.ready; a kind of which nobody said anything, and an object that was
deleted, are shown by their number.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.urls import reverse

from itc.people import access
from itc.people.access import Right
from itc.people.models import Agency, ApiToken, AuditRow, Centre, Country, SentMail, User
from itc.people.words import points_at


@dataclass(frozen=True)
class Kind:
    """`path` is for who holds `right`; `needs` are the relations that the name and the path read."""

    name: Callable[[Any], object] = str
    path: Callable[[Any], str] | None = None
    right: Right | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subject:
    name: str
    url: str = ""


Subjects = dict[tuple[str, str], Subject]
_kinds: dict[str, Kind] = {}


def add(model: type[Model], kind: Kind) -> None:
    _kinds[model._meta.label] = kind


def subjects(rows: Iterable[AuditRow], *, reader: User) -> Subjects:
    """By kind and number, in one query for each kind, however many rows there are."""
    keys: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        keys[row.object_type].add(row.object_id)
    found: Subjects = {}
    for label in keys.keys() & _kinds.keys():
        kind = _kinds[label]
        is_open = kind.path is not None and (kind.right is None or access.can(reader, kind.right))
        for pk, one in _objects(label, keys[label], kind.needs).items():
            url = kind.path(one) if is_open and kind.path else ""
            found[label, str(pk)] = Subject(str(kind.name(one)), url)
    return found


def names_in(rows: Iterable[AuditRow]) -> dict[tuple[str, str], str]:
    """What the rows' values point at, by kind and number: agencies and people by their names of today."""
    keys: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        values = getattr(row, "values", None)
        if values is None:
            continue
        for name in row.fields:
            for value in (values.before.get(name), values.after.get(name)):
                if isinstance(value, int | str):
                    keys[points_at(row.object_type, name)].add(str(value))
    return {
        (label, str(pk)): str(_kinds[label].name(one))
        for label in keys.keys() & _kinds.keys()
        for pk, one in _objects(label, keys[label], _kinds[label].needs).items()
    }


def _objects(label: str, keys: Iterable[str], needs: tuple[str, ...]) -> dict[Any, Model]:
    model = apps.get_model(label)
    known = []
    for key in keys:
        try:
            known.append(model._meta.pk.to_python(key))
        except ValidationError:  # an object of a kind whose numbers were others once
            continue
    rows = model._default_manager.all()
    found: dict[Any, Model] = (rows.select_related(*needs) if needs else rows).in_bulk(known)
    return found


def register() -> None:
    from itc.jobs.models import Job

    add(User, Kind(path=lambda one: reverse("person", args=[one.pk]), right=Right.SEE_PEOPLE))
    add(Agency, Kind(path=lambda one: reverse("agency", args=[one.code]), right=Right.SEE_PEOPLE))
    add(Centre, Kind(path=lambda one: reverse("centre"), right=Right.CHANGE_SETTINGS))
    add(Country, Kind())
    add(
        ApiToken,
        Kind(
            lambda one: f"{one.name} ({one.agency})",
            path=lambda one: reverse("tokens"),
            right=Right.MANAGE_TOKENS,
            needs=("agency",),
        ),
    )
    add(SentMail, Kind(path=lambda one: reverse("mail", args=[one.pk]), right=Right.READ_LETTERS))
    add(Job, Kind(lambda one: one.title, path=lambda one: reverse("jobs"), right=Right.SEE_JOBS))
