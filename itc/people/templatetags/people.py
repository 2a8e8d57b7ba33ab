from django import template
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from itc.people.models import AuditRow, User
from itc.people.reports import said as verb_said
from itc.people.zones import CITIES

register = template.Library()


@register.filter
def said(verb: str) -> str:
    return verb_said(verb)


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
    """Field, before, after; nothing when the values were erased."""
    values = getattr(row, "values", None)
    if values is None:
        return []
    return [
        (_label(row.object_type, name), values.before.get(name, ""), values.after.get(name, "")) for name in row.fields
    ]


def _label(object_type: str, name: str) -> str:
    """The field as forms call it; what is no field of the object keeps its own word."""
    try:
        return str(apps.get_model(object_type)._meta.get_field(name).verbose_name)
    except (LookupError, ValueError, FieldDoesNotExist, AttributeError):
        return gettext(name.replace("_", " "))


@register.filter
def at_key(mapping: dict[str, object], key: str) -> object:
    return mapping.get(key)
