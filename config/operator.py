"""The operator's panel: where everything is, and what needs a look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from accounts.models import Appeal, User
from chat.models import Conversation, HeldMessage, Message, Report
from official.models import OfficialAccount
from shop.models import Order, Refund, Shop, WebhookEvent

STUCK_AFTER = timedelta(minutes=5)
LATE_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fact:
    """One number with the list behind it; `is_alarm` where it should be none, and then `oldest` is since when one waits."""

    name: str | Promise
    value: int
    url: str
    is_alarm: bool = False
    oldest: datetime | None = None
    page: str = ""  # of the panel, whose entry in the sidebar shows the number too

    @property
    def is_late(self) -> bool:
        """Whether somebody has waited for more than a day."""
        return self.oldest is not None and timezone.now() - self.oldest > LATE_AFTER


GROUPS: tuple[tuple[Any, tuple[tuple[Any, str, str], ...]], ...] = (
    ("", ((_("Overview"), "monitoring", "index"),)),
    (
        _("People and chats"),
        (
            (_("People"), "group", "accounts_user_changelist"),
            (_("Access tokens"), "key", "accounts_accesstoken_changelist"),
            (_("Conversations"), "forum", "chat_conversation_changelist"),
        ),
    ),
    (
        _("Safety"),
        (
            (_("Reports"), "flag", "chat_report_changelist"),
            (_("Held messages"), "pause_circle", "chat_heldmessage_changelist"),
            (_("Word rules"), "rule", "chat_wordrule_changelist"),
            (_("Sanctions"), "gavel", "accounts_sanction_changelist"),
            (_("Appeals"), "balance", "accounts_appeal_changelist"),
            (_("Audit log"), "history", "accounts_auditentry_changelist"),
        ),
    ),
    (
        _("Shops and mini programs"),
        (
            (_("Shops"), "storefront", "shop_shop_changelist"),
            (_("Mini programs"), "widgets", "miniprograms_miniprogram_changelist"),
            (_("QR codes"), "qr_code", "miniprograms_entrycode_changelist"),
            (_("Official accounts"), "campaign", "official_officialaccount_changelist"),
            (_("Broadcasts"), "newspaper", "official_broadcast_changelist"),
        ),
    ),
    (
        _("Money"),
        (
            (_("Orders"), "receipt_long", "shop_order_changelist"),
            (_("Payments"), "credit_card", "shop_payment_changelist"),
            (_("Refunds"), "undo", "shop_refund_changelist"),
            (_("Ledger"), "menu_book", "shop_ledgerentry_changelist"),
            (_("Webhooks"), "webhook", "shop_webhookevent_changelist"),
        ),
    ),
    (_("Machinery"), ((_("Jobs"), "settings", "django_tasks_database_dbtaskresult_changelist"),)),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The lists by what they are about, with how much waits in each."""
    waiting = {alarm.page: alarm for alarm in _alarms() if alarm.is_alarm}
    return [
        {
            "title": title,
            "separator": bool(title),
            "items": [_item(name, icon, page, waiting.get(page)) for name, icon, page in items],
        }
        for title, items in GROUPS
    ]


def _item(name: str | Promise, icon: str, page: str, waits: Fact | None) -> dict[str, Any]:
    item: dict[str, Any] = {"title": name, "icon": icon, "link": reverse(f"admin:{page}")}
    if waits is not None:
        variant = "danger" if waits.is_late else "warning"
        item |= {"badge": waits.value, "badge_callback": str(waits.value), "badge_variant": variant}
    return item


def overview(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """How much there is, and what went wrong."""
    return {**context, "facts": _facts(), "alarms": _alarms()}


def _facts() -> list[Fact]:
    people = User.objects.filter(is_active=True)
    return [
        Fact(_("People"), people.filter(kind=User.Kind.PERSON).count(), reverse("admin:accounts_user_changelist")),
        Fact(
            _("Guests"),
            people.filter(kind=User.Kind.GUEST).count(),
            f"{reverse('admin:accounts_user_changelist')}?kind__exact=guest",
        ),
        Fact(_("Conversations"), Conversation.objects.count(), reverse("admin:chat_conversation_changelist")),
        Fact(_("Messages"), Message.objects.count(), reverse("admin:chat_conversation_changelist")),
        Fact(
            _("Official accounts"),
            OfficialAccount.objects.count(),
            reverse("admin:official_officialaccount_changelist"),
        ),
        Fact(_("Shops"), Shop.objects.count(), reverse("admin:shop_shop_changelist")),
        Fact(_("Orders"), Order.objects.count(), reverse("admin:shop_order_changelist")),
    ]


def _alarms() -> list[Fact]:
    """What waits for the operator: what people wait for first, and of each how long the oldest has waited."""
    stuck = WebhookEvent.objects.filter(processed_at=None, received_at__lt=timezone.now() - STUCK_AFTER)
    return [
        _waiting(
            _("Reports that wait"), Report.objects.filter(state=Report.State.OPEN), "chat_report", "state__exact=open"
        ),
        _waiting(
            _("Appeals that wait"),
            Appeal.objects.filter(state=Appeal.State.OPEN),
            "accounts_appeal",
            "state__exact=open",
        ),
        _waiting(
            _("Messages held back"),
            HeldMessage.objects.filter(state=HeldMessage.State.WAITING),
            "chat_heldmessage",
            "state__exact=waiting",
        ),
        _waiting(
            _("Jobs that failed"),
            DBTaskResult.objects.filter(status="FAILED"),
            "django_tasks_database_dbtaskresult",
            "status__exact=FAILED",
            since="enqueued_at",
        ),
        _waiting(_("Webhooks not processed"), stuck, "shop_webhookevent", since="received_at"),
        _waiting(_("Refunds not done"), Refund.objects.exclude(state=Refund.State.SUCCEEDED), "shop_refund"),
    ]


def _waiting(name: str | Promise, rows: QuerySet[Any], page: str, query: str = "", since: str = "created_at") -> Fact:
    found = rows.aggregate(count=Count("pk"), oldest=Min(since))
    url = reverse(f"admin:{page}_changelist")
    return Fact(
        name,
        found["count"],
        f"{url}?{query}" if query else url,
        found["count"] > 0,
        found["oldest"],
        f"{page}_changelist",
    )
