"""On every page that its owner opens, the main menu says where she is."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from itc.people.models import User
from tests.test_isolation import PAGES, address, read
from tests.world import build

SignIn = Callable[[User], Client]
CURRENT = re.compile(r'<a href="([^"]*)" aria-current="page"')


def marked(client: Client, path: str) -> list[str] | None:
    """Addresses of the marked items; None where the answer is no page."""
    response = client.get(path)
    text = read(response)
    if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
        return None
    menu = text.partition('<ul id="nav-list">')[2].partition("</ul>")[0]
    return CURRENT.findall(menu) if menu else None


def test_every_page_marks_one_item_of_the_menu(cast: SimpleNamespace, sign_in: SignIn) -> None:
    world, wrong, clients = build(cast), {}, dict[str, Client]()
    for name, page in PAGES.items():
        if page.is_act:
            continue
        client = clients.setdefault(page.owner, sign_in(getattr(world.cast, page.owner)))
        found = marked(client, address(name, world) + page.query)
        if found is not None and len(found) != 1:
            wrong[name] = (page.owner, found)
    assert wrong == {}


@pytest.mark.parametrize(
    ("who", "path", "item"),
    [
        ("bruno", "agencies/NORTH/", "people/"),
        ("bruno", "tokens/", "people/"),
        ("farida", "audit/", "office/"),
        ("farida", "office/venues/", "office/seminars/"),
        ("alina", "office/banks/", "office/courses/"),
        ("amina", "account/2fa/", "profile/"),
        ("egor", "profile/", "home/"),
    ],
)
def test_where_a_page_belongs(cast: SimpleNamespace, sign_in: SignIn, who: str, path: str, item: str) -> None:
    assert marked(sign_in(getattr(cast, who)), f"/en/{path}") == [f"/en/{item}"]
