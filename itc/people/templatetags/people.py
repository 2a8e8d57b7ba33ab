from collections.abc import Mapping, Sequence

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from itc.people.models import AuditRow, User
from itc.people.queries import Branch
from itc.people.subjects import Subject, Subjects
from itc.people.words import object_said, reason_said, said, told, value_said
from itc.people.zones import CITIES

register = template.Library()


register.filter("said", said)
register.filter("reason_said", reason_said)
register.filter("object_said", object_said)


@register.filter
def other_name(person: User) -> str:
    """The name in the script that the page does not show first; empty when there is only one."""
    names = {person.name_cyrillic, person.name_latin} - {person.name, ""}
    return names.pop() if names else ""


@register.filter
def second_name(person: User) -> SafeString | str:
    """The other name, said to be Russian where the page is not, so that a reading machine changes its voice."""
    other = other_name(person)
    if not other or (get_language() or "en") != "en":
        return other
    return format_html('<span lang="ru">{}</span>', other)


@register.filter
def city(zone: str) -> str:
    return str(CITIES.get(zone, zone))


@register.filter
def changes(row: AuditRow) -> list[tuple[str, object, object]]:
    """What the value is called, before, after; nothing when the values were erased."""
    values = getattr(row, "values", None)
    if values is None:
        return []
    return [
        (value_said(kind, name), told(kind, name, values.before.get(name)), told(kind, name, values.after.get(name)))
        for kind, name in ((row.object_type, name) for name in row.fields)
    ]


@register.filter
def field_names(row: AuditRow) -> str:
    """What is left to tell of a row whose values were erased."""
    return ", ".join(value_said(row.object_type, name) for name in row.fields)


@register.filter
def about(row: AuditRow, known: Subjects) -> Subject | None:
    """What the row is about, when it is still there and has a name."""
    return known.get((row.object_type, row.object_id))


@register.filter
def at_key(mapping: dict[object, object], key: object) -> object:
    return mapping.get(key)


@register.simple_tag
def tree(branches: Sequence[Branch], serving: Mapping[int | None, int]) -> SafeString:
    """Nested lists of agencies; a template included for each of 300 would take longer than all else on the page."""
    before, _code, after = reverse("agency", args=["code"]).rpartition("code")
    return _branches(branches, serving, (before, after))


def _branches(branches: Sequence[Branch], serving: Mapping[int | None, int], around: tuple[str, str]) -> SafeString:
    return format_html(
        "<ul>{}</ul>", format_html_join("", "{}", ((_branch(one, serving, around),) for one in branches))
    )


def _branch(branch: Branch, serving: Mapping[int | None, int], around: tuple[str, str]) -> SafeString:
    """`around`: what stands before and after the code in the address."""
    agency, people = branch.agency, serving.get(branch.agency.pk, 0)
    told = [agency.code, *([ngettext("%(n)s person", "%(n)s people", people) % {"n": people}] if people else [])]
    return format_html(
        '<li><a href="{}">{}</a> <span class="hint">{}</span>{}</li>',
        agency.code.join(around),
        agency,
        " · ".join(told),
        _branches(branch.below, serving, around) if branch.below else "",
    )
