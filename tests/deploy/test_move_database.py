"""A site with everything in it moves from SQLite to a real PostgreSQL by one command."""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests import ground
from tests.chat.live import Live
from tests.server import ROOT, Server

URL = os.environ.get("DATABASE_URL", "")
POSTGRES = URL.rsplit("/", 1)[0]
pytestmark = [
    pytest.mark.race,
    pytest.mark.skipif(not URL.startswith("postgres"), reason="needs a PostgreSQL; make test-services gives it"),
]


class Site:
    """The demo on SQLite, and an empty database beside it."""

    def __init__(self, var: Path, *, is_seeded: bool) -> None:
        self.var = var
        ground.lay_sqlite(var, seeded=is_seeded)
        self.name = f"souk_move_{secrets.token_hex(5)}"
        self.to = f"{POSTGRES}/{self.name}"
        ground.on_postgres(POSTGRES, f'CREATE DATABASE "{self.name}"')

    @property
    def old(self) -> sqlite3.Connection:
        return sqlite3.connect(self.var / "souk.sqlite3", isolation_level=None)

    @property
    def new(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.to, autocommit=True)

    def move(self, to: str = "") -> subprocess.CompletedProcess[str]:
        """The command, as an operator runs it."""
        environment = Server(self.var).environment
        environment["DATABASE_URL"] = f"sqlite:///{self.var}/souk.sqlite3"
        return subprocess.run(
            [sys.executable, "manage.py", "move_database", "--to", to or self.to],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def counts(self) -> dict[str, int]:
        """Rows of every table of the old database."""
        with self.old as old:
            names = old.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            return {name: old.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names.fetchall()}

    def migrate_target(self) -> None:
        """The target has its tables already, as when an operator ran `migrate` there first."""
        self.drop()
        ground.lay_postgres(POSTGRES, self.name, self.var.parent / "ground", seeded=False)

    def drop(self) -> None:
        ground.on_postgres(POSTGRES, f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """The seeded demo, moved."""
    site = Site(tmp_path_factory.mktemp("site") / "var", is_seeded=True)
    site.files_before = files(site.var)
    try:
        site.told = site.move()
        yield site
    finally:
        site.drop()


@pytest.fixture
def site(tmp_path):
    """A migrated site with one person."""
    site = Site(tmp_path / "var", is_seeded=False)
    with site.old as old:
        columns = [row[1] for row in old.execute("PRAGMA table_info(accounts_user)") if row[3] and not row[5]]
        given = {
            "username": "ann",
            "display_name": "Ann",
            "uuid": "0" * 32,
            "date_joined": "2026-01-01",
            "is_active": 1,
        }
        claims = ("is_", "shows_")  # no and yes are numbers in SQLite
        marks = ", ".join(repr(given.get(column, 0 if column.startswith(claims) else "")) for column in columns)
        old.execute(f"INSERT INTO accounts_user ({', '.join(columns)}) VALUES ({marks})")
    try:
        yield site
    finally:
        site.drop()


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "media").rglob("*"))
        if path.is_file()
    }


def rows_of(site: Site, table: str) -> int | None:
    with site.new as new:
        if new.execute("SELECT to_regclass(%s)", [table]).fetchone() == (None,):
            return None
        return int(str((new.execute(f'SELECT count(*) FROM "{table}"').fetchone() or (0,))[0]))


def test_every_row_of_every_table_is_there(moved):
    assert moved.told.returncode == 0, moved.told.stderr
    counts = moved.counts()
    assert counts["chat_message"] > 20
    with moved.new as new:
        there = {name: new.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in counts}
    assert {**there, "django_migrations": 0} == {**counts, "django_migrations": 0}
    assert f"{sum(counts.values()) - counts['django_migrations']} rows moved" in moved.told.stdout


def test_words_times_and_data_read_the_same(moved):
    query = "SELECT seq, text, created_at FROM chat_message ORDER BY id"
    with moved.old as old, moved.new as new:
        before = old.execute(query).fetchall()
        after = new.execute(query).fetchall()
    assert [(seq, text, at.strftime("%Y-%m-%d %H:%M:%S")) for seq, text, at in after] == [
        (seq, text, at[:19]) for seq, text, at in before
    ]


def test_no_sequence_gives_a_number_twice(moved):
    with moved.new as new:
        found = new.execute(
            "SELECT c.table_name, c.column_name, pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) "
            "FROM information_schema.columns c WHERE c.is_identity = 'YES'"
        ).fetchall()
        assert len(found) > 30
        for table, column, sequence in found:
            last = new.execute(f'SELECT coalesce(max("{column}"), 0) FROM "{table}"').fetchone()[0]
            assert new.execute("SELECT nextval(%s)", [sequence]).fetchone()[0] > last, table


def test_the_epoch_is_another_so_that_no_page_mixes_the_histories(moved):
    query = "SELECT value FROM chat_epoch"
    with moved.old as old, moved.new as new:
        before = [value for (value,) in old.execute(query).fetchall()]
        assert [value for (value,) in new.execute(query).fetchall()] not in ([], before)


async def test_the_site_goes_on_there_with_its_uploads_untouched(moved):
    assert files(moved.var) == moved.files_before != {}
    server = Server(moved.var, extra={"DATABASE_URL": moved.to, "REDIS_URL": ""})
    server.start()
    try:
        live = Live(server).people("ann", "ben", "cid", "dan")
        async with live.socket("ben") as ben:
            sent = await live.send("ann", live.talk, "From the new database")
            assert (await ben.frame(type="event"))["event"]["message"] == sent
        async with live.api("ann") as api:
            picture = next(name for name in moved.files_before if name.endswith(".webp"))
            assert (await api.get(f"/{picture}")).status_code == 200
    finally:
        server.stop()


def test_it_refuses_a_target_with_people_and_changes_nothing(moved, site):
    before = rows_of(moved, "accounts_user")
    told = site.move(moved.to)
    assert told.returncode == 1
    assert told.stderr == (
        "CommandError: There are people in the target already. Nothing was changed; make an empty database.\n"
    )
    assert rows_of(moved, "accounts_user") == before


def test_it_refuses_a_target_of_something_else(site):
    with site.new as new:
        new.execute("CREATE TABLE ledger (id int)")
    told = site.move()
    assert told.returncode == 1
    assert "The target has tables of something else: ledger." in told.stderr
    assert rows_of(site, "accounts_user") is None


@pytest.mark.parametrize("to", ["sqlite:////tmp/other.sqlite3", "mysql://root@127.0.0.1/souk"])
def test_it_moves_to_postgresql_only(site, to):
    told = site.move(to)
    assert told.returncode == 1
    assert "must be the URL of a PostgreSQL database" in told.stderr


def test_what_postgresql_refuses_is_named_and_nothing_is_kept_and_it_can_be_run_again(site):
    site.migrate_target()
    with site.old as old:
        old.execute("UPDATE accounts_user SET display_name = ?", ["secret words " * 40])
    told = site.move()
    assert told.returncode == 1
    assert "Row 1 of accounts_user, column display_name: value too long" in told.stderr
    assert "secret words" not in told.stderr
    assert rows_of(site, "accounts_user") == 0
    with site.old as old:
        old.execute("UPDATE accounts_user SET display_name = 'Ann'")
    again = site.move()
    assert again.returncode == 0, again.stderr
    assert rows_of(site, "accounts_user") == 1


def test_rows_that_hang_in_the_air_are_refused(site):
    with site.old as old:
        old.execute("PRAGMA foreign_keys = OFF")
        old.execute("INSERT INTO accounts_user_groups (user_id, group_id) VALUES (1, 999)")
    told = site.move()
    assert told.returncode == 1
    assert "point to rows that do not exist: accounts_user_groups" in told.stderr
    assert rows_of(site, "accounts_user") is None
