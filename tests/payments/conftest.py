"""A real localstripe for each test process, and what a buyer does with it."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from shop.demo import stand_in_api
from shop.demo.localstripe import LocalStripe
from shop.models import Order, Variant
from shop.services import payments
from tests.payments.faults import FaultProxy
from tests.server import free_port
from tests.shop import factories

GOOD = "4242424242424242"
DECLINED = "4000000000000002"
ASKS_THE_BANK = "4000002500003155"
ASKS_THEN_DECLINED = "4000008400001629"


@pytest.fixture(scope="session")
def running_localstripe(tmp_path_factory) -> Iterator[LocalStripe]:
    server = LocalStripe(port=free_port(), folder=tmp_path_factory.mktemp("localstripe")).start()
    yield server
    server.stop()


@pytest.fixture
def localstripe(running_localstripe: LocalStripe, settings) -> LocalStripe:
    """Stripe's API, as far as this site knows."""
    settings.STRIPE_API_BASE = running_localstripe.base
    return running_localstripe


@dataclass
class Stripe:
    """Speaks to localstripe behind the site's back."""

    base: str

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        connection = http.client.HTTPConnection(self.base.removeprefix("http://"), timeout=5)
        headers = {"Authorization": "Bearer sk_test_souk", "Content-Type": "application/json"}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        response = connection.getresponse()
        data = json.loads(response.read())
        assert response.status == 200, data
        return data

    def intent(self, intent_id: str) -> dict[str, Any]:
        return self.call("GET", f"/v1/payment_intents/{intent_id}")

    def refunds(self, intent_id: str) -> list[dict[str, Any]]:
        return self.call("GET", f"/v1/refunds?payment_intent={intent_id}&limit=100")["data"]

    def charges(self, intent_id: str) -> list[dict[str, Any]]:
        found = self.call("GET", "/v1/charges?limit=1000")["data"]
        return [one for one in found if one["payment_intent"] == intent_id and one["status"] == "succeeded"]


@pytest.fixture
def stripe(localstripe: LocalStripe) -> Stripe:
    return Stripe(localstripe.base)


@pytest.fixture
def proxy(localstripe: LocalStripe, settings) -> Iterator[FaultProxy]:
    """Stripe's API behind a proxy that can break; the site waits 1 second for it and no longer."""
    proxy = FaultProxy(localstripe.base).start()
    settings.STRIPE_API_BASE = proxy.base
    settings.STRIPE_TIMEOUT_SECONDS = 1.0
    yield proxy
    proxy.stop()


@pytest.fixture
def tea(carol) -> Variant:
    """Ten packets of Longjing at 18.00 in Carol's shop."""
    return factories.make_variant(factories.make_shop(carol))


@pytest.fixture
def order(alice, tea: Variant) -> Order:
    """Alice's order of one packet, placed and not paid."""
    return factories.place(alice, tea)


@pytest.fixture
def pay(localstripe: LocalStripe):
    """Pays an order as the page does: `pay(order)`, `pay(order, DECLINED)`; says what Stripe.js would say."""

    def paid(order: Order, number: str = GOOD, *, approve: bool = True) -> dict[str, Any]:
        return confirm(payments.start_payment(order=order).client_secret, number, approve=approve)

    return paid


def confirm(secret: str, number: str = GOOD, *, approve: bool = True) -> dict[str, Any]:
    """What Stripe.js does with a card."""
    intent_id = secret.split("_secret_")[0]
    card = {"number": number, "exp_month": 12, "exp_year": 2035, "cvc": "123"}
    try:
        intent = stand_in_api.confirm(intent_id=intent_id, client_secret=secret, card=card)
        if intent["status"] == "requires_action":
            intent = stand_in_api.authenticate(intent_id=intent_id, client_secret=secret, success=approve)
    except stand_in_api.Refused as refusal:
        return {"error": refusal.body}
    return {"paymentIntent": intent}


@pytest.fixture
def call_webhook(settings):
    """Sends a webhook as Stripe would: `call_webhook(intent_id)`; answers the HTTP response."""

    def called(
        intent_id: str = "pi_none",
        *,
        type: str = "payment_intent.succeeded",
        event_id: str = "",
        secret: str | None = None,
        age: int = 0,
        about: dict[str, Any] | None = None,
    ):
        event = {
            "id": event_id or f"evt_{uuid.uuid4().hex}",
            "object": "event",
            "type": type,
            "data": {"object": about or {"object": "payment_intent", "id": intent_id}},
        }
        body = json.dumps(event)
        header = sign(body, settings.STRIPE_WEBHOOK_SECRET if secret is None else secret, age=age)
        return Client().post(
            "/webhooks/stripe/", body, content_type="application/json", headers={"Stripe-Signature": header}
        )

    return called


def sign(body: str, secret: str, *, age: int = 0) -> str:
    """The signature header of a body, `age` seconds old."""
    at = int(time.time()) - age
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.{body}'.encode(), hashlib.sha256).hexdigest()}"


@pytest.fixture
def run_jobs():
    """Runs what waits in the queue, until nothing does."""
    from django_tasks_db.models import DBTaskResult

    def ran() -> int:
        done = 0
        while task := DBTaskResult.objects.ready().first():
            result = task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
            task.set_successful(result)
            done += 1
        return done

    return ran
