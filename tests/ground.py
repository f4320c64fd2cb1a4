"""What real servers of tests stand on, made once and copied: collected static files, an empty and a seeded database.

It lives in var/tests, under names that hold a digest of what it was made from, so that a change makes it anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "tests"
MIGRATE, SEED = ("migrate", "--verbosity=0"), ("seed_demo",)
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
    folders = (ROOT / "static", ROOT / "build" / "static")
    sources = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    makers = [ROOT / name for name in ("requirements.txt", "config/joining.py", "config/storage.py", "core/apps.py")]
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
    with _lock():
        folder = _sqlite_folder(seeded=seeded)
    shutil.copytree(folder, var, dirs_exist_ok=True)


def _sqlite_folder(*, seeded: bool) -> Path:
    kind = "demo" if seeded else "empty"
    folder = FOLDER / f"sqlite-{kind}-{_code_digest(kind)}"
    if not folder.exists():
        draft = _draft(f"sqlite-{kind}-*", copy_of=_sqlite_folder(seeded=False) if seeded else None)
        _manage({"SOUK_VAR": str(draft), "DATABASE_URL": ""}, *(SEED if seeded else MIGRATE))
        draft.rename(folder)
    return folder


def lay_postgres(server: str, database: str, var: Path, *, seeded: bool) -> None:
    """The same as a new PostgreSQL database of that name, copied by the server itself."""
    with _lock():
        folder, template = _postgres_folder(server, seeded=seeded)
        on_postgres(server, f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
    shutil.copytree(folder, var, dirs_exist_ok=True)


def _postgres_folder(server: str, *, seeded: bool) -> tuple[Path, str]:
    kind = "demo" if seeded else "empty"
    mine = f"souk_ground_{kind}_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]}_"  # other checkouts have their own
    template = f"{mine}{_code_digest(kind)}"
    folder = FOLDER / f"postgres-{template}"
    if not folder.exists():
        for name in _databases(server, mine):
            on_postgres(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        below = _postgres_folder(server, seeded=False) if seeded else (None, "template1")
        draft = _draft(f"postgres-{mine}*", copy_of=below[0])
        on_postgres(server, f'CREATE DATABASE "{template}" TEMPLATE "{below[1]}"')
        _manage({"SOUK_VAR": str(draft), "DATABASE_URL": f"{server}/{template}"}, *(SEED if seeded else MIGRATE))
        draft.rename(folder)
    if template not in _databases(server, "souk_ground_"):
        shutil.rmtree(folder)
        raise AssertionError(f"{template} was dropped by somebody; run the tests again.")
    return folder, template


def lay_for_tests(connection: BaseDatabaseWrapper) -> None:
    """Makes the database that the tests of this process share, as Django's runner would, and turns `connection` to it."""
    name = connection.creation._get_test_db_name()
    connection.close()
    with _lock():
        if connection.vendor == "sqlite":
            connection.settings_dict["NAME"] = name
            connection.ensure_connection()
            with closing(sqlite3.connect(_sqlite_folder(seeded=False) / "souk.sqlite3")) as made:
                made.backup(connection.connection)
        else:
            server = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
            _folder, template = _postgres_folder(server, seeded=False)
            on_postgres(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            on_postgres(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            connection.settings_dict["NAME"] = name


def _draft(old: str, *, copy_of: Path | None) -> Path:
    """A folder to fill, empty or a copy; what matches `old` was made from what the code was before, and goes."""
    for folder in FOLDER.glob(old):
        shutil.rmtree(folder)
    draft = FOLDER / "draft"
    shutil.rmtree(draft, ignore_errors=True)
    if copy_of:
        shutil.copytree(copy_of, draft)
    else:
        draft.mkdir()
    return draft


def on_postgres(server: str, statement: str) -> list[tuple[str, ...]]:
    """Runs one statement at the server, outside any database of ours."""
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _databases(server: str, prefix: str) -> list[str]:
    return [row[0] for row in on_postgres(server, f"SELECT datname FROM pg_database WHERE datname LIKE '{prefix}%'")]


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
