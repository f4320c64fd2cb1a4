"""What real servers of tests stand on, made once and copied: collected static files, an empty and a seeded database.

It lives in var/tests, under names that hold a digest of what it was made from, so that a change makes it anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "tests"
APPS = ("config", "core", "accounts", "chat", "miniprograms", "official", "shop")


@contextmanager
def _lock() -> Iterator[None]:
    """One process at a time makes the ground; the others wait and find it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _digest(paths: list[Path], salt: str = "") -> str:
    digest = hashlib.sha256(salt.encode())
    for path in paths:
        stat = path.stat()
        digest.update(f"{path.relative_to(ROOT)}{stat.st_size}{stat.st_mtime_ns}".encode())
    return digest.hexdigest()[:10]


@cache
def static_root() -> Path:
    """The static files, collected, hashed and compressed as a site has them."""
    sources = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    makers = [ROOT / "requirements.txt", ROOT / "config" / "joining.py", ROOT / "config" / "storage.py"]
    folder = FOLDER / f"static-{_digest([*sources, *makers])}"
    with _lock():
        if not folder.exists():
            for old in FOLDER.glob("static-*"):
                shutil.rmtree(old)
            draft = FOLDER / "draft-static"
            shutil.rmtree(draft, ignore_errors=True)
            _manage({"STATIC_ROOT": str(draft)}, "collectstatic", "--noinput", "--verbosity=0")
            draft.rename(folder)
    return folder


def _code_digest(kind: str) -> str:
    sources = sorted(path for app in APPS for kind_of in ("*.py", "*.json") for path in (ROOT / app).rglob(kind_of))
    return _digest(sources, kind + datetime.now(UTC).strftime("%Y-%m-%d"))  # the demo's story is told from today


def lay_sqlite(var: Path, *, seeded: bool) -> None:
    """Gives `var` a migrated database (with the demo's data and pictures where `seeded`)."""
    kind = "demo" if seeded else "empty"
    folder = FOLDER / f"sqlite-{kind}-{_code_digest(kind)}"
    with _lock():
        if not folder.exists():
            _clear(f"sqlite-{kind}-*")
            draft = FOLDER / f"draft-{kind}"
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            _fill({"SOUK_VAR": str(draft), "DATABASE_URL": ""}, seeded)
            draft.rename(folder)
    shutil.copytree(folder, var, dirs_exist_ok=True)


def lay_postgres(server: str, database: str, var: Path, *, seeded: bool) -> None:
    """The same as a new PostgreSQL database of that name, copied by the server itself."""
    kind = "demo" if seeded else "empty"
    mine = f"souk_ground_{kind}_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]}_"  # other checkouts have their own
    template = f"{mine}{_code_digest(kind)}"
    folder = FOLDER / f"postgres-{template}"
    with _lock():
        if not folder.exists():
            for name in _databases(server, mine):
                on_postgres(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            _clear(f"postgres-{mine}*")
            on_postgres(server, f'CREATE DATABASE "{template}"')
            draft = FOLDER / f"draft-postgres-{kind}"
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            _fill({"SOUK_VAR": str(draft), "DATABASE_URL": f"{server}/{template}"}, seeded)
            draft.rename(folder)
        if template not in _databases(server, "souk_ground_"):
            shutil.rmtree(folder)
            raise AssertionError(f"{template} was dropped by somebody; run the tests again.")
        on_postgres(server, f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
    shutil.copytree(folder, var, dirs_exist_ok=True)


def on_postgres(server: str, statement: str) -> list[tuple[str, ...]]:
    """Runs one statement at the server, outside any database of ours."""
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _databases(server: str, prefix: str) -> list[str]:
    return [row[0] for row in on_postgres(server, f"SELECT datname FROM pg_database WHERE datname LIKE '{prefix}%'")]


def _clear(pattern: str) -> None:
    for old in FOLDER.glob(pattern):
        shutil.rmtree(old)


def _fill(extra: dict[str, str], seeded: bool) -> None:
    _manage(extra, "migrate", "--verbosity=0")
    if seeded:
        _manage(extra, "seed_demo")


def _manage(extra: dict[str, str], *arguments: str) -> None:
    environment = {
        **os.environ,
        "SOUK_ENV": "demo",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "REDIS_URL": "",
        **extra,
    }
    environment = {
        name: value for name, value in environment.items() if value or name not in {"DATABASE_URL", "REDIS_URL"}
    }
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
