import time
import uuid
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client
from django.utils import timezone, translation
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from itc.people.models import User
from itc.web import demonstration
from tests import cast as actors
from tests.database import django_db_setup

__all__ = ["django_db_setup"]


class OneSite(LoadScopeScheduling):
    """One worker of the suite gets all tests of the browser, so that their site is set up once; the rest goes to
    whoever is free. (The groups of pytest-xdist 3.8 do nothing under pytest 9.2, which fixed the names of tests.)"""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneSite:
    return OneSite(config, log)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Each story begins in English, in the centre's time zone, knowing of no demonstration."""
    demonstration.forget()
    translation.activate("en")
    timezone.deactivate()


@pytest.fixture(autouse=True)
def attempts_of_its_own(settings: Any) -> None:
    """Nothing is rolled back in Redis: each story counts attempts under a name of its own."""
    if "redis" in settings.CACHES["default"]["BACKEND"]:
        own = uuid.uuid4().hex
        settings.CACHES = {name: facts | {"KEY_PREFIX": f"{name}{own}"} for name, facts in settings.CACHES.items()}


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    return actors.everybody()


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser in which this person is signed in, with a second factor used where the role asks for one."""

    def as_person(user: User, *, second_factor: bool = True) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        methods = [{"method": "password", "at": time.time()}]
        if second_factor:
            methods.append({"method": "mfa", "type": "totp", "at": time.time()})
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = methods
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session.save()
        return client

    return as_person
