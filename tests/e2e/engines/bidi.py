"""WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/), as far as a story needs it: Firefox speaks it by itself."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import time
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from tests.e2e.engines.driver import Actions, PageFailed

LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
# Nothing is asked of Mozilla, and a person's settings are not the test's.
PREFERENCES = {
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "services.settings.server": "data:,",
    "intl.accept_languages": "en-US",
    "ui.prefersReducedMotion": 1,
    "remote.active-protocols": 1,
}


FUNCTION = """async (given) => {
  const [a, b, c] = JSON.parse(given);
  return JSON.stringify((await (async () => { %s })()) ?? null);
}"""


class Firefox:
    """A Firefox with a profile of its own."""

    def __init__(self, program: str, size: tuple[int, int], folder: Path) -> None:
        self.name = "firefox"
        profile = folder / "profile"
        profile.mkdir(parents=True)
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
        (profile / "user.js").write_text("\n".join(lines))
        self._log = folder / "firefox.log"
        command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
        with self._log.open("wb") as said:
            self._process = subprocess.Popen([*command, "about:blank"], stdout=said, stderr=said)
        self._socket = connect(f"{self._address()}/session", max_size=None, open_timeout=30, legacy=True)
        self._count = 0
        self._ask("session.new", capabilities={"alwaysMatch": {"unhandledPromptBehavior": {"default": "accept"}}})
        self._page = self._ask("browsingContext.getTree")["contexts"][0]["context"]
        viewport = {"width": size[0], "height": size[1]}
        self._ask("browsingContext.setViewport", context=self._page, viewport=viewport)

    def _address(self) -> str:
        for _ in range(600):
            assert self._process.poll() is None, self._log.read_text()
            if found := LISTENS.search(self._log.read_text()):
                return found.group(1)
            time.sleep(0.05)
        raise AssertionError(f"Firefox does not listen: {self._log.read_text()[-2000:]}")

    def _ask(self, method: str, **params: Any) -> Any:
        self._count += 1
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": params}))
        while True:
            told = json.loads(self._socket.recv(timeout=90))
            if told.get("id") != self._count:
                continue
            if told["type"] == "error":
                raise PageFailed(f"firefox: {told['error']}: {told['message'][:600]}")
            return told["result"]

    def go(self, url: str) -> None:
        self._ask("browsingContext.navigate", context=self._page, url=url, wait="complete")

    def run(self, body: str, *arguments: Any) -> Any:
        function = FUNCTION % body
        told = self._ask(
            "script.callFunction", functionDeclaration=function, awaitPromise=True, target={"context": self._page},
            arguments=[{"type": "string", "value": json.dumps([*arguments, None, None, None][:3])}],
        )  # fmt: skip
        if told["type"] == "exception":
            raise PageFailed(f"firefox: {told['exceptionDetails']['text']}")
        return json.loads(told["result"]["value"])

    def act(self, actions: Actions) -> None:
        self._ask("input.performActions", context=self._page, actions=actions)

    def picture(self) -> bytes:
        return base64.b64decode(self._ask("browsingContext.captureScreenshot", context=self._page)["data"])

    def close(self) -> None:
        try:
            self._socket.close()
        finally:
            self._process.terminate()
            self._process.wait(10)
