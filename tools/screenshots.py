"""Takes the README's pictures from a running demo: `make run` in one shell, then `.venv/bin/python -m tools.screenshots`.

Needs the test requirements (Playwright) and Chromium. Writes docs/img/*.webp.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Page

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "img"
PHONE, DESKTOP = (390, 844), (1440, 900)
PAUSE = 1200  # milliseconds for pictures to arrive and motion to end


def main() -> int:
    """Signs in as the demo's people and photographs the story."""
    base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for name, size, dark, language, scene in SCENES:
            page = _enter(
                browser, base, size, dark=dark, language=language, user="merchant" if "panel" in name else "buyer"
            )
            scene(page)
            page.wait_for_timeout(PAUSE)
            picture = Image.open(io.BytesIO(page.screenshot()))
            picture.save(FOLDER / f"{name}.webp", quality=84, method=6)
            page.context.close()
        browser.close()
    return 0


def _enter(browser: Browser, base: str, size: tuple[int, int], *, dark: bool, language: str, user: str) -> Page:
    context = browser.new_context(
        base_url=base,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        locale=language,
        has_touch=size == PHONE,
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator('input[name="login"]').fill(user)
    page.locator('input[name="password"]').fill(f"{user}-demo-2026")
    page.locator('input[name="password"]').press("Enter")
    page.wait_for_url("**/chats/**")
    return page


def _mini(page: Page) -> FrameLocator:
    return page.frame_locator("souk-mini-view iframe")


def _list(page: Page) -> None:
    page.wait_for_timeout(PAUSE)


def _talk(page: Page) -> None:
    page.get_by_role("link", name="Jonas Weber").first.click()
    page.wait_for_timeout(PAUSE)
    page.locator("souk-card").last.scroll_into_view_if_needed()


def _receipt(page: Page) -> None:
    page.get_by_role("link", name="Lantern Tea House").or_(page.get_by_role("link", name="灯笼茶舍")).first.click()


def _product(page: Page) -> None:
    _talk(page)
    page.goto(page.url.split("?")[0] + "?mini=lantern-tea-house/")
    _mini(page).get_by_text("gaiwan").or_(_mini(page).get_by_text("盖碗")).first.click()
    _mini(page).get_by_role("heading", level=1).wait_for()


def _share(page: Page) -> None:
    _product(page)
    _mini(page).get_by_role("button", name="Share").first.click()
    page.locator("souk-share-picker souk-card").wait_for()


def _checkout(page: Page) -> None:
    _product(page)
    _mini(page).get_by_role("button", name="Buy now").click()
    _mini(page).get_by_label("Card number").wait_for()


def _panel(page: Page) -> None:
    page.goto("/merchant/")


Scene = tuple[str, tuple[int, int], bool, str, Callable[["Page"], None]]
SCENES: list[Scene] = [
    ("chats", PHONE, False, "en-US", _list),
    ("talk", PHONE, False, "en-US", _talk),
    ("product", PHONE, False, "en-US", _product),
    ("share", PHONE, False, "en-US", _share),
    ("checkout", PHONE, False, "en-US", _checkout),
    ("receipt", PHONE, True, "zh-CN", _receipt),
    ("desktop", DESKTOP, False, "en-US", _product),
    ("desktop-dark", DESKTOP, True, "zh-CN", _product),
    ("panel", DESKTOP, False, "en-US", _panel),
]

if __name__ == "__main__":
    raise SystemExit(main())
