"""WebDriver (https://www.w3.org/TR/webdriver2/), as far as a story needs it: for Chromium and for WebKitGTK."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.engines.driver import Actions, PageFailed
from tests.server import free_port

SCRIPT = """
const done = arguments[arguments.length - 1];
const [a, b, c] = JSON.parse(arguments[0]);
(async () => { %s })().then(
  (value) => done(JSON.stringify({ value: value ?? null })), (error) => done(JSON.stringify({ error: String(error) })));
"""


class WebDriver:
    """One session of a driver program, which ends with it."""

    def __init__(
        self, name: str, command: list[str], capabilities: dict[str, Any], size: tuple[int, int], log: Path, **env: str
    ) -> None:
        self.name = name
        port = free_port()
        with log.open("wb") as said:
            self._process = subprocess.Popen(
                [*command, f"--port={port}"], stdout=said, stderr=said, env={**os.environ, **env}
            )
        self._api = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=90, trust_env=False)
        self._session = ""
        self._wait()
        answer = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self._session = f"/session/{answer['sessionId']}"
        self._ask("POST", "/timeouts", {"script": 60_000, "pageLoad": 60_000})
        self._ask("POST", "/window/rect", {"width": size[0], "height": size[1]})

    def _wait(self) -> None:
        for _ in range(200):
            assert self._process.poll() is None, f"{self.name}'s driver ended"
            try:
                if self._api.get("/status").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"{self.name}'s driver does not answer")

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        content = None if method in {"GET", "DELETE"} else json.dumps(body or {})
        answer = self._api.request(method, f"{self._session}{path}", content=content)
        value = answer.json()["value"]
        if answer.status_code >= 400:
            raise PageFailed(f"{self.name}: {value['error']}: {value['message'][:600]}")
        return value

    def go(self, url: str) -> None:
        self._ask("POST", "/url", {"url": url})

    def run(self, body: str, *arguments: Any) -> Any:
        script = {"script": SCRIPT % body, "args": [json.dumps([*arguments, None, None, None][:3])]}
        told = json.loads(self._ask("POST", "/execute/async", script))
        if "error" in told:
            raise PageFailed(f"{self.name}: {told['error']}")
        return told["value"]

    def act(self, actions: Actions) -> None:
        self._ask("POST", "/actions", {"actions": actions})

    def picture(self) -> bytes:
        return base64.b64decode(self._ask("GET", "/screenshot"))

    def close(self) -> None:
        try:
            if self._session:
                self._ask("DELETE", "")
        except (httpx.HTTPError, PageFailed):
            pass  # it may have died with the page
        finally:
            self._api.close()
            self._process.terminate()
            self._process.wait(10)
