"""axe on a page and on what its mini view shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def assert_no_violations(page: Page, what: str) -> None:
    """Fails with each violation of WCAG 2.2 A and AA that axe finds on the page or in its frames."""
    found = []
    for frame in page.frames:
        if not frame.url.startswith("http"):
            continue
        answer = Axe().run(frame, options=RULES)
        for violation in answer.response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:4]]
            found.append(f"{violation['id']}: {violation['help']}: {nodes}")
    assert not found, f"axe on {what}:\n" + "\n".join(found)
