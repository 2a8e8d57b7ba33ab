"""A walk over all pages that links lead to: one page of each kind, as its address is resolved."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils.translation import override
from playwright.sync_api import Page

FILES = (".csv", ".xlsx", ".pdf", ".ics", ".xml", ".json", ".svg", ".mp3", ".vtt")
NO_PAGES = {"set_language", "material", "material_captions", "bank_export"}
LINKS = "links => links.map(link => link.href)"


@dataclass
class Tour:
    """Of one reader in one language; `seen` names the kinds of pages, in the order of the walk."""

    page: Page
    site: str
    language: str
    seen: dict[str, str] = field(default_factory=dict)

    def walk(self, start: str) -> Iterator[str]:
        """Opens page after page and stops at each, with the name of its kind."""
        ahead = [f"{self.site}/{self.language}/{start}"]
        while ahead:
            address = ahead.pop(0)
            kind = self._kind(address)
            if not kind or kind in self.seen:
                continue
            answer = self.page.goto(address)
            assert answer
            assert (address, answer.status) == (address, 200)
            self.seen[kind] = address
            yield kind
            if kind != "letter":  # what it leads to is for its reader alone
                ahead += self.page.locator("a[href]").evaluate_all(LINKS)

    def _kind(self, address: str) -> str:
        """The name of the route; "" for files, other hosts and the other language."""
        parts = urlsplit(address)
        if not address.startswith(f"{self.site}/{self.language}/") or parts.path.endswith(FILES):
            return ""
        try:
            with override(self.language):
                name = resolve(parts.path).url_name or address
        except Resolver404:
            return address  # a link that leads nowhere is a fault of the page
        return "" if name in NO_PAGES else name
