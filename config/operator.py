"""The operator's panel: where everything is, and what needs a look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from accounts.models import Appeal, User
from chat.models import Conversation, Message, Report
from official.models import OfficialAccount
from shop.models import Order, Refund, Shop, WebhookEvent

STUCK_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Fact:
    """One number with the list behind it; `is_alarm` where it should be none."""

    name: str | Promise
    value: int
    url: str
    is_alarm: bool = False


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
    """The lists by what they are about."""
    return [
        {
            "title": title,
            "separator": bool(title),
            "items": [{"title": name, "icon": icon, "link": reverse(f"admin:{page}")} for name, icon, page in items],
        }
        for title, items in GROUPS
    ]


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
    stuck = WebhookEvent.objects.filter(processed_at=None, received_at__lt=timezone.now() - STUCK_AFTER)
    failed = DBTaskResult.objects.filter(status="FAILED")
    alarms = [
        Fact(
            _("Reports that wait"),
            Report.objects.filter(state=Report.State.OPEN).count(),
            f"{reverse('admin:chat_report_changelist')}?state__exact=open",
        ),
        Fact(
            _("Appeals that wait"),
            Appeal.objects.filter(state=Appeal.State.OPEN).count(),
            f"{reverse('admin:accounts_appeal_changelist')}?state__exact=open",
        ),
        Fact(_("Webhooks not processed"), stuck.count(), reverse("admin:shop_webhookevent_changelist")),
        Fact(
            _("Refunds not done"),
            Refund.objects.exclude(state=Refund.State.SUCCEEDED).count(),
            reverse("admin:shop_refund_changelist"),
        ),
        Fact(
            _("Jobs that failed"),
            failed.count(),
            f"{reverse('admin:django_tasks_database_dbtaskresult_changelist')}?status__exact=FAILED",
        ),
    ]
    return [Fact(alarm.name, alarm.value, alarm.url, alarm.value > 0) for alarm in alarms]
