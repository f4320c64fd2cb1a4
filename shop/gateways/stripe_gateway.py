"""Stripe. The only file that imports `stripe`: the rest of Souk speaks the words of `shop.gateways.base`."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import stripe

from shop.gateways.base import (
    DisputeStatus,
    ForgedEvent,
    GatewayCharge,
    GatewayDispute,
    GatewayEvent,
    GatewayRefund,
    GatewayRefused,
    GatewayUnavailable,
    Intent,
    IntentStatus,
)

logger = logging.getLogger("souk.payments")
SIGNATURE_AGE = 300  # seconds
PAGE = 100  # rows, Stripe's most
# Stripe's inquiries ("warning_...") and disputes that it prevented move no money.
_DISPUTES = {
    "needs_response": DisputeStatus.TAKEN,
    "under_review": DisputeStatus.TAKEN,
    "lost": DisputeStatus.LOST,
    "won": DisputeStatus.WON,
}


class StripeGateway:
    """A PaymentGateway on Stripe's API, or on a server that speaks it at `base`. `timeout` is in seconds."""

    def __init__(self, *, secret_key: str, webhook_secret: str, base: str, timeout: float) -> None:
        self._webhook_secret = webhook_secret
        # Nothing is retried in here: the caller holds the key and decides, and a buyer never waits twice the timeout.
        self._client = stripe.StripeClient(
            secret_key or "sk_missing",
            base_addresses={"api": base},
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=timeout),
        )

    def create_intent(self, *, amount: int, currency: str, metadata: Mapping[str, str], key: str) -> Intent:
        """Opens a PaymentIntent; which methods it offers is set in Stripe's dashboard."""
        with _translated():
            return _intent(
                self._client.v1.payment_intents.create(
                    {"amount": amount, "currency": currency.lower(), "metadata": dict(metadata)},
                    {"idempotency_key": key},
                )
            )

    def fetch_intent(self, *, intent_id: str) -> Intent:
        """The PaymentIntent as it is now."""
        with _translated():
            return _intent(self._client.v1.payment_intents.retrieve(intent_id))

    def cancel_intent(self, *, intent_id: str) -> Intent:
        """Cancels the PaymentIntent."""
        with _translated():
            return _intent(self._client.v1.payment_intents.cancel(intent_id))

    def create_refund(self, *, intent_id: str, amount: int, metadata: Mapping[str, str], key: str) -> GatewayRefund:
        """Refunds so much of the PaymentIntent's charge."""
        with _translated():
            return _refund(
                self._client.v1.refunds.create(
                    {"payment_intent": intent_id, "amount": amount, "metadata": dict(metadata)},
                    {"idempotency_key": key},
                )
            )

    def list_refunds(self, *, intent_id: str) -> Sequence[GatewayRefund]:
        """The refunds of the PaymentIntent's charge."""
        with _translated():
            page = self._client.v1.refunds.list({"payment_intent": intent_id, "limit": PAGE})
            return [_refund(refund, intent_id) for refund in page.auto_paging_iter()]

    def list_disputes(self, *, intent_id: str) -> Sequence[GatewayDispute]:
        """The disputes of the PaymentIntent's charge."""
        with _translated():
            page = self._client.v1.disputes.list({"payment_intent": intent_id, "limit": PAGE})
            return [_dispute(dispute) for dispute in page.auto_paging_iter()]

    def list_charges(self, *, since: datetime) -> Iterator[GatewayCharge]:
        """The charges made after `since` that succeeded."""
        with _translated():
            page = self._client.v1.charges.list({"created": {"gt": int(since.timestamp())}, "limit": PAGE})
            for charge in page.auto_paging_iter():
                if charge.status == "succeeded" and charge.captured:
                    yield _charge(charge)

    def read_event(self, *, body: bytes, signature: str) -> GatewayEvent:
        """Checks the signature over the raw body, its age, and that the body is an event."""
        try:
            text = body.decode("utf-8")
            stripe.WebhookSignature.verify_header(text, signature, self._webhook_secret, SIGNATURE_AGE)
            return _event(json.loads(text))
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ForgedEvent(type(error).__name__) from error


@contextmanager
def _translated() -> Iterator[None]:
    """Turns Stripe's errors into the gateway's two: refused for certain, or anything else."""
    try:
        yield
    except (stripe.InvalidRequestError, stripe.CardError, stripe.IdempotencyError) as error:
        raise GatewayRefused(error.user_message or "", code=error.code or "") from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        logger.error("Stripe does not take our key (HTTP %s). Check STRIPE_SECRET_KEY.", error.http_status)
        raise GatewayUnavailable("The key is refused.", answered=True) from error
    except stripe.StripeError as error:
        logger.warning("Stripe did not do it: %s, HTTP %s.", type(error).__name__, error.http_status)
        raise GatewayUnavailable(type(error).__name__, answered=(error.http_status or 0) >= 500) from error


def _intent(intent: stripe.PaymentIntent) -> Intent:
    data = intent.to_dict()
    status = IntentStatus(intent.status)
    received = data.get("amount_received")
    if received is None:
        received = intent.amount if status is IntentStatus.SUCCEEDED else 0
    return Intent(
        id=intent.id,
        status=status,
        amount=intent.amount,
        received=received,
        currency=intent.currency.upper(),
        client_secret=intent.client_secret or "",
        failure_code=_failure_code(data.get("last_payment_error") or {}),
        metadata=dict(data.get("metadata") or {}),
    )


def _failure_code(error: Mapping[str, Any]) -> str:
    return str(error.get("decline_code") or error.get("code") or "")[:60]


def _refund(refund: stripe.Refund, intent_id: str = "") -> GatewayRefund:
    data = refund.to_dict()
    return GatewayRefund(
        id=refund.id,
        intent_id=_id_of(data.get("payment_intent")) or intent_id,
        amount=refund.amount,
        currency=refund.currency.upper(),
        status=refund.status or "pending",
        metadata=dict(data.get("metadata") or {}),
    )


def _dispute(dispute: stripe.Dispute) -> GatewayDispute:
    return GatewayDispute(
        id=dispute.id,
        amount=dispute.amount,
        currency=dispute.currency.upper(),
        status=_DISPUTES.get(dispute.status, DisputeStatus.ASKED),
    )


def _charge(charge: stripe.Charge) -> GatewayCharge:
    data = charge.to_dict()
    return GatewayCharge(
        id=charge.id,
        intent_id=_id_of(data.get("payment_intent")),
        amount=int(data.get("amount_captured") or charge.amount),
        refunded=charge.amount_refunded,
        currency=charge.currency.upper(),
        metadata=dict(data.get("metadata") or {}),
        is_disputed=bool(data.get("disputed")),
    )


def _event(data: Mapping[str, Any]) -> GatewayEvent:
    if data["object"] != "event" or not str(data["id"]).startswith("evt_"):
        raise ValueError("no event")
    about = data["data"]["object"]
    is_intent = about.get("object") == "payment_intent"
    return GatewayEvent(
        id=str(data["id"])[:80],
        type=str(data["type"])[:80],
        intent_id=str(about["id"]) if is_intent else _id_of(about.get("payment_intent")),
        object_id=str(about.get("id") or "")[:80],
        payload=dict(data),
    )


def _id_of(value: Any) -> str:
    """Stripe names another object by its id, or puts the whole object there."""
    if isinstance(value, Mapping):
        return str(value.get("id") or "")
    return str(value or "")
