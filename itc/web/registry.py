"""What several apps show together: each app adds its parts in AppConfig.ready, the shell's pages lay them out.

The ground floor names no app; an app never names another face's page.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from itc.people.access import Right, can

Text = str | Promise


@dataclass(frozen=True)
class NavItem:
    """A link of the main navigation, shown to who holds `right` (None: everybody signed in)."""

    label: Text
    url_name: str
    icon: str
    order: int
    right: Right | None = None
    is_public: bool = False  # also shown to anonymous readers
    is_workplace: bool = False  # where the day of who works here begins
    when: Callable[[HttpRequest], bool] | None = None
    covers: tuple[str, ...] = ()  # beginnings of other addresses, after the language, that belong to it

    def is_for(self, request: HttpRequest) -> bool:
        if not request.user.is_authenticated:
            return self.is_public
        if self.right is not None and not can(request.user, self.right):
            return False
        return self.when is None or self.when(request)


@dataclass(frozen=True)
class Panel:
    """A part of a composed page: `context(request)` gives None when there is nothing to show.

    On a page about somebody it is asked with her: `context(request, person)`.
    """

    template: str
    order: int
    context: Callable[..., dict[str, Any] | None]
    right: Right | None = None


@dataclass(frozen=True)
class Tally:
    """How much of something there is of a person's own row; duplicates of hers are not counted with her."""

    label: Text
    order: int
    count: Callable[[int], int]


@dataclass
class Page:
    """The parts of one composed page."""

    parts: list[Panel] = field(default_factory=list)

    def add(self, panel: Panel) -> None:
        self.parts.append(panel)

    def panels(self, request: HttpRequest, *about: Any) -> list[dict[str, Any]]:
        shown = []
        for part in sorted(self.parts, key=lambda part: part.order):
            if part.right is not None and not can(request.user, part.right):
                continue
            if (context := part.context(request, *about)) is not None:
                shown.append({"template": part.template, **context})
        return shown


front = Page()  # public front page
home = Page()  # my training
desk = Page()  # agency desk
office = Page()  # training office
record = Page()  # of a person, beside her data
_nav: list[NavItem] = []
_tallies: list[Tally] = []
_settings: list[NavItem] = []


def add_nav(item: NavItem) -> None:
    _nav.append(item)


def nav(request: HttpRequest) -> list[NavItem]:
    return sorted((item for item in _nav if item.is_for(request)), key=lambda item: item.order)


def workplace(request: HttpRequest) -> NavItem | None:
    """The first of the reader's own places of work; None for who only learns here."""
    return next((item for item in nav(request) if item.is_workplace), None)


def add_tally(tally: Tally) -> None:
    _tallies.append(tally)


def tallies() -> list[Tally]:
    return sorted(_tallies, key=lambda tally: tally.order)


def add_setting(item: NavItem) -> None:
    """A page on which the office keeps something that holds for the whole centre."""
    _settings.append(item)


def settings(request: HttpRequest) -> list[NavItem]:
    return sorted((item for item in _settings if item.is_for(request)), key=lambda item: item.order)
