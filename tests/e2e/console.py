"""What browsers complain of while tests run: an exception that nobody caught, or an error in the console, fails the test.

`watch(browser)` listens to every page of every context that the browser opens, `take()` hands over what was heard.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, WebError

# An API that refuses has answered: pages show why. Browsers log such an answer all the same.
REFUSED = re.compile(
    r"^Failed to load resource: the server responded with a status of (400|401|403|404|409|413|415|422|429|503) "
)
ANSWERED = re.compile(r"/(api|m|demo/stripe|accounts|settings|chats|go|files)/")

# Tests that cut the network, stop the server, or break something on purpose; and what browsers say of just that.
CUT = (
    r"net::ERR_|NS_ERROR_|Failed to load resource|WebSocket connection to|Could not connect|Failed to fetch|NetworkError|"
    r"Load failed"
)
EXPECTED: dict[str, str] = {
    "test_backoff.py": CUT,
    "test_carried_ui.py": CUT,
    "test_chat_network.py": CUT,
    "test_loading_late.py": CUT,
    "test_offline_ui.py": CUT,
    "test_passkeys.py": r"WebSocket connection to 'ws://localhost",  # passkeys need that name; the site has another
    "test_poor_browsers.py::test_a_page_whose_scripts_did_not_come": CUT,
    "test_search_ui.py": CUT,
    "test_shell_ui.py::test_what_came_just_before_the_network_went": CUT,
    "test_folding_ui.py::test_a_slow_send": CUT,
    "test_checkout_ui.py::test_the_payment_form": CUT,
    "test_sharing_ui.py::test_a_send_that_did_not_get_through": CUT,
}

heard: list[str] = []


def watch(browser: Browser) -> None:
    """Listens to all contexts that are opened from now on."""
    opens = browser.new_context

    def new_context(**how: Any) -> BrowserContext:
        context = opens(**how)
        context.on("weberror", _uncaught)
        context.on("console", _said)
        return context

    browser.new_context = new_context  # type: ignore[method-assign]


def take(*, test: str) -> list[str]:
    """What was heard since the last call, without what the test with this id expects."""
    complaints = [each for each in heard if not _is_expected(each, test)]
    heard.clear()
    return complaints


def _is_expected(complaint: str, test: str) -> bool:
    return any(name in test and re.search(pattern, complaint) for name, pattern in EXPECTED.items())


def _uncaught(error: WebError) -> None:
    page = error.page.url if error.page else ""
    heard.append(f"uncaught at {page}: {error.error}")


def _said(message: ConsoleMessage) -> None:
    if message.type != "error":
        return
    address = str(message.location.get("url", ""))
    if REFUSED.match(message.text) and ANSWERED.search(address):
        return
    heard.append(f"console at {address}: {message.text}")
