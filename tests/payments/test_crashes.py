"""The server killed (-9) at each dangerous line of placing, paying, closing and refunding, and started again.

A real process on a real database, with the buyer's page doing what it does: the same request again, until it is answered.
Afterwards nothing was taken twice, nothing is lost, and the books agree with Stripe.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from shop.demo.localstripe import LocalStripe
from tests.payments.conftest import Stripe
from tests.payments.faults import FaultProxy
from tests.server import NO_TLS, Server, free_port

pytestmark = pytest.mark.race
WAIT = 90.0  # seconds; a busy machine needs half a minute to start the server

PREPARE = """
import json
from accounts.services.tokens import make_token
from tests import factories as people
from tests.shop import factories
shop = factories.make_shop(people.make_user("carol"))
made = []
for number in range(20):
    buyer = people.make_user(f"buyer{number}")
    _token, text = make_token(user=buyer, name="t", scopes=["read", "shop"])
    variant = factories.make_variant(shop, f"Tea {number}", on_hand=5)
    made.append([buyer.username, text, str(variant.uuid)])
print(json.dumps(made))
"""
LOOK = """
import json, time
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from chat.models import Message
from shop.models import LedgerEntry, Order, Payment, Refund, StockItem, WebhookEvent
from shop.services.reconciliation import reconcile

def look():
    buyer = User.objects.get(username={buyer!r})
    orders = Order.objects.filter(buyer=buyer)
    entries = LedgerEntry.objects.filter(order__buyer=buyer).order_by("id")
    intents = [payment.intent_id for payment in Payment.objects.filter(order__buyer=buyer) if payment.intent_id]
    receipts = Message.objects.filter(card__kind="shop.receipt", card__ref__in=[str(order.uuid) for order in orders])
    found = {{
        "states": [order.state for order in orders],
        "intents": intents,
        "refunds": list(Refund.objects.filter(payment__order__buyer=buyer).values_list("state", flat=True)),
        "receipts": receipts.count(),
        "heard": WebhookEvent.objects.filter(intent_id__in=intents, type="payment_intent.succeeded").count(),
        "texts": Message.objects.filter(conversation__memberships__user=buyer, kind="text").count(),
        "waiting": WebhookEvent.objects.filter(processed_at=None).count(),
    }}
    # After the states that are waited for: what is committed with a state is there once the state is.
    stock = StockItem.objects.get(variant__uuid={variant!r})
    found["stock"] = [stock.on_hand, stock.held]
    found["ledger"] = list(entries.values_list("amount_minor", flat=True))
    return found

deadline = time.monotonic() + {wait}
while True:
    found = look()
    if all(found[name] == value for name, value in {expected!r}.items()) or time.monotonic() > deadline:
        break
    time.sleep(0.2)
found["differences"] = [str(one) for one in reconcile(since=timezone.now() - timedelta(days=1))] if {compare} else []
print(json.dumps(found))
"""


@dataclass
class Buyer:
    """A buyer's page: it tries again until it is answered."""

    site: Server
    name: str
    token: str
    variant: str
    client_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    order: str = ""

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """One request; raises where the server dies under it."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.request(
            method,
            f"{self.site.url}{path}",
            json=body or {},
            headers=headers,
            timeout=20,
            verify=NO_TLS,
            trust_env=False,
        )

    def insist(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answer, however often it takes; a server that has died is started again."""
        deadline = time.monotonic() + WAIT
        while True:
            try:
                answer = self.ask(method, path, body)
                if answer.status_code < 500:
                    assert answer.status_code < 300, answer.text
                    return answer.json()
            except httpx.TransportError:
                revive(self.site)
            assert time.monotonic() < deadline, f"{method} {path} was never answered"
            time.sleep(0.2)

    def fill_cart(self) -> None:
        self.insist("PUT", f"/api/shops/tea/cart/lines/{self.variant}/", {"quantity": 2})

    def place(self) -> None:
        quote = self.insist("GET", "/api/shops/tea/quote/?coupon=none")
        contact = {"contact_name": "Alice", "contact_phone": "555 0100", "address": "1 Tea Lane", "note": ""}
        body = {"client_id": self.client_id, "fingerprint": quote["fingerprint"], "coupon": "none", **contact}
        self.order = self.insist("POST", "/api/shops/tea/orders/", body)["uuid"]

    def start_paying(self) -> str:
        return self.insist("POST", f"/api/orders/{self.order}/payments/")["client_secret"]

    def pay(self, secret: str) -> None:
        """What Stripe.js does."""
        card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2035, "cvc": "123"}
        path = f"/demo/stripe/intents/{secret.split('_secret_')[0]}/confirm/"
        answer = self.insist("POST", path, {"client_secret": secret, "card": card})
        assert answer["paymentIntent"]["status"] == "succeeded"

    def wait_for(self, state: str) -> None:
        """Looks at the order's page until it says so."""
        deadline = time.monotonic() + WAIT
        while self.insist("POST", f"/api/orders/{self.order}/payments/refresh/")["state"] != state:
            assert time.monotonic() < deadline, f"the order never became {state}"
            time.sleep(0.3)

    def look(self, *, wait: float = 0.0, compare: bool = False, **expected: Any) -> dict[str, Any]:
        """What the database says about this buyer, after waiting until it says what is expected."""
        code = LOOK.format(buyer=self.name, variant=self.variant, wait=wait, compare=compare, expected=expected)
        return json.loads(self.site.shell(code))

    def wait_until(self, **expected: Any) -> dict[str, Any]:
        """What the database says once it says this; our books and Stripe's must agree then."""
        found = self.look(wait=WAIT, compare=True, **expected)
        assert {name: found[name] for name in expected} == expected
        assert found["differences"] == []
        return found


@pytest.fixture(scope="module")
def running_localstripe(tmp_path_factory) -> Iterator[LocalStripe]:
    """A Stripe for this file alone: the books are compared with all that it ever charged."""
    server = LocalStripe(port=free_port(), folder=tmp_path_factory.mktemp("crashes-stripe")).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def proxy(running_localstripe: LocalStripe) -> Iterator[FaultProxy]:
    proxy = FaultProxy(running_localstripe.base).start()
    yield proxy
    proxy.stop()


@pytest.fixture(scope="module")
def site(tmp_path_factory, running_localstripe: LocalStripe, proxy: FaultProxy) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("crashes"), app="tests.payments.killable:application")
    server.extra = {
        "STRIPE_API_BASE": proxy.base,
        "STRIPE_SECRET_KEY": "sk_test_souk",
        "STRIPE_PUBLISHABLE_KEY": "pk_test_souk",
        "STRIPE_WEBHOOK_SECRET": "whsec_crashes",
        "RATE_ORDER": "10000/min",
        "LOG_LEVEL": "WARNING",
    }
    running_localstripe.register_webhook(url=f"{server.url}/webhooks/stripe/", secret="whsec_crashes")
    server.prepare()
    server.buyers = iter(json.loads(server.shell(PREPARE)))
    server.start()
    yield server
    server.discard()


@pytest.fixture
def buyer(site: Server) -> Buyer:
    """A fresh buyer with two packets in the cart."""
    revive(site)
    buyer = Buyer(site, *next(site.buyers))
    buyer.fill_cart()
    return buyer


def revive(site: Server) -> None:
    """Starts the site again if it is dead."""
    if site.process is None or site.process.poll() is not None:
        site.start()
        site.is_revived = True
    else:
        time.sleep(0.1)


def kill_at(site: Server, line: str) -> None:
    """The next time that the process comes to this line it is gone."""
    site.is_revived = False
    (site.var / "kill_at").write_text(line)


def was_killed(site: Server) -> bool:
    return not (site.var / "kill_at").exists()


def wait_for_the_kill(site: Server) -> None:
    deadline = time.monotonic() + WAIT
    while not was_killed(site):
        assert time.monotonic() < deadline, "the process never came to the line"
        time.sleep(0.1)
    if not site.is_revived:  # by the buyer's page, whose request it died under
        site.process.wait(WAIT)


@pytest.fixture
def assert_paid_once(running_localstripe: LocalStripe):
    def check(buyer: Buyer) -> None:
        # Until the webhook has come, too: it would meet the line at which the next test kills the process.
        found = buyer.wait_until(states=["paid"], receipts=1, heard=1, waiting=0)
        assert found["stock"] == [3, 0]
        assert found["ledger"] == [3600]
        stripe = Stripe(running_localstripe.base)
        assert [charge["amount"] for one in found["intents"] for charge in stripe.charges(one)] == [3600]

    return check


@pytest.mark.parametrize(
    "line",
    [
        "before shop.services.orders:_take_cart",  # stock is held, in a transaction that never ends
        "after shop.services.orders:append_event",  # all is written, and not committed
        "before shop.api.orders:order_answer",  # committed, and the buyer was never told
    ],
)
def test_killed_while_placing(line, site, buyer, assert_paid_once):
    kill_at(site, line)
    buyer.place()
    assert was_killed(site)
    assert buyer.look()["stock"] == [5, 2]

    buyer.pay(buyer.start_paying())
    buyer.wait_for("paid")
    assert_paid_once(buyer)


@pytest.mark.parametrize(
    "line",
    [
        "before shop.services.payments:_create_intent",  # the attempt is committed, Stripe not asked
        "before shop.services.payments:_record",  # Stripe has an intent that we do not know of
        "before shop.services.payments:_session",  # it is known, and the buyer was never told
    ],
)
def test_killed_while_opening_the_payment(line, site, buyer, assert_paid_once):
    buyer.place()
    kill_at(site, line)
    secret = buyer.start_paying()
    assert was_killed(site)

    buyer.pay(secret)
    buyer.wait_for("paid")
    assert_paid_once(buyer)


@pytest.mark.parametrize(
    "line",
    [
        "before shop.services.webhooks:process_event",  # the webhook is stored, and nothing done about it
        "after shop.services.settling:_book",  # the money is booked, the order not paid, nothing committed
        "after shop.services.orders:mark_paid",  # the order is paid, and not committed
        "after shop.services.settling:apply_intent",  # paid and committed, the webhook not marked as done
        "before shop.services.receipts:deliver_receipt",  # paid, and the receipt's job dies with the process
    ],
)
def test_killed_while_the_webhook_is_processed(line, site, buyer, assert_paid_once):
    buyer.place()
    secret = buyer.start_paying()
    kill_at(site, line)
    buyer.pay(secret)
    wait_for_the_kill(site)

    a_minute_passes(buyer)
    revive(site)  # and nobody looks at the order's page: what is stored is enough
    assert_paid_once(buyer)


def a_minute_passes(buyer: Buyer) -> None:
    """The time that is given to whoever was about to process a webhook is over."""
    buyer.site.shell(
        "from django.utils import timezone; from shop.models import WebhookEvent; "
        "WebhookEvent.objects.filter(processed_at=None).update(retry_at=timezone.now())"
    )


def overdue(buyer: Buyer) -> None:
    """The hold ends now."""
    buyer.site.shell(
        "from django.utils import timezone; from shop.models import Order; "
        f"Order.objects.filter(uuid='{buyer.order}').update(expires_at=timezone.now())"
    )


def test_killed_between_stripes_cancel_and_the_release(site, buyer):
    buyer.place()
    buyer.start_paying()
    kill_at(site, "before shop.services.orders:close_unpaid")
    overdue(buyer)
    wait_for_the_kill(site)
    assert buyer.look()["stock"] == [5, 2]  # Stripe has canceled, and nothing is released yet

    revive(site)
    found = buyer.wait_until(states=["expired"])
    assert found["stock"] == [5, 0]
    assert found["ledger"] == []


@pytest.mark.parametrize(
    "line",
    [
        "before shop.services.refunds:_record",  # Stripe has sent it back, and we do not know
        "before shop.services.receipts:deliver_refund_news",  # booked, and the buyer not told
    ],
)
def test_killed_while_refunding(line, site, buyer, running_localstripe):
    buyer.place()
    secret = buyer.start_paying()
    site.kill()  # so that the money comes before the chores cancel the stray payment
    site.shell(
        "from shop.models import Order; from shop.services import orders; "
        f"orders.close_unpaid(order=Order.objects.get(uuid='{buyer.order}'), to='canceled')"
    )
    kill_at(site, line)
    pay_at_stripe(running_localstripe, secret)
    site.start()
    wait_for_the_kill(site)
    minutes_pass(buyer)

    revive(site)
    found = buyer.wait_until(refunds=["succeeded"], texts=1)
    assert found["states"] == ["canceled"]
    assert found["ledger"] == [3600, -3600]
    stripe = Stripe(running_localstripe.base)
    assert [refund["amount"] for one in found["intents"] for refund in stripe.refunds(one)] == [3600]


def pay_at_stripe(localstripe: LocalStripe, secret: str) -> None:
    """The card is charged while our server is away."""
    stripe, intent_id = Stripe(localstripe.base), secret.split("_secret_")[0]
    card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2035, "cvc": "123"}
    method = stripe.call("POST", "/v1/payment_methods", {"type": "card", "card": card})
    stripe.call("POST", f"/v1/payment_intents/{intent_id}", {"payment_method": method["id"]})
    stripe.call("POST", f"/v1/payment_intents/{intent_id}/confirm", {})


def minutes_pass(buyer: Buyer) -> None:
    """The lease of a refund that died under way is over."""
    buyer.site.shell(
        "from datetime import timedelta; from django.utils import timezone; from shop.models import Refund; "
        "Refund.objects.filter(tried_at__isnull=False).update(tried_at=timezone.now() - timedelta(minutes=5)); "
        "Refund.objects.update(created_at=timezone.now() - timedelta(seconds=30))"
    )


def test_two_pages_that_pay_the_same_order_at_once_open_one_payment(site, buyer, proxy, assert_paid_once):
    buyer.place()
    proxy.breaks("slow", "POST /v1/payment_intents$", seconds=0.3)
    with ThreadPoolExecutor(6) as pool:
        secrets = set(pool.map(lambda _: buyer.start_paying(), range(6)))
    proxy.heals()

    assert len(secrets) == 1
    buyer.pay(secrets.pop())
    buyer.wait_for("paid")
    assert_paid_once(buyer)
