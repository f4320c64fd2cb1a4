"""Runs the jobs inside the web process, for a site of one machine that has no worker of its own."""

from __future__ import annotations

import logging
import threading

from core.jobs import LeasedWorker
from shop.services.chores import INTERVAL, keep_doing_chores

logger = logging.getLogger("souk.jobs")
POLL_SECONDS = 0.4
QUEUES = ("default", "links")  # a slow site on the web must not keep receipts waiting


def _worker(queue: str) -> LeasedWorker:
    return LeasedWorker(
        queue_names=[queue],
        interval=POLL_SECONDS,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"embedded-{queue}",
        excluded_queue_names=[],
    )


class EmbeddedJobs:
    """A thread for each queue that takes tasks from the database, and one that does what must happen as time passes."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._workers = [_worker(queue) for queue in QUEUES]

    def start(self) -> None:
        """Starts the threads; they end with the process or at `stop`."""
        for worker in self._workers:
            threading.Thread(target=self._run_tasks, args=(worker,), name="souk-tasks", daemon=True).start()
        chores = {"stop": self._stop, "interval": INTERVAL}
        threading.Thread(target=keep_doing_chores, kwargs=chores, name="souk-chores", daemon=True).start()

    def stop(self) -> None:
        """Asks them to end after what they are doing."""
        self._stop.set()
        for worker in self._workers:
            worker.running = False

    def _run_tasks(self, worker: LeasedWorker) -> None:
        while not self._stop.is_set():
            try:
                worker.run()
            except Exception:
                logger.exception("The embedded worker failed; it starts again.")
                self._stop.wait(1.0)
