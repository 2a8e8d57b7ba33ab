from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from itc.web import registry
from itc.web.demonstration import is_demonstration


def shell(request: HttpRequest) -> dict[str, Any]:
    """What base.html shows on every page: navigation, languages, the banner of a demonstration."""
    if not hasattr(request, "user") or request.path.startswith("/cms/"):
        return {}
    return {
        "nav": _nav(request),
        "DEMO": is_demonstration(),
        "LANGUAGES": settings.LANGUAGES,
        "LANGUAGE": get_language(),
    }


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for item in registry.nav(request):
        url = reverse(item.url_name)
        items.append({"label": item.label, "url": url, "icon": item.icon, "current": request.path.startswith(url)})
    longest = max((len(i["url"]) for i in items if i["current"]), default=0)
    return [i | {"current": i["current"] and len(i["url"]) == longest} for i in items]
