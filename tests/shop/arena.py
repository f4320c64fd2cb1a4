"""A database of its own for tests whose processes are real: a file of SQLite, or one more database of the server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest

from tests import ground


@pytest.fixture(scope="session")
def arena(tmp_path_factory) -> Iterator[dict[str, str]]:
    """The environment of a fresh, migrated database; PostgreSQL where DATABASE_URL says so."""
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
    yield env
    if server.startswith("postgres"):
        ground.on_postgres(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def run_program(arena: dict[str, str], *arguments: str, seconds: int = 120) -> dict:
    """What a program of the tests prints as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ground.ROOT,
        env=arena,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
