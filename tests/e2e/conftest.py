"""Real browsers against a real server. Every test of this folder carries the mark `e2e`."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e import console
from tests.server import Server, free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.e2e.chatting import Cast

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",  # what people keep is apart in their contexts; a process for each costs an eighth more
    "--use-fake-device-for-media-stream",  # a microphone that hums
    "--use-fake-ui-for-media-stream",
]


FAILED = pytest.StashKey[bool]()
PICTURES = Path(__file__).resolve().parents[2] / "var" / "tests" / "failures"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e" in str(item.path):
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Lets the fixtures see whether their test failed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


SHELL = "chromium-headless-shell"


def chromium_path(*, whole: bool = False) -> str:
    """The browser of this machine, or with `whole` the one with windows; fails, and says how to mend it, without one."""
    found = os.environ.get("CHROMIUM") or next(
        filter(
            None, map(shutil.which, (*(() if whole else (SHELL,)), "chromium", "chromium-browser", "google-chrome"))
        ),
        None,
    )
    if not found:
        pytest.fail("There is no Chromium. `make test` installs it, or: apt-get install chromium fonts-noto-cjk")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=40_000)  # a busy machine is slow; what never comes still fails
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        console.watch(browser)
        loop = asyncio._get_running_loop()
        yield browser
        asyncio._set_running_loop(loop)  # an async test that was the last one may have put it aside
        browser.close()


@pytest.fixture(autouse=True)
def _a_quiet_console(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test whose pages threw what nobody caught, or wrote an error into the console."""
    console.heard.clear()
    yield
    complaints = console.take(test=request.node.nodeid)
    assert not complaints, "\n".join(complaints)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running site with an empty database; a module's tests share it and make what they need."""
    server = Server(tmp_path_factory.mktemp("site")).prepare()
    try:
        yield server.start()
    finally:
        server.discard()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running site as `make run` makes it: demo data, and the server that stands in for Stripe's API."""
    import subprocess
    import sys

    var: Path = tmp_path_factory.mktemp("demo")
    stripe = free_port()
    server = Server(
        var,
        extra={
            "STRIPE_API_BASE": f"http://127.0.0.1:{stripe}",
            "STRIPE_SECRET_KEY": "sk_test_e2e",
            "STRIPE_PUBLISHABLE_KEY": "pk_test_e2e",
            "STRIPE_WEBHOOK_SECRET": "whsec_e2e",
        },
    ).prepare(seeded=True)
    stand_in = subprocess.Popen(
        [
            sys.executable, "-m", "shop.demo.localstripe", "--port", str(stripe),
            "--webhook", f"{server.url}/webhooks/stripe/",
        ],
        env=server.environment,
    )  # fmt: skip
    try:
        yield server.start()
    finally:
        server.discard()
        stand_in.terminate()
        stand_in.wait()


# A session as signing in makes it; the form itself has tests of its own.
SIGN_IN = """
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from accounts.models import User
request = HttpRequest()
request.session = SessionStore()
request.META["REMOTE_ADDR"] = "127.0.0.1"
login(request, User.objects.get(username={username!r}), backend="accounts.backends.PeopleBackend")
request.session.save()
print(request.session.session_key)
"""


class People:
    """Signs people in, each in a browser of their own: with a password by the form, else with a session made for them.

    Where `keeps`, their browsers run the service worker, which fetches ahead all that a time without a network needs: that
    is a seventh of what a page costs, so only the tests that are about it, and the story, have it.
    """

    def __init__(self, browser: Browser, server: Server, *, keeps: bool = False) -> None:
        self._keeps = keeps
        self._browser = browser
        self._server = server
        self._contexts: list[BrowserContext] = []

    def __call__(
        self, username: str | None, password: str | None = None, *, size=PHONE, language="en", dark=False
    ) -> Page:
        """A page of a fresh browser; signed in as `username`, or as nobody for None."""
        context = self._browser.new_context(
            base_url=self._server.url,
            viewport=size,
            locale="zh-CN" if language.startswith("zh") else "en-US",
            color_scheme="dark" if dark else "light",
            has_touch=size["width"] < 600,
            reduced_motion="reduce",
            service_workers="allow" if self._keeps else "block",
        )
        context.set_default_timeout(40_000)
        self._contexts.append(context)
        page = context.new_page()
        if username and password:
            page.goto("/accounts/login/")
            page.locator('input[name="login"]').fill(username)
            page.locator('input[name="password"]').fill(password)
            page.locator('input[name="password"]').press("Enter")
            page.wait_for_url("**/chats/**")
        elif username:
            session = self._server.shell(SIGN_IN.format(username=username)).strip()
            context.add_cookies([{"name": "sessionid", "value": session, "url": self._server.url}])
            page.goto("/chats/")
        return page

    def close(self, failed: str = "") -> None:
        """Closes the browsers; where the test of this name failed, leaves a picture of each page in var/tests/failures."""
        for number, context in enumerate(self._contexts):
            for page in context.pages if failed else []:
                PICTURES.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=PICTURES / f"{failed}-{number}.png", timeout=5000)
            context.close()


@pytest.fixture
def keeps() -> bool:
    """Whether `people` and `visitors` run the service worker; a file that wants it says so."""
    return False


@pytest.fixture
def people(browser: Browser, demo: Server, keeps: bool, request: pytest.FixtureRequest) -> Iterator[People]:
    """`people("buyer")` is a page signed in as the demo's buyer."""
    people = People(browser, demo, keeps=keeps)
    yield people
    people.close(request.node.name if request.node.stash.get(FAILED, False) else "")


@pytest.fixture
def visitors(browser: Browser, site: Server, keeps: bool, request: pytest.FixtureRequest) -> Iterator[People]:
    """The same on the empty site: `visitors("alice", "alice")` for people that the test made there."""
    people = People(browser, site, keeps=keeps)
    yield people
    people.close(request.node.name if request.node.stash.get(FAILED, False) else "")


@pytest.fixture(scope="module")
def _cast(browser: Browser, site: Server) -> Cast:
    from tests.e2e.chatting import Cast  # which needs this file

    return Cast(browser, site)


@pytest.fixture
def cast(_cast: Cast) -> Iterator[Cast]:
    """`cast("alice")` is a page signed in as alice."""
    yield _cast
    _cast.close_pages()


@pytest.fixture(scope="module")
def hosted(site: Server) -> dict[str, str]:
    """The ids of what stands on the site of the mini view's tests."""
    from tests.e2e.hosting import MAKE  # which needs this file

    return json.loads(site.shell(MAKE).splitlines()[-1])


@pytest.fixture
def alice_at(visitors: People, hosted: dict[str, str]) -> Callable[..., Page]:
    """Alice in a browser of a size, at the chats."""

    def at(size: dict[str, int] = PHONE, **how: Any) -> Page:
        return visitors("alice", size=size, **how)

    return at
