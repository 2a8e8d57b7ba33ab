"""Where a reader begins after signing in."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from itc.people.models import User

SignIn = Callable[..., Client]


@pytest.mark.parametrize(
    ("who", "place"),
    [
        ("amina", "/en/home/"),
        ("bruno", "/en/desk/"),
        ("dina", "/en/teaching/today/"),
        ("egor", "/en/office/"),
        ("farida", "/en/office/"),
        ("alina", "/en/office/courses/"),
    ],
)
def test_each_begins_where_the_work_is(cast: SimpleNamespace, sign_in: SignIn, who: str, place: str) -> None:
    assert sign_in(getattr(cast, who)).get("/en/start/")["Location"] == place


def test_who_works_here_and_learns_nothing_is_led_to_the_work(cast: SimpleNamespace, sign_in: SignIn) -> None:
    User.objects.filter(pk=cast.farida.pk).update(latin_confirmed_at=timezone.now())
    page = sign_in(cast.farida).get("/en/home/").content.decode()
    assert ("No training of your own yet" in page, "to nominate you" in page) == (True, False)
