"""The page's own code of coming back waits as the simulation in tests/faults/herd.py says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.herd import wait

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

STATIC = Path(__file__).resolve().parents[2] / "static"
PLAY = """async ([chance, codes]) => {
  const { Socket } = await import("/js/lib/socket.js");
  const made = [], waits = [];
  window.WebSocket = class {
    static OPEN = 1;
    static CONNECTING = 0;
    readyState = 0;
    constructor() { made.push(this); }
    close() {}
  };
  let next = null;
  window.setTimeout = (run, wait) => { next = [run, wait]; return 1; };
  window.clearTimeout = () => {};
  Math.random = () => chance;
  const socket = new Socket("ws://herd.test/ws/");
  socket.start();
  for (const code of codes) {
    const line = made.at(-1);
    if (code === "opens") { line.readyState = 1; line.onopen(); continue; }
    line.onclose({ code });
    waits.push(next[1]);
    next[0]();
  }
  return waits;
}"""


@pytest.fixture
def page(browser: Browser) -> Page:
    """An empty page that can load the site's scripts, without a site."""

    def serve(route: Route) -> None:
        path = STATIC / route.request.url.split("herd.test/")[1]
        if path.suffix == ".js":
            route.fulfill(body=path.read_text(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>-</title>", content_type="text/html")

    page = browser.new_page()
    page.route("**/*", serve)
    page.goto("http://herd.test/")
    yield page
    page.close()


@pytest.mark.anywhere
@pytest.mark.parametrize("chance", [0.0, 0.37, 0.999])
@pytest.mark.parametrize("code", [1006, 1011, 1012, 4408])
def test_the_page_waits_as_the_simulation_does(page: Page, code: int, chance: float):
    tries = ["opens", code, *[1006] * 9, "opens", 1006, 1006]
    got = page.evaluate(PLAY, [chance, tries])
    said = [wait(code, failures, lambda: chance) for failures in range(10)]
    said += [wait(1006, failures, lambda: chance) for failures in range(2)]
    assert json.dumps(got) == json.dumps([int(seconds * 1000 + 0.5) for seconds in said])


ASK = """async () => {
  const { Socket } = await import("/js/lib/socket.js");
  const made = [], said = [], timers = new Map();
  window.WebSocket = class {
    static OPEN = 1;
    static CONNECTING = 0;
    readyState = 0;
    constructor() { made.push(this); }
    send(text) { said.push(JSON.parse(text)); }
    close() {}
  };
  window.setTimeout = (run, wait) => timers.set(timers.size + 1, { run, wait }) && timers.size;
  window.clearTimeout = (number) => timers.get(number) && (timers.get(number).run = () => {});
  const socket = new Socket("ws://herd.test/ws/");
  const frames = [];
  socket.addEventListener("frame", ({ detail }) => frames.push(detail.type));
  const told = [];
  const ask = (id) => socket.ask({ type: "send", client_id: id }).then(
    (frame) => told.push(`${id}: ${frame.type}`), ({ name, status, code }) => told.push(`${id}: ${status} ${code}`));
  const open = () => { made.at(-1).readyState = 1; made.at(-1).onopen(); };
  const hear = (frame) => made.at(-1).onmessage({ data: JSON.stringify(frame) });
  told.push(socket.carries({ client_id: "early" }));
  socket.start();
  open();
  told.push(socket.carries({ client_id: "now" }), socket.carries({ text: "x".repeat(4096) }));
  const asked = [ask("a"), ask("b")];
  hear({ type: "refused", client_id: "b" });
  hear({ type: "sent", client_id: "a" });
  hear({ type: "sent", client_id: "a" });  // again: nobody waits for it
  await Promise.all(asked);
  const last = ask("c");
  made.at(-1).onclose({ code: 1006 });
  await last;
  [...timers.values()].at(-1).run();  // comes back
  open();
  const late = ask("d");
  const patience = [...timers.values()].findLast(({ wait }) => wait === 10000);
  patience.run();
  await late;
  told.push(made.length, socket.state);
  return [told, frames, said.map((frame) => frame.client_id)];
}"""


@pytest.mark.anywhere
def test_a_question_ends_with_its_answer_or_with_the_line(page: Page):
    told, frames, said = page.evaluate(ASK)
    assert told == [False, True, False, "b: refused", "a: sent", "c: 0 offline", "d: 0 offline", 2, "waiting"]
    assert frames == ["sent"]
    assert said == ["a", "b", "c", "d"]
