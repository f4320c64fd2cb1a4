"""Mini programs in the operator's panel."""

from __future__ import annotations

from django.contrib import admin

from core.panel import OperatorAdmin, ReadOnlyAdmin
from miniprograms.models import EntryCode, MiniProgram


@admin.register(MiniProgram)
class MiniProgramAdmin(OperatorAdmin):
    """Each can be taken off the site, and put back; nothing of it is lost by that."""

    list_display = ("slug", "name_en", "name_zh", "provider", "linking", "is_published", "created_at")
    list_filter = ("provider", "is_published", "linking")
    search_fields = ("slug", "name_en", "name_zh")
    fields = (
        "slug", "uuid", "provider", "name_en", "name_zh", "summary_en", "summary_zh", "linking", "is_published",
        "created_at",
    )  # fmt: skip
    editable = ("is_published", "linking", "name_en", "name_zh", "summary_en", "summary_zh")


@admin.register(EntryCode)
class EntryCodeAdmin(ReadOnlyAdmin):
    """Where QR codes lead."""

    list_display = ("code", "program", "path", "created_at")
    search_fields = ("code", "program__slug", "path")
    fields = ("code", "program", "path", "created_at")
