"""People in the operator's panel."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessToken, Appeal, AuditEntry, Sanction, User
from accounts.services import sanctions
from accounts.services.tokens import revoke_token
from accounts.sessions import close_session
from core.panel import OperatorAdmin, ReadOnlyAdmin


@admin.register(User)
class UserAdmin(OperatorAdmin):
    """Everyone: who they are, and whether they may sign in. Passwords, keys and what they write are theirs alone."""

    list_display = ("username", "display_name", "kind", "is_active", "is_superuser", "date_joined", "last_login")
    list_filter = ("kind", "is_active", "is_superuser")
    search_fields = ("username", "display_name", "email")
    ordering = ("-date_joined",)
    fields = (
        "username", "display_name", "kind", "uuid", "email", "language", "is_active", "is_superuser", "date_joined",
        "last_login",
    )  # fmt: skip
    editable = ("is_active", "display_name")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Who is shut out is out at once, sockets too."""
        super().save_model(request, obj, form, change)
        if "is_active" in form.changed_data and not obj.is_active:
            close_session(session_key=None, user_id=obj.pk)
        if "is_active" in form.changed_data:
            action = "reopen account" if obj.is_active else "close account"
            sanctions.record(actor=request.user, action=action, subject=obj)  # type: ignore[arg-type]


@admin.register(AccessToken)
class TokenAdmin(ReadOnlyAdmin):
    """Which programs may speak for whom. A token that leaked is revoked here."""

    list_display = ("name", "user", "hint", "scopes", "created_at", "last_used_at", "expires_at")
    search_fields = ("name", "user__username", "hint")
    fields = ("name", "user", "hint", "scopes", "created_at", "last_used_at", "expires_at")
    actions: ClassVar[list[str]] = ["revoke"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessToken]:
        """With their people."""
        rows: QuerySet[AccessToken] = super().get_queryset(request).select_related("user")
        return rows

    @admin.action(description=_("Revoke"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[AccessToken]) -> None:
        """Ends the chosen tokens at once."""
        for token in queryset:
            revoke_token(token=token)


@admin.register(Sanction)
class SanctionAdmin(ReadOnlyAdmin):
    """Who was warned, muted or suspended, and taking it back."""

    list_display = ("created_at", "user", "kind", "reason", "excerpt", "until", "lifted_at", "by")
    list_filter = ("kind",)
    search_fields = ("user__username", "reason")
    fields = ("created_at", "user", "kind", "reason", "excerpt", "until", "seen_at", "lifted_at", "by")
    actions: ClassVar[list[str]] = ["lift"]

    @admin.action(description=_("Take back"))
    def lift(self, request: HttpRequest, queryset: QuerySet[Sanction]) -> None:
        """Ends the chosen ones now."""
        for sanction in queryset.select_related("user"):
            sanctions.lift(sanction=sanction, by=request.user)  # type: ignore[arg-type]


@admin.register(Appeal)
class AppealAdmin(ReadOnlyAdmin):
    """What people say to it. The chosen answer is one for all that are chosen; a longer talk is by mail."""

    list_display = ("created_at", "sanction", "text", "state", "answered_at")
    list_filter = ("state",)
    fields = ("created_at", "sanction", "text", "state", "answer", "answered_at")
    actions: ClassVar[list[str]] = ["grant", "refuse"]

    @admin.action(description=_("Grant: take the sanction back"))
    def grant(self, request: HttpRequest, queryset: QuerySet[Appeal]) -> None:
        """Lifts what they are about."""
        self._answer(request, queryset, grant=True, answer=_("We have looked again, and taken it back."))

    @admin.action(description=_("Refuse"))
    def refuse(self, request: HttpRequest, queryset: QuerySet[Appeal]) -> None:
        """It stays as it is."""
        self._answer(request, queryset, grant=False, answer=_("We have looked again. It stays as it is."))

    def _answer(self, request: HttpRequest, queryset: QuerySet[Appeal], *, grant: bool, answer: Any) -> None:
        for appeal in queryset.select_related("sanction__user"):
            sanctions.answer_appeal(appeal=appeal, by=request.user, grant=grant, answer=str(answer))  # type: ignore[arg-type]


@admin.register(AuditEntry)
class AuditAdmin(ReadOnlyAdmin):
    """The book: who did what to whom, and why."""

    list_display = ("created_at", "actor_name", "action", "subject_name", "target", "reason")
    list_filter = ("action",)
    search_fields = ("actor_name", "subject_name", "target", "reason")
    fields = ("created_at", "actor_name", "action", "subject_name", "target", "reason")
