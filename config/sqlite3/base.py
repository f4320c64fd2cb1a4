"""SQLite connections that outlive a request.

Under ASGI each request has a thread, and so a database connection, of its own. Opening one costs more than most requests'
queries: the file, its log and the shared memory are mapped, and the schema is read. Django's advice is a pool in the
backend; for PostgreSQL it has one, for SQLite this is it. A connection that is given back holds no lock and no
transaction, and goes to the next thread that asks. A process that was forked starts with a pool of its own.
"""

from __future__ import annotations

import os
import sqlite3
from queue import Empty, Full, LifoQueue
from typing import Any

from django.db.backends.sqlite3 import base

KEPT = 8  # idle connections, for each process and database
_pools: dict[tuple[int, str], LifoQueue[sqlite3.Connection]] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, which takes its connections from the pool and gives them back."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """One that is idle, else a new one."""
        try:
            return self._pool.get_nowait()
        except Empty:
            return super().get_new_connection(conn_params)  # type: ignore[no-any-return]

    def _close(self) -> None:
        connection = self.connection
        if connection is None:
            return
        if self.is_in_memory_db() or self.errors_occurred:
            super()._close()  # type: ignore[misc]
            return
        if connection.in_transaction:
            connection.rollback()
        try:
            self._pool.put_nowait(connection)
        except Full:
            super()._close()  # type: ignore[misc]

    @property
    def _pool(self) -> LifoQueue[sqlite3.Connection]:
        key = (os.getpid(), str(self.settings_dict["NAME"]))
        return _pools.setdefault(key, LifoQueue(KEPT))
