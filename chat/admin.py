"""Conversations in the operator's panel: that they exist and how large they are, never what is said in them."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from chat.models import Conversation
from core.panel import ReadOnlyAdmin


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    """Metadata alone."""

    list_display = ("uuid", "kind", "people", "message_count", "last_seq", "last_message_at", "created_at")
    list_filter = ("kind",)
    search_fields = ("uuid",)
    ordering = ("-last_message_at",)
    fields = ("uuid", "kind", "people", "message_count", "last_seq", "last_message_at", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        """With how many are in each."""
        seats = Count("memberships", filter=Q(memberships__left_at=None))
        rows: QuerySet[Conversation] = super().get_queryset(request).annotate(seat_count=seats)
        return rows

    @admin.display(description=_("People"))
    def people(self, conversation: Conversation) -> int:
        """How many are in it now."""
        return int(getattr(conversation, "seat_count", 0))
