"""SQLite connections that outlive a request, and writers of one process that wait in a line.

Under ASGI each request has a thread, and so a database connection, of its own. Opening one costs more than most requests'
queries: the file, its log and the shared memory are mapped, and the schema is read. Django's advice is a pool in the
backend; for PostgreSQL it has one, for SQLite this is it. A connection that is given back holds no lock and no
transaction, and goes to the next thread that asks. A process that was forked starts with a pool of its own.

SQLite lets one transaction write at a time, and who has to wait looks again after a nap, up to a tenth of a second, while
others who came later may be quicker. So the threads of this process take turns at a lock, which wakes the next one at
once; against other processes SQLite's own waiting stands.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import deque
from typing import Any

from django.db.backends.sqlite3 import base

KEPT = 8  # idle connections, for each process and database
_pools: dict[tuple[int, str], deque[sqlite3.Connection]] = {}
_turns: dict[tuple[int, str], threading.Lock] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, which takes its connections from the pool and gives them back, and waits for its turn to write."""

    _turn: threading.Lock | None = None  # held during a transaction

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """One that is idle, else a new one."""
        try:
            return self._pool.pop()
        except IndexError:
            return super().get_new_connection(conn_params)  # type: ignore[no-any-return]

    def _close(self) -> None:
        connection = self.connection
        if connection is None:
            return
        self._end_turn()
        if self.is_in_memory_db() or self.errors_occurred:
            super()._close()  # type: ignore[misc]
            return
        if connection.in_transaction:
            connection.rollback()
        pool = self._pool
        if len(pool) < KEPT:  # two threads at once may keep one more
            pool.append(connection)
        else:
            super()._close()  # type: ignore[misc]

    def _start_transaction_under_autocommit(self) -> None:
        turn = _turns.setdefault(self._key, threading.Lock())
        # Who waits in vain goes on without a turn: SQLite says that the database is locked, unless it is not any more.
        is_mine = self._turn is None and turn.acquire(timeout=self.settings_dict["OPTIONS"].get("timeout", 5))
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            if is_mine:
                turn.release()
            raise
        if is_mine:
            self._turn = turn

    def commit(self) -> None:
        """Ends the turn, too."""
        super().commit()
        self._end_turn()  # where the commit failed the transaction is still open, and its rollback is what ends it

    def rollback(self) -> None:
        """Ends the turn, too, even where the connection is broken."""
        try:
            super().rollback()
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        if self._turn is not None:
            turn, self._turn = self._turn, None
            turn.release()

    @property
    def _key(self) -> tuple[int, str]:
        return os.getpid(), str(self.settings_dict["NAME"])

    @property
    def _pool(self) -> deque[sqlite3.Connection]:
        """The last one that was given back is taken first: the database's pages are still in its memory."""
        return _pools.setdefault(self._key, deque())
