"""Official accounts in the operator's panel."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.panel import ReadOnlyAdmin
from official.models import Broadcast, OfficialAccount


@admin.register(OfficialAccount)
class OfficialAccountAdmin(ReadOnlyAdmin):
    """Who speaks here, and to how many. Their staff write what they say."""

    list_display = ("handle", "name_en", "name_zh", "followers_now", "created_at")
    search_fields = ("handle", "name_en", "name_zh")
    fields = ("handle", "uuid", "name_en", "name_zh", "bio_en", "bio_zh", "followers_now", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OfficialAccount]:
        """With their followers' number."""
        rows: QuerySet[OfficialAccount] = super().get_queryset(request).annotate(follower_count=Count("followers"))
        return rows

    @admin.display(description=_("Followers"))
    def followers_now(self, account: OfficialAccount) -> int:
        """How many follow."""
        return int(getattr(account, "follower_count", 0))


@admin.register(Broadcast)
class BroadcastAdmin(ReadOnlyAdmin):
    """What was sent to followers, by whom."""

    list_display = ("article", "sent_by", "sent_at", "follower_count")
    ordering = ("-sent_at",)
    fields = ("article", "sent_by", "sent_at", "follower_count")
