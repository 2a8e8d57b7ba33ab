from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from itc.web import registry
from itc.web.demonstration import contact, is_demonstration


def shell(request: HttpRequest) -> dict[str, Any]:
    """What base.html shows on every page: navigation, languages, a demonstration's banner, the office's address."""
    if not hasattr(request, "user") or request.path.startswith("/cms/"):
        return {}
    return {
        "nav": _nav(request),
        "DEMO": is_demonstration(),
        "OFFICE": contact(),
        "LANGUAGES": settings.LANGUAGES,
        "LANGUAGE": get_language(),
    }


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for item in registry.nav(request):
        items.append({"label": item.label, "url": reverse(item.url_name), "icon": item.icon, "covers": item.covers})
    nearest = max(reversed(items), key=lambda item: _nearness(request.path, item), default=None)
    return [{**item, "current": item is nearest and _nearness(request.path, item) > (0, False)} for item in items]


def _nearness(path: str, item: dict[str, Any]) -> tuple[int, bool]:
    """How much of the address belongs to the item; its own address before one that it covers."""
    front = reverse("front")
    beginnings = [(item["url"], True), *((front + part, False) for part in item["covers"])]
    return max(((len(one), is_own) for one, is_own in beginnings if path.startswith(one)), default=(0, False))
