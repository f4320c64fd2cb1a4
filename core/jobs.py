"""Jobs have an owner as long as it lives: a worker renews its lease, and a job whose worker is gone is taken up again.

The lease is the time since `started_at`. A job that was taken up three times and took its worker along each time is closed as
failed, where the alert sees it. Jobs may therefore run twice, and each of them is written so that this does no harm.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger("souk.jobs")
BEAT = 30.0  # seconds between two renewals
LEASE = timedelta(minutes=2)
TRIES = 3
LOOK_EVERY = 30.0  # seconds
_looked = -LOOK_EVERY


class LeasedWorker(Worker):
    """The library's worker, which takes up what one of its name left behind, and renews the lease of what it does."""

    def run(self) -> None:
        """Works until it is asked to end."""
        take_up(worker_id=self.worker_id)
        super().run()

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """Runs one job, beside a thread that says that it is alive."""
        done = threading.Event()
        threading.Thread(target=_renew, args=(db_task_result.pk, done), name="souk-lease", daemon=True).start()
        try:
            super().run_task(db_task_result)
        finally:
            done.set()


def _renew(pk: UUID, done: threading.Event) -> None:
    while not done.wait(BEAT):
        try:
            DBTaskResult.objects.running().filter(pk=pk).update(started_at=timezone.now())
        except DatabaseError:
            logger.warning("The lease of job %s was not renewed.", pk)
        finally:
            connection.close()


def take_up_lost() -> int:
    """Those whose lease ran out, now and then; returns how many."""
    global _looked  # noqa: PLW0603
    if time.monotonic() - _looked < LOOK_EVERY:
        return 0
    _looked = time.monotonic()
    return take_up()


def take_up(*, worker_id: str = "") -> int:
    """Makes jobs ready again, or closes them, whose lease ran out or whose worker had this name; returns how many."""
    return sum(_take_up(job) for job in _lost(worker_id))


def _lost(worker_id: str) -> list[DBTaskResult[Any, Any]]:
    ended = timezone.now() - LEASE
    running: QuerySet[DBTaskResult[Any, Any]] = DBTaskResult.objects.running().order_by("enqueued_at")
    return [
        one for one in running if one.started_at is None or one.started_at < ended or one.worker_ids[-1:] == [worker_id]
    ]


def _take_up(job: DBTaskResult[Any, Any]) -> int:
    unchanged = DBTaskResult.objects.running().filter(pk=job.pk, started_at=job.started_at)
    if len(job.worker_ids) < TRIES:
        logger.warning("Job %s was lost with its worker; it is taken up again.", job.task_path)
        return unchanged.update(status=TaskResultStatus.READY, started_at=None)
    logger.error("Job %s was lost with its worker %s times; it is closed.", job.task_path, TRIES)
    return unchanged.update(
        status=TaskResultStatus.FAILED, finished_at=timezone.now(), exception_class_path="core.jobs.Lost", traceback=""
    )


class Lost(Exception):
    """Why such a job counts as failed."""
