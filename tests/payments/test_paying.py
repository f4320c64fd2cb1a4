"""Paying an order: the everyday ways, good and bad."""

from __future__ import annotations

import pytest

from shop.errors import OrderNotPayable
from shop.models import LedgerEntry, Order, OrderEvent, Payment
from shop.services import orders, payments
from tests.payments.conftest import ASKS_THE_BANK, ASKS_THEN_DECLINED, DECLINED
from tests.shop import factories

pytestmark = pytest.mark.django_db


def settle(order: Order) -> Order:
    payments.settle_intent(intent_id=order.payments.get().intent_id)
    order.refresh_from_db()
    return order


def test_a_good_card_pays_the_order_once(order, pay, stripe):
    answer = pay(order)

    assert answer["paymentIntent"]["status"] == "succeeded"
    assert settle(order).state == Order.State.PAID
    payment = order.payments.get()
    assert (payment.state, payment.amount_minor, payment.currency) == (Payment.State.SUCCEEDED, 1800, "USD")
    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.amount_minor, entry.currency, entry.reference) == (
        "charge", 1800, "USD", payment.intent_id,
    )  # fmt: skip
    assert [charge["amount"] for charge in stripe.charges(payment.intent_id)] == [1800]
    intent = stripe.intent(payment.intent_id)
    assert intent["metadata"] == {
        "souk_order": str(order.uuid), "souk_payment": str(payment.uuid), "number": order.number,
    }  # fmt: skip


def test_settling_again_and_again_changes_nothing(order, pay):
    pay(order)
    for _ in range(3):
        settle(order)

    assert LedgerEntry.objects.count() == 1
    moves = order.events.filter(subject=OrderEvent.Subject.PAYMENT).values_list("before", "after")
    assert list(moves) == [("", "pending"), ("pending", "succeeded")]


def test_a_declined_card_keeps_the_order_payable_and_another_card_pays_it(order, pay):
    answer = pay(order, DECLINED)

    assert answer["error"]["code"] == "card_declined"
    assert settle(order).state == Order.State.PLACED
    payment = order.payments.get()
    assert (payment.state, payment.failure_code) == (Payment.State.PENDING, "card_declined")
    assert not LedgerEntry.objects.exists()

    assert pay(order)["paymentIntent"]["status"] == "succeeded"
    assert settle(order).state == Order.State.PAID
    assert order.payments.count() == 1


def test_3d_secure_pays_when_the_bank_approves(order, pay):
    assert pay(order, ASKS_THE_BANK)["paymentIntent"]["status"] == "succeeded"
    assert settle(order).state == Order.State.PAID


def test_3d_secure_refused_keeps_the_order_payable(order, pay):
    answer = pay(order, ASKS_THE_BANK, approve=False)

    assert answer["error"]["code"] == "payment_intent_authentication_failure"
    assert settle(order).state == Order.State.PLACED
    assert order.payments.get().failure_code == "payment_intent_authentication_failure"
    assert pay(order)["paymentIntent"]["status"] == "succeeded"


def test_3d_secure_approved_and_then_declined_keeps_the_order_payable(order, pay):
    assert pay(order, ASKS_THEN_DECLINED)["error"]["code"] == "card_declined"
    assert settle(order).state == Order.State.PLACED
    assert pay(order)["paymentIntent"]["status"] == "succeeded"


def test_a_page_that_asks_twice_gets_the_same_payment(order, localstripe):
    first = payments.start_payment(order=order)
    second = payments.start_payment(order=order)

    assert first.client_secret == second.client_secret
    assert Payment.objects.count() == 1


def test_a_free_order_is_paid_without_stripe(alice, carol, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"  # nobody is there: a call would fail
    shop = factories.make_shop(carol)
    variant = factories.make_variant(shop, price=0)
    order = factories.place(alice, variant)

    session = payments.start_payment(order=order)

    assert (session.is_paid, session.client_secret) == (True, "")
    order.refresh_from_db()
    assert order.state == Order.State.PAID
    assert not Payment.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_a_closed_order_gets_no_payment(order, localstripe):
    orders.close_unpaid(order=order, to=Order.State.CANCELED)

    with pytest.raises(OrderNotPayable):
        payments.start_payment(order=order)
    assert not Payment.objects.exists()
