"""Starts the server that stands in for Stripe's API in the demo and in tests, and has it call our webhook.

    python -m shop.demo.localstripe --port 8420 --webhook http://127.0.0.1:8000/webhooks/stripe/

What it knows is kept in SOUK_VAR, so that a second run goes on where the first one ended. It runs until it is
interrupted; it ends too when its parent does.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Self

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 20.0
EVENTS = [
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "charge.refunded",
    "refund.created",
    "refund.updated",
]


class NotStarted(Exception):
    """The server did not start; the message says why, for people."""


class LocalStripe:
    """One running localstripe. `base` is its address; `folder` keeps its data and its log."""

    def __init__(self, *, port: int, folder: Path, python: str = sys.executable) -> None:
        self.port = port
        self.folder = folder
        self.base = f"http://127.0.0.1:{port}"
        self._python = python
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Starts it and waits until it answers. Raises NotStarted."""
        if _answers(self.port):
            raise NotStarted(f"Port {self.port} is taken. Stop what runs there, or name another port.")
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "localstripe.log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [self._python, "-m", "shop.demo.confined", str(self.folder), "--port", str(self.port)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._wait()
        return self

    def register_webhook(self, *, url: str, secret: str, events: list[str] | None = None) -> None:
        """Has it call `url`, signed with `secret`; it forgets when it stops."""
        body: dict[str, object] = {"url": url, "secret": secret, "events": EVENTS if events is None else events}
        _post(self.port, "/_config/webhooks/souk", body)

    def stop(self) -> None:
        """Ends it and waits."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def is_running(self) -> bool:
        """False once the process has ended, whoever ended it."""
        return self._process is not None and self._process.poll() is None

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(self.port):
            if not self.is_running() or time.monotonic() > deadline:
                self.stop()
                log = self.folder / "localstripe.log"
                lines = log.read_text(errors="replace").strip().splitlines()
                raise NotStarted(f"localstripe did not start: {lines[-1] if lines else 'no word'}. See {log}.")
            time.sleep(0.05)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/js.stripe.com/v3/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _post(port: int, path: str, body: dict[str, object]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        status = connection.getresponse().status
    finally:
        connection.close()
    if status != http.HTTPStatus.OK:
        raise NotStarted(f"localstripe does not take the webhook's address (HTTP {status}).")


def main() -> int:
    """The command line: runs the server until it ends or we are interrupted."""
    parser = argparse.ArgumentParser(prog="python -m shop.demo.localstripe", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--port", type=int, default=8420)
    parser.add_argument(
        "--webhook", default="", help="the address to call, such as http://127.0.0.1:8000/webhooks/stripe/"
    )
    parser.add_argument("--secret", default=os.environ.get("STRIPE_WEBHOOK_SECRET", ""))
    parser.add_argument("--folder", type=Path, default=Path(os.environ.get("SOUK_VAR", str(ROOT / "var"))))
    options = parser.parse_args()
    server = LocalStripe(port=options.port, folder=options.folder)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _exit)
    parent = os.getppid()
    try:
        server.start()
        if options.webhook:
            server.register_webhook(url=options.webhook, secret=options.secret)
        sys.stdout.write(f"localstripe answers at {server.base}\n")
        sys.stdout.flush()
        while server.is_running() and os.getppid() == parent:
            time.sleep(0.2)
    except NotStarted as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        server.stop()
    return 0 if os.getppid() != parent else 1


def _exit(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    raise SystemExit(main())
