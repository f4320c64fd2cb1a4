"""Starts the browsers of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.conftest import FLAGS, chromium_path
from tests.e2e.engines.bidi import Firefox
from tests.e2e.engines.driver import Driver
from tests.e2e.engines.webdriver import WebDriver

PHONE = (390, 844)
MINI_BROWSERS = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"


def program(*names: str) -> str:
    """The first of these that this machine has."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"needs {names[0]}")
    return found


@contextmanager
def chromium(folder: Path) -> Iterator[Driver]:
    """Chromium, without windows."""
    options = {
        "binary": chromium_path(),
        "args": [*FLAGS, "--headless=new", "--force-prefers-reduced-motion", "--lang=en-US"],
    }
    capabilities = {"browserName": "chrome", "goog:chromeOptions": options}
    driver = WebDriver("chromium", [program("chromedriver")], capabilities, PHONE, folder / "driver.log")
    try:
        yield driver
    finally:
        driver.close()


@contextmanager
def firefox(folder: Path) -> Iterator[Driver]:
    """Firefox, without windows."""
    driver = Firefox(os.environ.get("FIREFOX") or program("firefox-esr", "firefox"), PHONE, folder)
    try:
        yield driver
    finally:
        driver.close()


@contextmanager
def webkit(folder: Path) -> Iterator[Driver]:
    """WebKitGTK's small browser, on a screen of its own.

    With compositing, as people have it: without, a transition from page to page ends it.
    """
    browser = next((str(path) for path in sorted(Path("/usr/lib").glob(MINI_BROWSERS.removeprefix("/usr/lib/")))), None)
    if browser is None:
        pytest.skip("needs WebKitGTK's MiniBrowser")
    with screen(folder) as display:
        options = {"binary": browser, "args": ["--automation"]}
        capabilities = {"webkitgtk:browserOptions": options}
        driver = WebDriver(
            "webkit", [program("WebKitWebDriver")], capabilities, (PHONE[0], PHONE[1] + 60), folder / "driver.log",
            DISPLAY=display, LANG="C.UTF-8", LANGUAGE="en", GDK_BACKEND="x11", HOME=str(folder),
        )  # fmt: skip
        try:
            yield driver
        finally:
            driver.close()


@contextmanager
def screen(folder: Path) -> Iterator[str]:
    """A screen that nobody sees; its name."""
    told, telling = os.pipe()
    with (folder / "screen.log").open("wb") as log:
        process = subprocess.Popen(
            [program("Xvfb"), "-displayfd", str(telling), "-screen", "0", "1440x1000x24", "-nolisten", "tcp"],
            pass_fds=(telling,), stdout=log, stderr=log,
        )  # fmt: skip
    os.close(telling)
    try:
        with os.fdopen(told) as lines:
            yield f":{lines.readline().strip()}"
    finally:
        process.terminate()
        process.wait(10)


ENGINES = {"chromium": chromium, "firefox": firefox, "webkit": webkit}
