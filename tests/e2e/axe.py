"""axe on a page and on what its mini view shows."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
RUN = "options => axe.run({...options, resultTypes: ['violations']}).then(found => found.violations)"


def violations(place: Page | Frame, rules: dict[str, Any] | None = None) -> list[str]:
    """Each violation of these rules (None: all that axe has) in a page or one of its frames, as a line.

    What passed is not listed: to describe it, and bring it here, takes longer than to judge it.
    """
    if not place.evaluate("Boolean(window.axe)"):
        place.evaluate(Axe().axe_script)
    return [
        f"{found['id']}: {found['help']}: {[node['html'][:160] for node in found['nodes'][:4]]}"
        for found in place.evaluate(RUN, rules or {})
    ]


def assert_no_violations(page: Page, what: str) -> None:
    """Fails with each violation of WCAG 2.2 A and AA that axe finds on the page or in its frames.

    `make test` looks; on PostgreSQL and Redis the same pages would be judged again.
    """
    if os.environ.get("DATABASE_URL"):
        return
    found = [line for frame in page.frames if frame.url.startswith("http") for line in _in_frame(page, frame)]
    assert not found, f"axe on {what}:\n" + "\n".join(found)


def _in_frame(page: Page, frame: Frame) -> list[str]:
    """One frame's; a mini view that was exchanged for another while axe looked is not there to be judged."""
    try:
        return violations(frame, {**WCAG, "iframes": False})  # each is asked for itself
    except Error:
        if frame in page.frames:
            raise
        page.wait_for_load_state()
        return [line for other in page.frames[1:] if other.url.startswith("http") for line in _in_frame(page, other)]
