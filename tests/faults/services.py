"""A PostgreSQL and a Redis of the tests' own, to be killed without disturbing anybody."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from tests.server import free_port


def find_postgres() -> Path | None:
    """Where PostgreSQL's own programs are; Debian keeps them out of the PATH."""
    found = shutil.which("pg_ctl")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


class Postgres:
    """A cluster in a temporary folder. The server refuses to run as root, so root runs it as `postgres`."""

    def __init__(self) -> None:
        programs = find_postgres()
        assert programs is not None
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="souk-postgres-"))
        self.port = free_port()
        self._as = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        if self._as:
            shutil.chown(self._folder, "postgres", "postgres")
        self._run("initdb", "-A", "trust", "-U", "souk", "-E", "UTF8", "--no-sync", "-D", str(self._data))

    @property
    def url(self) -> str:
        return f"postgres://souk@127.0.0.1:{self.port}/postgres"

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def start(self) -> Postgres:
        options = f"-p {self.port} -k {self._folder} -c fsync=off -c max_connections=60 -c listen_addresses=127.0.0.1"
        self._control("-w", "-o", options, "start")
        return self

    def restart(self, mode: str) -> None:
        """`fast` ends every session; `immediate` is a crash, from which it recovers by its log."""
        self._control("-w", "-m", mode, "restart")

    def discard(self) -> None:
        self._control("-w", "-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-s", "-D", str(self._data), "-l", str(self._folder / "log"), *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        with (self._folder / "programs.log").open("ab") as log:  # a pipe would stay open in the server for ever
            subprocess.run([self._programs / program, *arguments], check=True, stdout=log, stderr=log, **self._as)


class Redis:
    """A Redis that keeps nothing."""

    def __init__(self) -> None:
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="souk-redis-"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> Redis:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self._folder]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return self

    def kill(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def discard(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
