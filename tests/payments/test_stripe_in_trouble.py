"""Stripe down, slow, answering 500, or its answer lost on the way: the order stays payable, nothing is taken twice."""

from __future__ import annotations

import time

import pytest
from django.db import connection

from shop.errors import PaymentUnavailable
from shop.models import LedgerEntry, Order, Payment
from shop.services import payments
from tests.payments.conftest import confirm

pytestmark = pytest.mark.django_db

CREATE = r"POST /v1/payment_intents$"


def state_of(order: Order) -> str:
    order.refresh_from_db()
    return order.state


def pay_fully(order: Order) -> None:
    """What a buyer does once all is well again."""
    answer = confirm(payments.start_payment(order=order).client_secret)
    assert answer["paymentIntent"]["status"] == "succeeded"
    payments.settle_intent(intent_id=order.payments.get(state__in=Payment.OPEN).intent_id)


def assert_paid_exactly_once(order: Order, stripe) -> None:
    assert state_of(order) == Order.State.PAID
    assert [entry.amount_minor for entry in LedgerEntry.objects.all()] == [1800]
    charges = [c for payment in order.payments.exclude(intent_id=None) for c in stripe.charges(payment.intent_id)]
    assert [charge["amount"] for charge in charges] == [1800]


@pytest.mark.parametrize("kind", ["down", "lost", "error", "error_after"])
def test_when_opening_a_payment_fails_the_order_is_kept_and_paid_later(kind, order, proxy, stripe):
    proxy.breaks(kind, CREATE)

    for _ in range(2):
        with pytest.raises(PaymentUnavailable):
            payments.start_payment(order=order)
    assert state_of(order) == Order.State.PLACED
    assert order.payments.filter(state__in=Payment.OPEN).count() <= 1

    proxy.heals()
    pay_fully(order)
    assert_paid_exactly_once(order, stripe)


def test_a_lost_answer_is_asked_for_again_under_the_same_key(order, proxy, stripe):
    proxy.breaks("lost", CREATE, times=1)
    with pytest.raises(PaymentUnavailable):
        payments.start_payment(order=order)
    payments.start_payment(order=order)

    first, second = proxy.keys(CREATE)
    assert first == second != ""
    assert Payment.objects.count() == 1


def test_an_answer_of_500_is_not_asked_for_again_under_the_same_key(order, proxy):
    """Stripe repeats a 500 for its key for a day; the order would be unpayable for as long."""
    proxy.breaks("error", CREATE, times=1)
    with pytest.raises(PaymentUnavailable):
        payments.start_payment(order=order)
    session = payments.start_payment(order=order)

    first, second = proxy.keys(CREATE)
    assert first != second
    assert session.client_secret
    states = list(Payment.objects.order_by("id").values_list("state", "failure_code"))
    assert states == [("canceled", "gateway_failed"), ("pending", "")]


def test_a_slow_stripe_is_waited_for_no_longer_than_the_timeout(order, proxy, stripe):
    proxy.breaks("slow", CREATE, times=1, seconds=2.5)
    started = time.monotonic()
    with pytest.raises(PaymentUnavailable):
        payments.start_payment(order=order)
    assert time.monotonic() - started < 20  # it did not wait for a timeout

    time.sleep(1.7)  # it is done there in the end
    pay_fully(order)
    assert_paid_exactly_once(order, stripe)


def test_stripe_down_while_settling_changes_nothing(order, pay, proxy, stripe):
    pay(order)
    payment = order.payments.get()
    proxy.breaks("down", "GET")
    with pytest.raises(PaymentUnavailable):
        payments.refresh_payment(order=order)
    assert state_of(order) == Order.State.PLACED
    assert not LedgerEntry.objects.exists()

    proxy.heals()
    payments.settle_intent(intent_id=payment.intent_id)
    assert_paid_exactly_once(order, stripe)


def test_no_call_to_stripe_happens_inside_a_transaction(order, proxy, monkeypatch, transactional_db):
    """A slow Stripe must not hold the database's lock."""
    from shop.gateways import stripe_gateway

    seen = []
    real = stripe_gateway._translated

    def watched():
        seen.append(connection.in_atomic_block)
        return real()

    monkeypatch.setattr(stripe_gateway, "_translated", watched)
    pay_fully(order)
    payments.cancel_payment(order=order)

    assert seen
    assert not any(seen)
