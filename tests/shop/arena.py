"""A database of its own for tests whose processes are real: a file of SQLite, or one more database of the server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def arena(tmp_path_factory) -> Iterator[dict[str, str]]:
    """The environment of a fresh, migrated database; PostgreSQL where DATABASE_URL says so."""
    url, drop = _make_database(tmp_path_factory.mktemp("arena"))
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "SOUK_VAR": str(tmp_path_factory.mktemp("var")),
    }
    env.pop("REDIS_URL", None)
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
    yield env
    drop()


def _make_database(folder: Path):
    configured = os.environ.get("DATABASE_URL", "")
    if not configured.startswith("postgres"):
        return f"sqlite:///{folder / 'arena.sqlite3'}", lambda: None
    import psycopg

    name = f"souk_arena_{uuid.uuid4().hex[:12]}"
    server = urlsplit(configured)._replace(path="/postgres").geturl()

    def run(statement: str) -> None:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(statement)

    run(f'CREATE DATABASE "{name}"')
    return urlsplit(configured)._replace(path=f"/{name}").geturl(), lambda: run(f'DROP DATABASE "{name}" WITH (FORCE)')


def run_program(arena: dict[str, str], *arguments: str, seconds: int = 120) -> dict:
    """What a program of the tests prints as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=arena,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
