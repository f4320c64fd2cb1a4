"""People in the operator's panel."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessToken, User
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
