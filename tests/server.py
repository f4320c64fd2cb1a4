"""A real server for the tests that need one: its own process, its own database, started as users start it."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests import ground
from tests.warm import Forked, Warm

ROOT = Path(__file__).resolve().parent.parent
TEST_SECRET = "tests-" + "0" * 50
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # one for all clients: to read the certificates takes 30 ms each time


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """One site under test. `var` holds its database and files; `extra` adds to its environment.

    On SQLite the database is a file in `var`. Where DATABASE_URL names PostgreSQL, the site gets a database of its own
    there, made at `prepare` and dropped at `discard`; with REDIS_URL it uses that Redis under a prefix of its own. A
    DATABASE_URL in `extra` is the caller's own: it is taken as it is, and what is PostgreSQL's there is left alone.
    """

    var: Path
    port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)
    process: Forked | subprocess.Popen[bytes] | None = None
    database: str = field(default_factory=lambda: f"souk_e2e_{secrets.token_hex(5)}")
    app: str = "config.asgi:application"
    options: tuple[str, ...] = ()  # more of uvicorn's
    is_forked: bool = True  # from a process in which the site is loaded; a benchmark starts it as users do
    late: dict[str, str] = field(default_factory=dict)  # more of its environment, read by `app` and not by the settings
    _loaded: list[Warm] = field(default_factory=list)
    _shell: Forked | None = None
    _shell_environment: dict[str, str] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What its processes run with."""
        base = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        mine = {
            "SOUK_ENV": "demo",
            "SOUK_VAR": str(self.var),
            "SECRET_KEY": TEST_SECRET,
            "PUBLIC_URL": self.url,
            "TRUSTED_ORIGINS": self.url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "REDIS_PREFIX": self.database,
            "JOBS": "embedded",
            "LINK_PREVIEWS": "False",
            "RATE_GUEST": "10000/hour",
            "PYTHONUNBUFFERED": "1",
            "STATIC_ROOT": str(ground.static_root()),
        }
        if self._postgres:
            mine["DATABASE_URL"] = f"{self._postgres}/{self.database}"
        return {**base, **mine, **self.extra}

    @property
    def _postgres(self) -> str:
        url = "" if "DATABASE_URL" in self.extra else os.environ.get("DATABASE_URL", "")
        return url.rsplit("/", 1)[0] if url.startswith("postgres") else ""

    def prepare(self, *, seeded: bool = False) -> Server:
        """Gives the site its database, migrated, and with the demo's data where `seeded`."""
        self.var.mkdir(parents=True, exist_ok=True)
        if self._postgres:
            ground.lay_postgres(self._postgres, self.database, self.var, seeded=seeded)
        else:
            ground.lay_sqlite(self.var, seeded=seeded)
        return self

    def manage(self, *arguments: str) -> str:
        """Runs a management command of this site; returns what it printed."""
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr[-3000:]
        return result.stdout

    def shell(self, code: str) -> str:
        """Runs Python code inside this site, in a process that stays for the next; returns what it printed."""
        with self._turn:
            if self._shell is None or self._shell.poll() is not None or self._shell_environment != self.environment:
                self._start_shell()
            assert self._shell
            assert self._shell.stdin
            assert self._shell.stdout
            self._shell.stdin.write(json.dumps(code) + "\n")
            self._shell.stdin.flush()
            line = self._shell.stdout.readline()
        assert line, f"The shell died of: {code}"
        answer = json.loads(line)
        assert "failed" not in answer, answer["failed"][-3000:]
        return str(answer["printed"])

    @property
    def loaded(self) -> Warm:
        """A process in which this site is loaded, as its environment is now."""
        environment = self.environment
        found = next((one for one in self._loaded if one.environment == environment), None)
        if found is None:
            found = Warm(environment)
            self._loaded.append(found)
        return found

    def _start_shell(self) -> None:
        self._end_shell()
        self._shell_environment = self.environment
        self._shell = self.loaded.start("tests.shell", stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def _end_shell(self) -> None:
        if self._shell is not None:
            self._shell.end()
            self._shell = None

    def start(self) -> Server:
        """Starts the server process and waits until it answers."""
        command = [
            "uvicorn", self.app, "--port", str(self.port), "--http", "config.http:GuardedProtocol",
            "--ws", "config.websocket:GatheringProtocol",
            "--ws-max-size", "65536", "--ws-per-message-deflate", "false", "--no-access-log",
            "--timeout-graceful-shutdown", "2", *self.options,
        ]  # fmt: skip
        with (self.var / "server.log").open("ab") as log:
            if self.is_forked:
                self.process = self.loaded.start(*command, late=self.late, stdout=log, stderr=log)
            else:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", *command],
                    cwd=ROOT, env={**self.environment, **self.late}, stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=1):
                    return self
            except OSError:
                assert self.process.poll() is None, self.log()[-3000:]
                time.sleep(0.05)
        raise AssertionError(f"The server did not answer: {self.log()[-3000:]}")

    def kill(self) -> None:
        """kill -9, as a crash would."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """Stops the server as an operator would."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(8)
            except subprocess.TimeoutExpired:
                self.kill()

    def discard(self) -> None:
        """Stops it and drops its database."""
        self.stop()
        self._end_shell()
        while self._loaded:
            self._loaded.pop().end()
        if self._postgres:
            ground.on_postgres(self._postgres, f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')

    def log(self) -> str:
        """What the server has printed so far."""
        path = self.var / "server.log"
        return path.read_text() if path.exists() else ""
