"""From SVG to WebP: Chromium draws, Pillow packs."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from shop.demo.art.svg import Sheet

CHROMIUM = "/usr/bin/chromium"


WEIGHT = 48_000  # bytes that a picture may weigh


def render(sheets: Iterable[tuple[Path, Sheet]]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        for target, sheet in sheets:
            page.set_viewport_size({"width": sheet.width, "height": sheet.height})
            page.set_content(f"<body style='margin:0;background:transparent'>{sheet.svg()}</body>")
            save(Image.open(BytesIO(page.screenshot(omit_background=True))), target)
        browser.close()


def save(picture: Image.Image, target: Path) -> None:
    """PNG as it is; WebP as good as its weight allows."""
    if target.suffix == ".png":
        picture.save(target, optimize=True)
        return
    for quality in (82, 76, 70, 64):
        picture.convert("RGB").save(target, quality=quality, method=6)
        if target.stat().st_size <= WEIGHT:
            return
