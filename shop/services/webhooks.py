"""What Stripe tells us: stored first, processed after, as often as it takes.

An event is only a hint that something changed. Processing fetches the object, so order, repetition and age do not matter.
"""

from __future__ import annotations

import logging
import traceback
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task

from shop.gateways import payment_gateway
from shop.models import Payment, WebhookEvent
from shop.services import disputes, payments, refunds

logger = logging.getLogger("souk.payments")
FIRST_RETRY = 5  # seconds; doubled each time
LONGEST_RETRY = 3600  # seconds
TRIES = 80  # about three days, as long as Stripe itself would try
_ABOUT_REFUNDS = ("charge.refund", "refund.")
_ABOUT_DISPUTES = "charge.dispute."


def store_event(*, body: bytes, signature: str) -> WebhookEvent:
    """Keeps an event that Stripe signed, once, and has it processed after the commit.

    Raises ForgedEvent, with nothing stored, where the signature is not right.
    """
    event = payment_gateway().read_event(body=body, signature=signature)
    with transaction.atomic():
        stored, is_new = WebhookEvent.objects.get_or_create(
            event_id=event.id,
            defaults={
                "type": event.type,
                "object_id": event.object_id,
                "intent_id": event.intent_id[:80],
                "payload": event.payload,
                "retry_at": timezone.now() + timedelta(seconds=FIRST_RETRY),
            },
        )
        if is_new:
            transaction.on_commit(partial(process_event_job.enqueue, stored.pk))
    return stored


@task()
def process_event_job(pk: int) -> None:
    """Processes one stored event."""
    process_event(event=WebhookEvent.objects.get(pk=pk))


def waiting_events() -> QuerySet[WebhookEvent]:
    """The events whose turn it is, the oldest first."""
    return WebhookEvent.objects.filter(processed_at=None, retry_at__lte=timezone.now(), tries__lt=TRIES).order_by("id")


def process_event(*, event: WebhookEvent, again: bool = False) -> bool:
    """Does what an event asks for, once, or `again`; tells whether it is done.

    Where it fails, the error is kept with the time of the next try.
    """
    if event.processed_at and not again:
        return True
    try:
        _apply(event)
    except Exception as error:  # whatever it is, the event is kept and tried again
        _keep_error(event, error)
        return False
    WebhookEvent.objects.filter(pk=event.pk).update(processed_at=timezone.now(), error="")
    return True


def _apply(event: WebhookEvent) -> None:
    if not event.intent_id:
        return
    if event.type.startswith("payment_intent."):
        payments.settle_intent(intent_id=event.intent_id)
    elif event.type.startswith(_ABOUT_REFUNDS) and (payment := _payment_of(event)):
        refunds.sync_refunds(payment=payment)
    elif event.type.startswith(_ABOUT_DISPUTES) and (payment := _payment_of(event)):
        disputes.sync_disputes(payment=payment)


def _payment_of(event: WebhookEvent) -> Payment | None:
    return Payment.objects.select_related("order").filter(intent_id=event.intent_id).first()


def _keep_error(event: WebhookEvent, error: Exception) -> None:
    wait = min(FIRST_RETRY * 2**event.tries, LONGEST_RETRY)
    WebhookEvent.objects.filter(pk=event.pk).update(
        error="".join(traceback.format_exception_only(error))[:2000],
        tries=event.tries + 1,
        retry_at=timezone.now() + timedelta(seconds=wait),
    )
    logger.warning("Webhook %s (%s) failed and is tried again: %r", event.event_id, event.type, error)
