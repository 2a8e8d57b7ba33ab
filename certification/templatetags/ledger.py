from typing import Any

from django import template
from django.utils.safestring import SafeString

from certification.models import STATUS_LABELS, Certificate
from certification.reports import spoken
from itc.web.templatetags.ui import badge

register = template.Library()
LOOKS = {
    "valid": ("good", "check"),
    "expired": ("warn", "clock"),
    "replaced": ("neutral", "arrow-path"),
    "annulled": ("bad", "no-symbol"),
}


@register.simple_tag
def status_badge(status: str) -> SafeString:
    tone, icon = LOOKS[status]
    return badge(STATUS_LABELS[status], tone, icon)


@register.simple_tag
def printed_title(certificate: Certificate, text: dict[str, Any] | None) -> str:
    """As it stands on the paper, whatever the qualification is called now; an erased paper has the present title."""
    return str(text["qualification"]["title"][spoken()]) if text else certificate.qualification.title
