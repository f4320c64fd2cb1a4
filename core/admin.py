"""Jobs in the operator's panel."""

from __future__ import annotations

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

from core.panel import ReadOnlyAdmin


@admin.register(DBTaskResult)
class JobAdmin(ReadOnlyAdmin):
    """What was done beside the pages, and what failed."""

    list_display = ("task_path", "status", "enqueued_at", "started_at", "finished_at")
    list_filter = ("status", "task_path")
    ordering = ("-enqueued_at",)
    fields = ("id", "task_path", "status", "enqueued_at", "started_at", "finished_at", "traceback")
