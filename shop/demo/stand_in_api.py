"""What Stripe.js asks Stripe's servers for, asked of localstripe on the page's behalf.

The page never speaks to localstripe itself: a phone on the network could not reach it, and the Content-Security-Policy
would not allow it. A card's number passes through and is kept nowhere by Souk.
"""

from __future__ import annotations

import base64
import hmac
import http.client
import json
import threading
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from shop.demo.test_cards import CARDS, TestCard, passes_luhn
from shop.money import amount_from_stripe, format_amount

_lock = threading.Lock()  # one confirmation at a time: localstripe itself does not keep two apart


class Refused(Exception):
    """An error as Stripe.js reports it."""

    def __init__(self, *, code: str, message: str, kind: str = "card_error", decline_code: str = "") -> None:
        super().__init__(code)
        self.body = {"type": kind, "code": code, "message": message}
        if decline_code:
            self.body["decline_code"] = decline_code


def retrieve(*, intent_id: str, client_secret: str) -> dict[str, Any]:
    """The intent as the page may see it. Raises Refused where the secret is not the intent's."""
    status, intent = _call("GET", f"/v1/payment_intents/{intent_id}")
    if status != http.HTTPStatus.OK or not hmac.compare_digest(str(intent["client_secret"]), client_secret):
        raise Refused(code="resource_missing", message=_("There is no such payment."), kind="invalid_request_error")
    return _public(intent)


def confirm(*, intent_id: str, client_secret: str, card: dict[str, Any]) -> dict[str, Any]:
    """Pays the intent by this card; the answer may still ask for the bank's approval. Raises Refused."""
    known = _known_card(card)
    with _lock:
        intent = retrieve(intent_id=intent_id, client_secret=client_secret)
        if intent["status"] == "succeeded":
            return intent
        _check_open(intent)
        method = _made("/v1/payment_methods", {"type": "card", "card": {**card, "number": known.sent_as}})
        # localstripe keeps a declined charge and then takes no other card; without it the intent is as new.
        fresh = {"payment_method": method["id"], "latest_charge": None, "next_action": None}
        _made(f"/v1/payment_intents/{intent_id}", fresh)
        return _charged(f"/v1/payment_intents/{intent_id}/confirm", {}, known)


def authenticate(*, intent_id: str, client_secret: str, success: bool) -> dict[str, Any]:
    """Gives the bank's answer. Raises Refused where it was no, or where the card is declined all the same."""
    with _lock:
        intent = retrieve(intent_id=intent_id, client_secret=client_secret)
        if intent["status"] != "requires_action":
            return intent
        body = {"client_secret": client_secret, "success": success}
        answer = _charged(f"/v1/payment_intents/{intent_id}/_authenticate", body, None)
    if not success:
        raise Refused(
            code="payment_intent_authentication_failure",
            message=_("Your bank did not approve the payment. Please try again, or use another card."),
        )
    return answer


def _known_card(card: dict[str, Any]) -> TestCard:
    """The test card of this number. Any other number goes no further than this."""
    number = str(card.get("number", ""))
    if not number.isdigit() or len(number) != 16 or not passes_luhn(number):
        raise Refused(code="incorrect_number", message=_("The card number is not right."))
    if number not in CARDS:
        raise Refused(
            code="card_declined",
            decline_code="test_mode_live_card",
            message=_("This shop is in test mode and takes no real cards. Please use one of the test cards."),
        )
    _check_expiry(card)
    cvc = str(card.get("cvc", ""))
    if not cvc.isdigit() or len(cvc) != 3:
        raise Refused(code="incorrect_cvc", message=_("The security code is not right."))
    return CARDS[number]


def _check_expiry(card: dict[str, Any]) -> None:
    today = timezone.localdate()
    month, year = card.get("exp_month"), card.get("exp_year")
    if not isinstance(month, int) or not isinstance(year, int) or not 1 <= month <= 12 or year > today.year + 50:
        raise Refused(code="invalid_expiry_year", message=_("The expiry date is not right."))
    if (year, month) < (today.year, today.month):
        raise Refused(code="invalid_expiry_year", message=_("The card has expired."))


def _check_open(intent: dict[str, Any]) -> None:
    if intent["status"] in {"canceled", "processing"}:
        raise Refused(
            code="payment_intent_unexpected_state",
            kind="invalid_request_error",
            message=_("This payment is closed. Please go back to your order."),
        )


def _charged(path: str, body: dict[str, Any], card: TestCard | None) -> dict[str, Any]:
    status, answer = _call("POST", path, body)
    if status == http.HTTPStatus.PAYMENT_REQUIRED:
        code = card.decline_code if card else "generic_decline"
        raise Refused(code="card_declined", decline_code=code, message=_decline_text(code))
    if status != http.HTTPStatus.OK:
        raise _trouble()
    return _public(answer)


def _decline_text(code: str) -> str:
    if code == "insufficient_funds":
        return _("Your card does not have enough money on it. Please use another card.")
    return _("Your card was declined. Please use another card.")


def _made(path: str, body: dict[str, Any]) -> dict[str, Any]:
    status, answer = _call("POST", path, body)
    if status != http.HTTPStatus.OK:
        raise _trouble()
    return answer


def _trouble() -> Refused:
    return Refused(
        code="processing_error",
        kind="api_error",
        message=_("The payment could not be processed. Nothing was taken; please try again."),
    )


def _public(intent: dict[str, Any]) -> dict[str, Any]:
    """What Stripe.js shows of an intent, and its amount as text for the bank's dialog."""
    shown = ("id", "object", "status", "amount", "currency", "client_secret", "next_action", "last_payment_error")
    currency = str(intent["currency"]).upper()
    text = format_amount(amount_from_stripe(int(intent["amount"]), currency), currency)
    return {**{name: intent.get(name) for name in shown}, "livemode": False, "amount_text": text}


def _call(method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
    base = urlsplit(settings.STRIPE_API_BASE)
    key = base64.b64encode(f"{settings.STRIPE_SECRET_KEY}:".encode()).decode()
    headers = {"Authorization": f"Basic {key}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection(str(base.hostname), base.port, timeout=settings.STRIPE_TIMEOUT_SECONDS)
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        response = connection.getresponse()
        data = json.loads(response.read() or b"{}")
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _trouble() from error
    finally:
        connection.close()
    return response.status, data
