"""The library's `db_worker`, with workers that have a lease on what they do (`core.jobs`)."""

from __future__ import annotations

from typing import Any

from django_tasks_db.management.commands import db_worker

from core.jobs import LeasedWorker


class Command(db_worker.Command):
    """Takes jobs from the database; see `core.jobs` for what becomes of those whose worker is gone."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Works with our worker in the place of the library's, which has no setting for it."""
        db_worker.Worker = LeasedWorker  # type: ignore[misc]
        super().handle(*args, **options)
