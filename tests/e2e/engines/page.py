"""A page as a person uses it: they see what is there, tap it and type. The same in every engine."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tests.e2e.engines.driver import Driver, PageFailed

PATIENCE = 40.0  # seconds; a busy machine is slow, and what never comes still fails
MINI = "souk-mini-view iframe"
# Of what the selector finds, the last that is visible and says the text, in its own words or by its label.
FIND = """
const page = a.frame ? document.querySelector(a.frame)?.contentDocument : document;
if (!page || page.readyState === "loading") return "its page is not there yet";
const labels = (one) => [...(one.labels ?? [])].map((label) => label.innerText);
const words = (one) => [one.innerText, one.getAttribute("aria-label"), one.value, ...labels(one)];
const told = (one) => words(one).filter(Boolean).join(" ").replace(/\\s+/g, " ");
const style = (one) => getComputedStyle(one).visibility;
const visible = (one) => one.getClientRects().length && style(one) === "visible" && !one.closest("[inert]");
const isIn = (one, [css, text]) => one.closest(css)?.innerText.includes(text);
const says = (one) => visible(one) && told(one).includes(a.text ?? "") && (!a.inside || isIn(one, a.inside));
const found = [...page.querySelectorAll(a.css)].filter(says).at(-1);
"""
SPOT = """
if (!found) return "it is not there";
found.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
const where = () => JSON.stringify(found.getBoundingClientRect());
const before = where();
await new Promise((done) => setTimeout(done, 80));
const moves = (one) => one.playState === "running" && one.effect?.target?.contains(found);
if (where() !== before || page.getAnimations().some(moves)) return "it moves";
const box = found.getBoundingClientRect();
const frame = a.frame ? document.querySelector(a.frame).getBoundingClientRect() : { x: 0, y: 0 };
const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
const top = page.elementFromPoint(x, y);
const isHit = top && (found.contains(top) || top.contains(found) || [...(found.labels ?? [])].some((one) => one.contains(top)));
if (!isHit) {
  return `it is covered by ${top?.outerHTML.slice(0, 200)}`;
}
if (found.disabled) return "it cannot be used";
return [Math.round(frame.x + x), Math.round(frame.y + y)];
"""
FOCUS = "if (!found) return 'it is not there'; found.select(); return page.activeElement === found;"
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Backspace": "\ue003"}


class Page:
    """The page of a browser. `frame` is the selector of a frame to look into; `css` and `text` say what for."""

    def __init__(self, driver: Driver, site: str, failures: Path) -> None:
        self.driver, self.site, self._failures = driver, site, failures

    def go(self, path: str) -> None:
        """Opens a page of the site."""
        self.driver.go(f"{self.site}{path}")

    def wait(self, what: str, body: str, *arguments: Any, wanted: Any = None) -> Any:
        """What a script returns, once that is `wanted`, or anything at all. Raises AssertionError with a picture."""
        deadline, found = time.monotonic() + PATIENCE, None
        while time.monotonic() < deadline:
            try:
                found = self.driver.run(body, *arguments)
                if found == wanted if wanted is not None else found and not isinstance(found, str):
                    return found
            except PageFailed as failed:  # the page was on its way to another
                found = str(failed)
            time.sleep(0.15)
        self._failures.mkdir(parents=True, exist_ok=True)
        path = self._failures / f"{self.driver.name}-{int(time.time())}.png"
        path.write_bytes(self.driver.picture())
        raise AssertionError(f"{self.driver.name}: {what}: {found}. See {path}")

    def see(self, css: str, text: str = "", *, frame: str = "") -> None:
        """Waits until it is there."""
        self.wait(f"see {css} {text!r}", f"{FIND} return found ? true : 'it is not there';", _spec(css, text, frame))

    def is_seen(self, css: str, text: str = "", *, within: float = 3.0) -> bool:
        """Whether it is there within these seconds."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if self.driver.run(f"{FIND} return Boolean(found);", _spec(css, text, "")) is True:
                return True
            time.sleep(0.15)
        return False

    def miss(self, css: str, text: str = "", *, frame: str = "") -> None:
        """Waits until it is not there."""
        self.wait(f"miss {css} {text!r}", f"{FIND} return !found;", _spec(css, text, frame), wanted=True)

    def tap(self, css: str, text: str = "", *, frame: str = "", inside: tuple[str, str] | None = None) -> None:
        """Waits until it can be tapped, and taps it; one `inside` of what has a selector and a text, where that is given."""
        spec = {**_spec(css, text, frame), "inside": inside}
        x, y = self.wait(f"tap {css} {text!r}", FIND + SPOT, spec)
        down = [
            {"type": "pointerDown", "button": 0},
            {"type": "pause", "duration": 40},
            {"type": "pointerUp", "button": 0},
        ]
        move = {"type": "pointerMove", "x": x, "y": y, "duration": 0}
        self.driver.act([{"type": "pointer", "id": "mouse", "actions": [move, *down]}])

    def type(self, text: str) -> None:
        """Types where the focus is."""
        keys = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self.driver.act([{"type": "key", "id": "keyboard", "actions": keys}])

    def press(self, name: str) -> None:
        """A key by its name."""
        self.type(KEYS[name])

    def fill(self, css: str, text: str, label: str = "", *, frame: str = "") -> None:
        """Types a text into a field, in the place of what is there."""
        self.tap(css, label, frame=frame)
        spec = _spec(css, label, frame)
        self.wait(
            f"focus {css} {label!r}",
            f"{FIND} if (!found) return ''; found.select(); return page.activeElement === found;",
            spec,
        )
        self.type(text)


def _spec(css: str, text: str, frame: str) -> dict[str, Any]:
    return {"css": css, "text": text, "frame": frame}
