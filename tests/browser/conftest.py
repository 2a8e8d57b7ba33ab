"""A real site for Chromium: demonstration data, gunicorn, Celery worker and beat, as the product starts them."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState, sync_playwright
from redis import Redis

from tests.browser.pages import sign_in
from tests.browser.running import ROOT, answers, free_port, manage, wait_until
from tests.database import copy_for_processes

TELL_BROKEN_POLICY = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy ${event.violatedDirective} broken by ${event.blockedURI}`))"""
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    is_there = Path(CHROMIUM).exists() or os.environ.get("CI")
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            if not is_there:
                item.add_marker(pytest.mark.skip(reason=f"no Chromium at {CHROMIUM}"))


def own_redis() -> dict[str, str]:
    """Where Redis is given, databases that no other worker of this run uses: a job goes to the site that wrote it."""
    number = 4 + 2 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 12
    found = {}
    for offset, name in enumerate(("CELERY_BROKER_URL", "CACHE_URL")):
        parts = urlsplit(os.environ.get(name, ""))
        if parts.scheme.startswith("redis"):
            found[name] = parts._replace(path=f"/{number + offset}").geturl()
            Redis.from_url(found[name]).flushdb()
    return found


@pytest.fixture(scope="package")
def environment(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("site")
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))}
    environ = kept | {"DATA_DIR": str(folder), "PORT": str(port), "BASE_URL": f"http://localhost:{port}"}
    environ["DJANGO_SETTINGS_MODULE"] = "itc.settings"
    environ |= own_redis()
    with copy_for_processes() as address:
        yield environ | {"DATABASE_URL": address}


@pytest.fixture(scope="package")
def site(environment: dict[str, str]) -> Iterator[str]:
    manage(environment, "compile_translations")
    manage(environment, "collectstatic", "--noinput", "--verbosity", "0")
    manage(environment, "demo", "--people", "24")
    log = Path(environment["DATA_DIR"]) / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        wait_until(lambda: answers(f"{environment['BASE_URL']}/health/ready"), f"the site\n{log.read_text()[-2000:]}")
        yield environment["BASE_URL"]
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        print(log.read_text()[-3000:])  # noqa: T201  # shown by pytest when something failed


@pytest.fixture(scope="package")
def accounts(environment: dict[str, str], site: str) -> dict[str, dict[str, str]]:
    """The demonstration's accounts by role."""
    listed = json.loads(manage(environment, "demo", "--accounts"))
    return {account["role"]: account for account in listed}


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    assert Path(CHROMIUM).exists() or shutil.which("chromium"), "CI needs Chromium"
    with sync_playwright() as playwright:  # until the last of these tests: Django refuses to work beside its loop
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-quic"])


@pytest.fixture
def browser_window(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a window of its own (cookies apart); every console error and broken policy of our pages fails the test."""
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def window(*, language: str = "en", width: int = 1280, dark: bool = False, **more: Any) -> Page:
        context = chromium.new_context(
            locale=language,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            **more,
        )
        context.add_init_script(TELL_BROKEN_POLICY)
        opened.append(context)
        context.on(
            "console", lambda said: faults.append(f"{_where(said)}: {said.text}") if said.type == "error" else None
        )
        context.on("weberror", lambda error: faults.append(f"{error.page.url if error.page else ''}: {error.error}"))
        return context.new_page()

    yield window
    for context in opened:
        context.close()
    assert faults == []


def _where(said: ConsoleMessage) -> str:
    return said.page.url if said.page else said.location["url"]


@pytest.fixture(scope="package")
def signed_in_states() -> dict[str, StorageState]:
    return {}


@pytest.fixture
def window_of(
    browser_window: Callable[..., Page],
    site: str,
    accounts: dict[str, dict[str, str]],
    signed_in_states: dict[str, StorageState],
) -> Callable[..., Page]:
    """A window of who holds this role; each signs in once for all tests. "" is a stranger."""

    def window(role: str, **how: Any) -> Page:
        if role and role not in signed_in_states:
            page = browser_window()
            sign_in(page, site, accounts[role])
            signed_in_states[role] = page.context.storage_state()
        return browser_window(storage_state=signed_in_states.get(role), **how)

    return window
