"""What Souk asks of whoever takes the money, in words of its own. Amounts are in the gateway's unit (`shop.money`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class GatewayUnavailable(Exception):
    """No answer, or none that says what happened: what was asked may or may not have been done.

    `answered` is true where the gateway did answer, with a failure of its own. It may repeat that answer for the same
    idempotency key, so the next try needs a fresh one.
    """

    def __init__(self, message: str, *, answered: bool = False) -> None:
        super().__init__(message)
        self.answered = answered


class GatewayRefused(Exception):
    """The gateway understood and said no: nothing was done. `code` is the gateway's own."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class ForgedEvent(Exception):
    """A webhook whose signature, age or shape shows that the gateway did not send it, or not now."""


class IntentStatus(StrEnum):
    """Where an intent to pay stands. The values are Stripe's."""

    NEEDS_METHOD = "requires_payment_method"
    NEEDS_CONFIRMATION = "requires_confirmation"
    NEEDS_ACTION = "requires_action"
    NEEDS_CAPTURE = "requires_capture"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class Intent:
    """One intent to pay as the gateway knows it now. `received` is what it took; `failure_code` the last refusal's."""

    id: str
    status: IntentStatus
    amount: int
    received: int
    currency: str  # upper case
    client_secret: str
    failure_code: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GatewayRefund:
    """Money that the gateway sent back, or tries to. `status` is pending, succeeded, failed or canceled."""

    id: str
    intent_id: str
    amount: int
    currency: str
    status: str
    metadata: Mapping[str, str] = field(default_factory=dict)


class DisputeStatus(StrEnum):
    """Who has the money of a dispute: nobody moved it, the buyer's bank took it, or it came back to the shop."""

    ASKED = "asked"
    TAKEN = "taken"
    LOST = "lost"
    WON = "won"


@dataclass(frozen=True, slots=True)
class GatewayDispute:
    """A payment that the buyer contests at their bank."""

    id: str
    amount: int
    currency: str
    status: DisputeStatus


@dataclass(frozen=True, slots=True)
class GatewayCharge:
    """Money that the gateway took, and how much of it went back since."""

    id: str
    intent_id: str
    amount: int
    refunded: int
    currency: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    is_disputed: bool = False


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """A webhook whose signature was right. Its payload is a hint only: what is true is fetched."""

    id: str
    type: str
    intent_id: str  # empty where it is not about a payment
    object_id: str
    payload: dict[str, Any]


class PaymentGateway(Protocol):
    """Takes and returns money. Every method raises GatewayUnavailable or GatewayRefused."""

    def create_intent(self, *, amount: int, currency: str, metadata: Mapping[str, str], key: str) -> Intent:
        """Opens an intent to pay; the same `key` again answers the first one."""
        ...

    def fetch_intent(self, *, intent_id: str) -> Intent:
        """The intent as it is now."""
        ...

    def cancel_intent(self, *, intent_id: str) -> Intent:
        """Makes sure that the intent can no longer be paid; refused where it was paid or is on its way."""
        ...

    def create_refund(self, *, intent_id: str, amount: int, metadata: Mapping[str, str], key: str) -> GatewayRefund:
        """Sends back so much of what an intent took; the same `key` again answers the first one."""
        ...

    def list_refunds(self, *, intent_id: str) -> Sequence[GatewayRefund]:
        """What was sent back of what an intent took, whoever asked for it."""
        ...

    def list_disputes(self, *, intent_id: str) -> Sequence[GatewayDispute]:
        """What the buyer contests of what an intent took."""
        ...

    def list_charges(self, *, since: datetime) -> Iterator[GatewayCharge]:
        """The charges that succeeded after `since`."""
        ...

    def read_event(self, *, body: bytes, signature: str) -> GatewayEvent:
        """The event in a webhook's raw body. Raises ForgedEvent where its signature is not right."""
        ...
