"""Conversations in the operator's panel: that they exist and how large they are; and what people reported of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from accounts.services.sanctions import record
from chat.models import Conversation, HeldMessage, Report, WordRule
from chat.services import reports, screening
from chat.services.log_check import CHECKED_AT_ONCE, digest_of, examine_log
from core.errors import DomainError
from core.intake import number_or
from core.panel import ListPage, ReadOnlyAdmin


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    """Metadata alone; and of one conversation, whether its log is whole."""

    list_display = ("uuid", "kind", "people", "message_count", "last_seq", "last_message_at", "created_at")
    list_filter = ("kind",)
    search_fields = ("uuid",)
    ordering = ("-last_message_at",)
    fields = (
        *("uuid", "kind", "people", "message_count", "last_seq", "last_message_at", "created_at"),
        *("is_gap_free", "agrees_with_messages", "digest"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        """With how many are in each."""
        seats = Count("memberships", filter=Q(memberships__left_at=None))
        rows: QuerySet[Conversation] = super().get_queryset(request).annotate(seat_count=seats)
        return rows

    @admin.display(description=_("People"))
    def people(self, conversation: Conversation) -> int:
        """How many are in it now."""
        return int(getattr(conversation, "seat_count", 0))

    @admin.display(description=_("Log without gaps"), boolean=True)
    def is_gap_free(self, conversation: Conversation) -> bool:
        """Whether every seq up to the head is there once."""
        return examine_log(conversation=conversation).is_gap_free

    @admin.display(description=_("Log agrees with the messages"), boolean=True)
    def agrees_with_messages(self, conversation: Conversation) -> bool:
        """Whether each message has its event, and each event of one its message."""
        return examine_log(conversation=conversation).agrees_with_messages

    @admin.display(description=_("Digest of the newest events"))
    def digest(self, conversation: Conversation) -> str:
        """What a client's digest of the same part must be (see docs/realtime.md)."""
        found = digest_of(conversation=conversation, after=max(0, conversation.last_seq - CHECKED_AT_ONCE))
        return f"{found.after}–{found.upto}: {found.digest}"


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """The queue: what was reported, with what stood around it, and the decision."""

    list_display = ("created_at", "reason", "accused", "reporter", "state", "decision", "handled_by")
    list_filter = ("state", "reason")
    search_fields = ("accused__username", "reporter__username", "note")
    ordering = ("-state", "-pk")
    fields = ("created_at", "reason", "note", "reporter", "accused", "state", "decision", "handled_by", "handled_at")
    change_form_outer_after_template = "panel/report.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        """With their people."""
        rows: QuerySet[Report] = super().get_queryset(request).select_related("accused", "reporter", "handled_by")
        return rows

    def get_urls(self) -> list[URLPattern]:
        """With the one that a decision is sent to."""
        decide = self.admin_site.admin_view(self.decide)
        return [path("<int:pk>/decide/", decide, name="chat_report_decide"), *super().get_urls()]

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Does what was chosen, and says so."""
        report = get_object_or_404(Report, pk=pk)
        if request.method == "POST":
            try:
                reports.decide(
                    report=report,
                    by=request.user,  # type: ignore[arg-type]
                    decision=request.POST.get("decision", ""),
                    reason=request.POST.get("reason", ""),
                    days=number_or(request.POST.get("days", ""), 0, most=3650) or None,
                )
            except DomainError as error:
                messages.error(request, str(next(iter(error.fields.values()), error.message)))
            else:
                messages.success(request, _("Done, and written into the audit log."))
        return redirect("admin:chat_report_change", pk)


@admin.register(WordRule)
class WordRuleAdmin(ListPage, ModelAdmin):  # type: ignore[misc]
    """Words and sites that are refused, kept back or reported."""

    list_display = ("pattern", "kind", "effect", "created_at")
    list_filter = ("kind", "effect")
    search_fields = ("pattern",)
    fields = ("kind", "pattern", "effect")

    def save_model(self, request: HttpRequest, obj: WordRule, form: Any, change: bool) -> None:
        """Works from the next message on, and stands in the book."""
        super().save_model(request, obj, form, change)
        screening.forget_rules()
        record(actor=request.user, action="word rule", target=str(obj), reason=obj.effect)  # type: ignore[arg-type]

    def delete_model(self, request: HttpRequest, obj: WordRule) -> None:
        """The same."""
        record(actor=request.user, action="no word rule", target=str(obj))  # type: ignore[arg-type]
        super().delete_model(request, obj)
        screening.forget_rules()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[WordRule]) -> None:
        """The same, one by one."""
        for rule in queryset:
            self.delete_model(request, rule)


@admin.register(HeldMessage)
class HeldMessageAdmin(ReadOnlyAdmin):
    """Texts that a rule keeps back."""

    list_display = ("created_at", "sender", "pattern", "text", "state")
    list_filter = ("state",)
    fields = ("created_at", "sender", "pattern", "text", "state")
    actions: ClassVar[list[str]] = ["release", "refuse"]

    @admin.action(description=_("Let them be sent"))
    def release(self, request: HttpRequest, queryset: QuerySet[HeldMessage]) -> None:
        """Sends the chosen ones; one that cannot be sent any more stays."""
        self._answer(request, queryset, release=True)

    @admin.action(description=_("Refuse them"))
    def refuse(self, request: HttpRequest, queryset: QuerySet[HeldMessage]) -> None:
        """They are never sent."""
        self._answer(request, queryset, release=False)

    def _answer(self, request: HttpRequest, queryset: QuerySet[HeldMessage], *, release: bool) -> None:
        for held in queryset.select_related("sender", "conversation"):
            try:
                reports.answer_held(held=held, by=request.user, release=release)  # type: ignore[arg-type]
            except DomainError as error:
                messages.error(request, str(error.message))
