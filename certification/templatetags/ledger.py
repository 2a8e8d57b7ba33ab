from typing import Any

from django import template
from django.utils.safestring import SafeString

from certification import rules
from certification.models import STATUS_LABELS, Certificate
from certification.reports import spoken
from itc.people.models import User
from itc.web.templatetags.ui import badge

register = template.Library()
LOOKS = {
    "valid": ("good", "check"),
    "expired": ("warn", "clock"),
    "replaced": ("neutral", "arrow-path"),
    "annulled": ("bad", "no-symbol"),
}

register.filter("in_print", rules.in_print)


@register.filter
def both_names(person: User) -> str:
    """In both scripts; one that is missing is left out."""
    return " / ".join(filter(None, (person.name_cyrillic, person.name_latin)))


@register.filter
def printed_names(holder: dict[str, Any]) -> str:
    return " / ".join(filter(None, (holder["cyrillic"], holder["latin"])))


@register.simple_tag
def status_badge(status: str) -> SafeString:
    tone, icon = LOOKS[status]
    return badge(STATUS_LABELS[status], tone, icon)


@register.simple_tag
def printed_title(certificate: Certificate, text: dict[str, Any] | None) -> str:
    """As it stands on the paper, whatever the qualification is called now; an erased paper has the present title."""
    return str(text["qualification"]["title"][spoken()]) if text else certificate.qualification.title
