"""What the first open of the mini view transfers: page, styles, scripts and icons, compressed, without pictures.

A real browser opens the demo shop in a frame, as the mini view does, with nothing in its cache; what it asked for is
then fetched again over HTTP, as a browser does without encryption (gzip) and with it (brotli).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx

from tests.server import Server

GOAL = 60_000  # bytes, compressed
PICTURES = {"image/webp", "image/png", "image/jpeg", "image/avif", "image/gif"}
PAGES = {"home": "", "product": "p/{product}/"}
FRAME = '<body><iframe src="{src}" style="width:390px;height:844px"></iframe>'


def opened(url: str, address: str) -> list[str]:
    """The addresses that a browser with an empty cache asks for when the page opens in a frame; pictures left out."""
    from playwright.sync_api import sync_playwright

    from tests.e2e.conftest import FLAGS, chromium_path

    asked: list[str] = []

    def note(response: Any) -> None:
        kind = response.headers.get("content-type", "").split(";")[0]
        if not response.url.endswith("/frame") and kind not in PICTURES:
            asked.append(response.url)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        page = browser.new_page()
        page.on("response", note)
        page.route("**/frame", lambda route: route.fulfill(content_type="text/html", body=FRAME.format(src=address)))
        page.goto(f"{url}/frame", wait_until="networkidle")
        browser.close()
    return sorted(set(asked))


def weight(url: str, encoding: str) -> int:
    """Bytes of the answer's body as it is transferred."""
    with httpx.stream("GET", url, headers={"Accept-Encoding": encoding, "Sec-Fetch-Dest": "iframe"}) as response:
        return sum(len(chunk) for chunk in response.iter_raw())


def kind_of(url: str) -> str:
    """Page, style, script or icons."""
    suffix = Path(url.split("?")[0]).suffix
    return {".css": "styles", ".js": "scripts", ".svg": "icons"}.get(suffix, "page")


def report(name: str, urls: list[str]) -> int:
    """Prints one page's figures; returns the larger total."""
    sums: dict[str, list[int]] = {}
    for url in urls:
        row = sums.setdefault(kind_of(url), [0, 0, 0])
        row[0] += 1
        row[1] += weight(url, "gzip")
        row[2] += weight(url, "br, gzip")
    total = [sum(row[column] for row in sums.values()) for column in range(3)]
    for kind, (count, gzip, brotli) in [*sorted(sums.items()), ("total", total)]:
        print(f"{name:<8} {kind:<8} {count:>3} requests   gzip {gzip:>6} bytes   brotli {brotli:>6} bytes")
    return max(total[1:])


def main() -> int:
    """Prints the weights of a first open; 1 where one is above the goal."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), is_forked=False).prepare()
        try:
            server.manage("seed_demo")
            code = "from shop.models import Product as P; p = P.objects.first(); print(p.shop.program.slug, p.uuid)"
            slug, product = server.shell(code).split()[-2:]
            server.start()
            totals = []
            for name, path in PAGES.items():
                address = f"/m/{slug}/{path.format(product=product)}"
                totals.append(report(name, opened(server.url, address)))
        finally:
            server.discard()
    print(f"The goal is at most {GOAL} bytes.")
    return 0 if max(totals) <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
