"""Brings SQLite's log back into the database beside what people do (docs/adr/0018).

Left alone, SQLite does that at the end of whichever commit made the log too long: that one waits for two syncs of the disk, and
so do all behind it. A passive checkpoint of another connection holds up neither readers nor writers
(https://sqlite.org/wal.html, section 2.2). While there is no pause between writes the log cannot begin anew, so SQLite's own way
stays, for a log of 32 MiB (`wal_autocheckpoint` in the settings).
"""

from __future__ import annotations

import logging
import sqlite3
import threading

from django.conf import settings

logger = logging.getLogger("souk.checkpoints")
EVERY = 1.0  # seconds


class Checkpoints:
    """A thread that makes a checkpoint every second; nothing where the database is not SQLite."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def start(self) -> None:
        """Starts the thread; it ends with the process or at `stop`."""
        if settings.DATABASES["default"]["ENGINE"] == "config.sqlite3":
            threading.Thread(target=self._go_on, name="souk-checkpoints", daemon=True).start()

    def stop(self) -> None:
        """Asks it to end."""
        self._stop.set()

    def _go_on(self) -> None:
        connection: sqlite3.Connection | None = None
        is_well = True
        while not self._stop.wait(EVERY):
            try:
                connection = connection or sqlite3.connect(str(settings.DATABASES["default"]["NAME"]), timeout=0)
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                is_well = True
            except sqlite3.Error:
                if is_well:  # a full disk stays full for a while, and one line about it is enough
                    logger.exception("The log of the database was not brought back. It is tried again every second.")
                is_well, connection = False, None
        if connection is not None:
            connection.close()
