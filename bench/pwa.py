"""The chat page as an app: what its first open transfers, and how long a conversation takes to paint from what the device
kept, with the server gone.

The time is from the start of the navigation to the first frame after the messages stand in the page, as the page's own
clock tells it, on a core that is not slowed down.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.weight import PICTURES, kind_of
from tests.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

WEIGHT_GOAL = 90_000  # bytes, compressed
PAINT_GOAL = 300  # milliseconds, median
OPENINGS = 25
PEOPLE = """
from uuid import uuid4
from accounts.models import Contact, User
from chat.services import conversations, messages
alice, bob = (User.objects.create_user(username=n, password=n, display_name=n.title()) for n in ("alice", "bob"))
Contact.objects.create(owner=alice, person=bob)
Contact.objects.create(owner=bob, person=alice)
for number in range(30):
    chat = conversations.create_group(owner=alice, title=f"Tea {number}", people=[bob])
    for line in range(60):
        messages.send_text(sender=bob, conversation=chat, client_id=uuid4(), text=f"line {line} of some length, as people write")
print(chat.uuid)
"""
PAINTED = """
addEventListener("DOMContentLoaded", () => {
  const look = () => {
    if (document.querySelectorAll(".timeline .message").length < 20) return requestAnimationFrame(look);
    requestAnimationFrame(() => (window.painted = performance.now()));
  };
  look();
});
"""
KEPT = """async () => {
  await navigator.serviceWorker.ready;
  const names = (await indexedDB.databases()).map((one) => one.name).filter((name) => /^souk\\..{36}$/.test(name));
  if (!names.length || !navigator.serviceWorker.controller) return 0;
  const open = indexedDB.open(names[0]);
  await new Promise((done) => (open.onsuccess = done));
  const count = open.result.transaction("timelines").objectStore("timelines").count();
  await new Promise((done) => (count.onsuccess = done));
  open.result.close();
  return count.result;
}"""


def main() -> int:
    """Prints weight and times; 1 where a goal is missed."""
    from playwright.sync_api import sync_playwright

    from tests.e2e.conftest import FLAGS, SIGN_IN, chromium_path

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(
            Path(folder), extra={"RATE_EVERYONE": "100000/min", "RATE_SEND": "100000/min"}, is_forked=False
        ).prepare()
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            chat = server.shell(PEOPLE).split()[-1]
            session = server.shell(SIGN_IN.format(username="alice")).strip()
            server.start()
            context = browser.new_context(base_url=server.url, viewport={"width": 390, "height": 844})
            context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
            page = context.new_page()
            weight = first_open(context, page)
            wait_until_kept(page)
            server.stop()
            times = openings(context, f"/chats/{chat}/")
        finally:
            browser.close()
            server.discard()
    middle = statistics.median(times)
    print(
        f"first open: {weight} bytes compressed, without pictures   at most {WEIGHT_GOAL}: {verdict(weight <= WEIGHT_GOAL)}"
    )
    print(f"from the cache to the conversation painted, {OPENINGS} openings, milliseconds:")
    print(
        f"  min {times[0]:.0f}   p50 {middle:.0f}   max {times[-1]:.0f}   at most {PAINT_GOAL}: {verdict(middle <= PAINT_GOAL)}"
    )
    return 0 if weight <= WEIGHT_GOAL and middle <= PAINT_GOAL else 1


def first_open(context: BrowserContext, page: Page) -> int:
    """Bytes of the bodies that a page with nothing in its cache transfers, as they came over the wire (gzip)."""
    sums: dict[str, list[int]] = {}
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}

    def came(event: dict[str, Any]) -> None:
        response = event["response"]
        if response["mimeType"] not in PICTURES and response["url"].startswith("http"):
            kinds[event["requestId"]] = kind_of(response["url"])

    def done(event: dict[str, Any]) -> None:
        if kind := kinds.get(event["requestId"]):
            row = sums.setdefault(kind, [0, 0])
            row[0] += 1
            row[1] += int(event["encodedDataLength"])

    session.on("Network.responseReceived", came)
    session.on("Network.loadingFinished", done)
    page.goto("/chats/")
    page.wait_for_selector(".chat-row[href]")
    page.wait_for_timeout(1500)  # what comes after the first paint, too
    session.detach()
    for kind, (count, size) in sorted(sums.items()):
        print(f"{kind:<8} {count:>3} requests {size:>7} bytes")
    return sum(size for _count, size in sums.values())


def wait_until_kept(page: Page) -> None:
    """Until thirty conversations can be read without a network."""
    for _ in range(600):
        if page.evaluate(KEPT) >= 30:
            return
        page.wait_for_timeout(200)
    raise SystemExit("The device did not keep the conversations.")


def openings(context: BrowserContext, path: str) -> list[float]:
    """Milliseconds of each opening, sorted; one before them warms up."""
    times = []
    for _ in range(OPENINGS + 1):
        page = context.new_page()
        page.add_init_script(PAINTED)
        page.goto(path)
        page.wait_for_function("() => window.painted")
        times.append(float(page.evaluate("() => window.painted")))
        page.close()
    return sorted(times[1:])


def verdict(is_met: bool) -> str:
    """As the other tables say it."""
    return "yes" if is_met else "NO"


if __name__ == "__main__":
    sys.exit(main())
