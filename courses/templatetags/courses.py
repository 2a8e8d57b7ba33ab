"""Small words of lesson blocks."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.images.utils import generate_signature

register = template.Library()
WIDEST = 800


@register.simple_tag
def lesson_image(image: Any, alt: str) -> SafeString:
    """The picture at most 800 pixels wide; its size comes from the original, so that no rendition is looked up."""
    width = min(image.width, WIDEST)
    height = round(image.height * width / image.width)
    size = f"width-{WIDEST}"
    address = reverse("lesson_image", args=[generate_signature(image.pk, size), image.pk, size])
    html = '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">'
    return format_html(html, address, alt, width, height)


@register.filter
def right_choices(check: Any) -> int:
    return sum(1 for choice in check["choices"] if choice["correct"])


@register.filter
def at(addresses: dict[int, str], key: int) -> str:
    """The address of that key, or nothing."""
    return addresses.get(key, "")
