"""Starts the demo: database, demo data, Stripe's stand-in and the server; stops all of them on Ctrl-C.

Run by `make run`, in the environment that tools/bootstrap.sh made. PORT and HOST choose where it listens.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("SOUK_VAR", str(ROOT / "var")))
LEAST_FREE = 150 * 1024 * 1024  # bytes that the demo's database, pictures and static files may need


class Stop(Exception):
    """Ends the run with one line for the person who started it."""


def main() -> int:
    """Runs until Ctrl-C; returns the exit status."""
    host = os.environ.get("HOST") or "127.0.0.1"
    os.umask(0o077)  # what people write, and the keys, are for who runs this alone
    try:
        port = _port_number(os.environ.get("PORT") or "8000")
        _require_free_port(host, port)
        _require_free_disk()
        return _run(host, port)
    except Stop as reason:
        print(f"souk: {reason}", file=sys.stderr)  # noqa: T201
        return 1
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            print("souk: the disk is full. Free some space and run this again.", file=sys.stderr)  # noqa: T201
            return 1
        raise


def _run(host: str, port: int) -> int:
    started = time.monotonic()
    environment = _environment(host, port)
    _prepare(environment)
    children = Children()
    children.start("Stripe's stand-in", _stripe_command(environment), environment)
    children.start("the server", _server_command(host, port), environment)
    _wait_until_alive(port, children)
    _greet(port, time.monotonic() - started)
    return children.wait()


def _prepare(environment: dict[str, str]) -> None:
    """Database, static files and demo. Of two runs in the same folder the second waits, and finds all of it done."""
    VAR.mkdir(parents=True, exist_ok=True)
    _close_to_others()
    with (VAR / "preparing.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _manage(environment, "migrate", "--verbosity=0")
        _manage(environment, "make_push_key", "--if-missing", "--verbosity=0")
        _collect_static(environment)
        _manage(environment, "seed_demo")


def _close_to_others() -> None:
    """What an older version made in the same folder; nobody comes to what is within a folder of 0700."""
    VAR.chmod(0o700)
    for path in VAR.iterdir():
        path.chmod(0o700 if path.is_dir() else 0o600)


def _port_number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise Stop(f"PORT={text} is no port; give a number from 1 to 65535, such as: make run PORT=8001")
    return int(text)


def _require_free_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Stop(f"port {port} needs more rights than you have; try: make run PORT=8000") from None
        except OSError:
            raise Stop(f"port {port} is taken by another program; try: make run PORT={port + 1}") from None


def _require_free_disk() -> None:
    free = shutil.disk_usage(ROOT).free
    if free < LEAST_FREE:
        raise Stop(
            f"only {free // 2**20} MB are free on this disk; the demo needs {LEAST_FREE // 2**20} MB. Free some."
        )


def _environment(host: str, port: int) -> dict[str, str]:
    VAR.mkdir(parents=True, exist_ok=True)
    public = os.environ.get("PUBLIC_URL") or f"http://127.0.0.1:{port}"
    origins = {public, f"http://127.0.0.1:{port}", f"http://localhost:{port}"}
    defaults = {
        "SOUK_ENV": "demo",
        "SOUK_VAR": str(VAR),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PUBLIC_URL": public,
        "TRUSTED_ORIGINS": ",".join(sorted(origins)),
        "PYTHONUNBUFFERED": "1",
    }
    if host not in {"127.0.0.1", "localhost"}:
        defaults["ALLOWED_HOSTS"] = ",".join(["localhost", "127.0.0.1", public.split("//")[1].split(":")[0]])
    environment = {**defaults, **os.environ}
    if not environment.get("STRIPE_SECRET_KEY"):
        environment |= _stand_in_keys()
    return environment


def _stand_in_keys() -> dict[str, str]:
    port = _free_port()
    return {
        "STRIPE_API_BASE": f"http://127.0.0.1:{port}",
        "STRIPE_SECRET_KEY": "sk_test_demo_of_souk",
        "STRIPE_PUBLISHABLE_KEY": "pk_test_demo_of_souk",
        "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}",
    }


def _free_port() -> int:
    """One that the system picks, so that two demos started at once do not pick the same."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _manage(environment: dict[str, str], *arguments: str) -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        if "disk" in last.lower() and "full" in last.lower():
            raise Stop("the disk is full. Free some space and run this again.")
        sys.stderr.write(result.stderr)
        raise Stop(f"`manage.py {arguments[0]}` failed: {last}")


def _collect_static(environment: dict[str, str]) -> None:
    """Hashes and compresses the static files, only where one of them has changed since the last time."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    makers = [ROOT / "config" / "joining.py", ROOT / "config" / "storage.py", ROOT / "core" / "apps.py"]
    sources = [path for folder in ("static", "build/static") for path in sorted((ROOT / folder).rglob("*"))]
    for path in [*makers, *sources]:
        if path.is_file():
            digest.update(f"{path}{path.stat().st_mtime_ns}{path.stat().st_size}".encode())
    stamp = VAR / "static.stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest() and (VAR / "static").is_dir():
        return
    _manage(environment, "collectstatic", "--noinput", "--clear", "--verbosity=0")
    stamp.write_text(digest.hexdigest())


def _stripe_command(environment: dict[str, str]) -> list[str] | None:
    base = environment.get("STRIPE_API_BASE", "")
    if not base.startswith("http://127.0.0.1:"):
        return None
    hook = f"{environment['PUBLIC_URL']}/webhooks/stripe/"
    return [sys.executable, "-m", "shop.demo.localstripe", "--port", base.rsplit(":", 1)[1], "--webhook", hook]


def _server_command(host: str, port: int) -> list[str]:
    return [
        sys.executable, "-m", "uvicorn", "config.asgi:application", "--host", host, "--port", str(port),
        "--http", "config.http:GuardedProtocol", "--ws", "config.websocket:GatheringProtocol",
        "--ws-max-size", "65536", "--ws-per-message-deflate", "false", "--no-access-log", "--log-level", "warning",
        "--timeout-graceful-shutdown", "3", "--no-proxy-headers",
    ]  # fmt: skip


class Children:
    """The processes of this run. When one ends, or Ctrl-C comes, all of them end."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._asked_to_stop = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def start(self, name: str, command: list[str] | None, environment: dict[str, str]) -> None:
        """Starts a process in a session of its own, so that Ctrl-C reaches it through us and once."""
        if command:
            self._running[name] = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)

    def failed(self) -> str:
        """The name of a process that has ended, else nothing."""
        return next((name for name, child in self._running.items() if child.poll() is not None), "")

    def wait(self) -> int:
        """Waits for Ctrl-C or for a process to end, then ends the others. Returns the exit status."""
        while not self._asked_to_stop and not self.failed():
            time.sleep(0.2)
        name = "" if self._asked_to_stop else self.failed()
        self.stop()
        if name:
            print(f"souk: {name} ended by itself; its last lines above say why.", file=sys.stderr)  # noqa: T201
        return 1 if name else 0

    def stop(self) -> None:
        """Asks every process to end, and after 6 seconds makes it."""
        for child in self._running.values():
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + 6
        for child in self._running.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop = True


def _wait_until_alive(port: int, children: Children) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if name := children.failed():
            children.stop()
            raise Stop(f"{name} did not start; its lines above say why.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    children.stop()
    raise Stop("the server did not answer within 60 seconds.")


def _greet(port: int, seconds: float) -> None:
    print(  # noqa: T201
        f"""
Souk is running (ready in {seconds:.0f} s):  http://127.0.0.1:{port}

  Sign in as   password               to
  buyer        buyer-demo-2026        open a card, claim a coupon, pay
  friend       friend-demo-2026       share a product
  merchant     merchant-demo-2026     run the shop at /merchant/
  stranger     stranger-demo-2026     see none of it

  Test cards   4242 4242 4242 4242 pays · the checkout lists the others
  Ctrl-C stops everything; the data stays in {VAR}.
""",
        flush=True,
    )


if __name__ == "__main__":
    raise SystemExit(main())
