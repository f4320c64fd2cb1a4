"""Runs the jobs inside the web process, for a site of one machine that has no worker of its own."""

from __future__ import annotations

import logging
import threading

from django_tasks_db.management.commands.db_worker import Worker

from shop.services.chores import do_chores

logger = logging.getLogger("souk.jobs")
POLL_SECONDS = 0.4
CHORE_SECONDS = 5.0


class EmbeddedJobs:
    """Two threads: one takes tasks from the database, one does what must happen as time passes."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._worker = Worker(
            queue_names=["default"],
            interval=POLL_SECONDS,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="embedded",
            excluded_queue_names=[],
        )

    def start(self) -> None:
        """Starts both threads; they end with the process or at `stop`."""
        threading.Thread(target=self._run_tasks, name="souk-tasks", daemon=True).start()
        threading.Thread(target=self._run_chores, name="souk-chores", daemon=True).start()

    def stop(self) -> None:
        """Asks both to end after what they are doing."""
        self._stop.set()
        self._worker.running = False

    def _run_tasks(self) -> None:
        while not self._stop.is_set():
            try:
                self._worker.run()
            except Exception:
                logger.exception("The embedded worker failed; it starts again.")
                self._stop.wait(1.0)

    def _run_chores(self) -> None:
        from django.db import close_old_connections

        while not self._stop.wait(CHORE_SECONDS):
            close_old_connections()
            do_chores()
            close_old_connections()
