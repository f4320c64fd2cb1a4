"""What a browser can do for a test, whichever protocol it speaks."""

from __future__ import annotations

from typing import Any, Protocol

Actions = list[dict[str, Any]]  # as WebDriver's and WebDriver BiDi's "perform actions" take them: the same in both


class Driver(Protocol):
    """A browser with one page."""

    name: str

    def go(self, url: str) -> None:
        """Opens an address, and waits until its page is there."""

    def run(self, body: str, *arguments: Any) -> Any:
        """Runs the body of an async function in the page, with JSON arguments a, b, c; returns what it returns, as JSON."""

    def act(self, actions: Actions) -> None:
        """Moves the pointer, presses keys."""

    def picture(self) -> bytes:
        """A PNG of the page."""

    def close(self) -> None:
        """Ends the browser."""


class PageFailed(AssertionError):
    """A script of a test failed in the page."""
