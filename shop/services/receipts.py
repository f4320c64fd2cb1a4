"""Receipts and news of refunds, in the buyer's conversation with the shop's official account.

Each message has a client id made of what it tells, so that it is sent once however often it is tried: by the job that is
queued when an order is paid, and by the chores where that job was lost.
"""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from chat.services import messages
from chat.services.cards import announce_change
from core.rounds import for_each
from official.services.accounts import conversation_with
from shop.cards.receipt import receipt_card
from shop.models import Order, Refund
from shop.money import format_amount
from shop.services.order_view import with_all

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from chat.models import Conversation

logger = logging.getLogger("souk.payments")
GRACE = timedelta(seconds=10)  # for the job, before the chores step in
BATCH = 50

_NEWS: dict[str, Promise] = {
    Refund.Reason.TOO_LATE: _(
        "Your payment for order %(number)s came after the order had been closed, so %(amount)s goes back to you. "
        "Your bank may take a few days to show it."
    ),
    Refund.Reason.PAID_TWICE: _(
        "Order %(number)s was paid twice, so %(amount)s goes back to you. Your bank may take a few days to show it."
    ),
    Refund.Reason.WRONG_AMOUNT: _(
        "A payment for order %(number)s had the wrong amount and was refused. %(amount)s goes back to you; your bank may "
        "take a few days to show it. The order can still be paid while it is held for you."
    ),
    Refund.Reason.OUTSIDE: _(
        "The shop has refunded %(amount)s of order %(number)s. Your bank may take a few days to show it."
    ),
}


def send_receipt(*, order: Order) -> None:
    """Has the receipt sent, by a job. Called when the order's payment is committed."""
    send_receipt_job.enqueue(order.pk)


@task()
def send_receipt_job(pk: int) -> None:
    """Sends one order's receipt."""
    deliver_receipt(order=_orders().get(pk=pk))


def deliver_receipt(*, order: Order) -> None:
    """Sends the receipt card from the shop's official account to the buyer; again, it changes nothing."""
    messages.send_card(
        sender=order.shop.account.voice,
        conversation=_conversation(order),
        client_id=uuid.uuid5(order.uuid, "receipt"),
        card=receipt_card(order),
    )
    Order.objects.filter(pk=order.pk, receipt_sent_at=None).update(receipt_sent_at=timezone.now())


def touch_receipt(*, order: Order) -> None:
    """Tells open pages that the receipt shows something new, such as that the parcel is on its way."""
    order = _orders().get(pk=order.pk)
    if order.receipt_sent_at is None:
        return
    try:
        announce_change(conversation=_conversation(order), ref=str(order.uuid))
    except Exception:  # what it tells of is committed; the card shows it whenever it is looked at
        logger.exception("The receipt of order %s could not be touched.", order.number)


def send_missing_receipts() -> None:
    """Sends the receipts that should have gone out and did not."""
    missing = _orders().filter(paid_at__lt=timezone.now() - GRACE, receipt_sent_at=None)
    for_each(missing.order_by("paid_at")[:BATCH], lambda order: deliver_receipt(order=order), what="A receipt")


def tell_refund(*, refund: Refund) -> None:
    """Has the buyer told that money goes back to them, by a job, once this is committed."""
    transaction.on_commit(partial(tell_refund_job.enqueue, refund.pk))


@task()
def tell_refund_job(pk: int) -> None:
    """Tells of one refund."""
    deliver_refund_news(refund=_refunds().get(pk=pk))


def deliver_refund_news(*, refund: Refund) -> None:
    """Writes to the buyer why money goes back to them, in their language, beside the order's card; again, nothing."""
    order = _orders().get(pk=refund.payment.order_id)
    deliver_receipt(order=order)
    with translation.override(order.language or settings.LANGUAGE_CODE):
        amount = format_amount(refund.amount_minor, refund.currency)
        text = str(_NEWS[refund.reason]) % {"number": order.number, "amount": amount}
    messages.send_text(
        sender=order.shop.account.voice,
        conversation=_conversation(order),
        client_id=uuid.uuid5(refund.uuid, "news"),
        text=text,
    )
    Refund.objects.filter(pk=refund.pk, told_at=None).update(told_at=timezone.now())
    touch_receipt(order=order)


def tell_untold_refunds() -> None:
    """Tells of the refunds that nobody was told of."""
    untold = _refunds().filter(refund_id__isnull=False, told_at=None, created_at__lt=timezone.now() - GRACE)
    waiting = untold.exclude(state=Refund.State.FAILED).order_by("pk")[:BATCH]
    for_each(waiting, lambda refund: deliver_refund_news(refund=refund), what="The news of a refund")


def _conversation(order: Order) -> Conversation:
    return conversation_with(account=order.shop.account, user=order.buyer)


def _orders() -> QuerySet[Order]:
    return with_all(Order.objects.select_related("shop__account__voice", "shop__account__feed", "buyer"))


def _refunds() -> QuerySet[Refund]:
    return Refund.objects.select_related("payment")
