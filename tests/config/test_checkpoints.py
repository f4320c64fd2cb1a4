"""SQLite's log comes back into the database beside the writes, and not at the end of one of them."""

from __future__ import annotations

import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from config.sqlite3 import checkpoints
from tests.chat.live import Live
from tests.server import Server

pytestmark = pytest.mark.anywhere  # SQLite's own, whatever the other tests run on


@pytest.fixture
def database(tmp_path, settings, monkeypatch):
    """A path to be SQLite's database, which the process brings the log back into many times a second."""
    monkeypatch.setattr(checkpoints, "EVERY", 0.02)
    path = tmp_path / "later" / "some.sqlite3"
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "config.sqlite3")
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(path))
    rounds = checkpoints.Checkpoints()
    yield path, rounds
    rounds.stop()


def writer(path: Path) -> sqlite3.Connection:
    path.parent.mkdir()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute("CREATE TABLE said (words TEXT)")
    return connection


def words_without_the_log(path: Path, query: str = "SELECT words FROM said") -> list[str]:
    """What the file itself holds. A copy that was made while it is written may be of no use; it is made again then."""
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    connection = sqlite3.connect(f"file:{copy}?immutable=1", uri=True)
    try:
        return [words for (words,) in connection.execute(query)]
    except sqlite3.DatabaseError:
        return []
    finally:
        connection.close()


def until(found, wanted) -> None:
    deadline = time.monotonic() + 30
    while found() != wanted:
        assert time.monotonic() < deadline, f"{wanted} never came."
        time.sleep(0.05)


def test_what_is_written_gets_into_the_file_while_others_read_and_write(database):
    path, rounds = database
    one = writer(path)
    one.execute("INSERT INTO said VALUES ('before')")
    assert words_without_the_log(path) == []  # the control: by itself it stays in the log
    reader = sqlite3.connect(path, isolation_level=None)
    rounds.start()
    until(lambda: words_without_the_log(path), ["before"])
    reader.execute("BEGIN")
    assert reader.execute("SELECT words FROM said").fetchall() == [("before",)]
    one.execute("BEGIN IMMEDIATE")  # and a transaction that stays open
    one.execute("INSERT INTO said VALUES ('during')")
    time.sleep(0.2)
    assert words_without_the_log(path) == ["before"]
    assert reader.execute("SELECT words FROM said").fetchall() == [("before",)]
    one.execute("COMMIT")
    reader.execute("COMMIT")
    until(lambda: words_without_the_log(path), ["before", "during"])


def test_a_database_that_cannot_be_reached_is_said_once_and_tried_again(database, caplog):
    path, rounds = database
    rounds.start()
    until(lambda: "was not brought back" in caplog.text, True)
    time.sleep(0.2)  # in which it is tried ten times
    one = writer(path)
    one.execute("INSERT INTO said VALUES ('at last')")
    until(lambda: words_without_the_log(path), ["at last"])
    assert caplog.text.count("was not brought back") == 1


async def test_a_message_is_in_the_database_itself_soon_after_it_was_sent(tmp_path):
    server = Server(tmp_path, extra={"DATABASE_URL": f"sqlite:///{tmp_path}/souk.sqlite3", "REDIS_URL": ""})
    server.prepare()
    try:
        server.start()
        live = Live(server).people("alice", "bob", "carol", "dave")
        async with live.socket(next(iter(live.sessions))) as alice:
            await live.send_over(alice, live.group, "Is it kept?")
        query = "SELECT text FROM chat_message WHERE kind = 'text'"
        until(lambda: words_without_the_log(tmp_path / "souk.sqlite3", query), ["Is it kept?"])
    finally:
        server.discard()
