"""SQLite connections: pooled (reused, clean, bounded, never shared), and taking turns to write."""

from __future__ import annotations

import sqlite3
import threading

import pytest
from django.db import OperationalError, connections

from config.sqlite3 import base

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrapper(tmp_path, settings):
    """A connection of its own to a database of its own, made as Django makes one for each thread."""
    if connections["default"].vendor != "sqlite":
        pytest.skip("This is about SQLite.")
    database = {**connections["default"].settings_dict, "NAME": str(tmp_path / "pool.sqlite3")}
    made = []

    def make(**options: float) -> base.DatabaseWrapper:
        made.append(base.DatabaseWrapper({**database, "OPTIONS": {**database["OPTIONS"], **options}}, "pooled"))
        return made[-1]

    yield make
    for one in made:
        one.inc_thread_sharing()
        one.errors_occurred = True
        one.close()


def raw(wrapper) -> sqlite3.Connection:
    wrapper.ensure_connection()
    return wrapper.connection


def test_a_closed_connection_is_the_next_ones(wrapper):
    first, second = wrapper(), wrapper()
    connection = raw(first)
    first.close()
    assert raw(second) is connection


def test_two_that_are_open_at_once_never_share(wrapper):
    first, second = wrapper(), wrapper()
    assert raw(first) is not raw(second)


def test_what_was_not_committed_is_gone_before_the_next_one_has_it(wrapper):
    first, second = wrapper(), wrapper()
    with first.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (n)")
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("INSERT INTO kept VALUES (1)")
    first.close()

    with second.cursor() as cursor:
        assert not second.connection.in_transaction
        assert cursor.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_the_settings_of_a_connection_stay_with_it(wrapper):
    first, second = wrapper(), wrapper()
    raw(first)
    first.close()
    with second.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_one_on_which_something_failed_is_not_kept(wrapper):
    first, second = wrapper(), wrapper()
    broken = raw(first)
    first.errors_occurred = True
    first.close()
    assert raw(second) is not broken


def test_only_so_many_are_kept(wrapper):
    many = [wrapper() for _ in range(base.KEPT + 3)]
    opened = [raw(one) for one in many]
    for one in many:
        one.close()

    for connection in opened[base.KEPT :]:
        with pytest.raises(sqlite3.ProgrammingError):
            connection.execute("SELECT 1")
    assert opened[0].execute("SELECT 1").fetchone() == (1,)


def test_a_connection_moves_from_thread_to_thread(wrapper):
    first = wrapper()
    connection = raw(first)
    first.close()
    seen = []

    def other() -> None:
        mine = wrapper()
        seen.append(raw(mine))
        mine.close()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert seen == [connection]


# Turns to write ------------------------------------------------------------------------------------------
def test_who_writes_second_begins_when_the_first_has_committed(wrapper):
    first, second, told = wrapper(), wrapper(), []
    begin(first)

    def other() -> None:
        begin(second)
        told.append("second begins")
        second.commit()
        second.close()

    thread = threading.Thread(target=other)
    second.inc_thread_sharing()
    thread.start()
    thread.join(0.2)
    told.append("first commits")
    first.commit()
    thread.join()
    assert told == ["first commits", "second begins"]


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_a_turn_ends_however_the_transaction_ends(wrapper, end):
    first, second = wrapper(), wrapper()
    begin(first)
    getattr(first, end)()
    begin(second)
    second.rollback()


def test_a_turn_that_could_not_begin_is_given_back(wrapper):
    first, second = wrapper(), wrapper()
    begin(first)
    with pytest.raises(OperationalError):
        begin(first)  # SQLite begins no transaction within another
    first.rollback()
    begin(second)
    second.rollback()


def test_who_waits_too_long_is_told_that_the_database_is_locked_and_may_try_again(wrapper):
    first, second = wrapper(timeout=0.1), wrapper(timeout=0.1)
    begin(first)
    with pytest.raises(OperationalError, match="locked"):
        begin(second)
    first.commit()
    begin(second)
    second.commit()


def test_another_process_may_write_between_two_turns(wrapper):
    first = wrapper()
    begin(first)
    first.commit()
    elsewhere = sqlite3.connect(first.settings_dict["NAME"], timeout=0.1, isolation_level=None)
    elsewhere.execute("BEGIN IMMEDIATE")
    elsewhere.execute("ROLLBACK")
    elsewhere.close()


def begin(wrapper: base.DatabaseWrapper) -> None:
    """A transaction as `atomic` begins it."""
    wrapper.ensure_connection()
    wrapper._start_transaction_under_autocommit()
