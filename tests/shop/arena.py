"""A database of its own for tests whose processes are real: a file of SQLite, or one more database of the server."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests import ground
from tests.warm import Forked, Warm


class Arena:
    """The database, and a process in which the site is loaded on it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.is_postgres = environment["DATABASE_URL"].startswith("postgres")
        self._loaded = Warm(environment)

    def run(self, program: str, *arguments: str) -> dict[str, Any]:
        """What a program of the tests prints as JSON."""
        return json.loads(self._loaded.output(program, *arguments).splitlines()[-1])

    def start(self, program: str, *arguments: str, **streams: Any) -> Forked:
        """Starts one that does not end by itself."""
        return self._loaded.start(program, *arguments, **streams)

    def end(self) -> None:
        self._loaded.end()


@pytest.fixture(scope="session")
def arena(tmp_path_factory) -> Iterator[Arena]:
    """A fresh, migrated database; PostgreSQL where DATABASE_URL says so."""
    var = tmp_path_factory.mktemp("arena")
    server, name = os.environ.get("DATABASE_URL", "").rpartition("/")[0], f"souk_arena_{uuid.uuid4().hex[:12]}"
    if server.startswith("postgres"):
        ground.lay_postgres(server, name, var, seeded=False)
        url = f"{server}/{name}"
    else:
        ground.lay_sqlite(var, seeded=False)
        url = f"sqlite:///{var / 'souk.sqlite3'}"
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings", "SOUK_VAR": str(var)}
    env.pop("REDIS_URL", None)
    arena = Arena(env)
    yield arena
    arena.end()
    if server.startswith("postgres"):
        ground.on_postgres(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
