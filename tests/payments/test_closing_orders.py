"""Canceling and expiring: the payment is canceled first, and nothing is released before Stripe says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from shop.errors import OrderMoveRefused, OrderNotPayable, PaymentUnderWay
from shop.gateways.base import GatewayRefused, IntentStatus
from shop.gateways.stripe_gateway import StripeGateway
from shop.models import ClaimedCoupon, LedgerEntry, Order, Payment
from shop.services import chores, coupons, payments
from shop.services.cancellation import cancel_order
from shop.services.expiry import expire_overdue_orders
from tests.payments.conftest import confirm
from tests.shop import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(alice, tea) -> Order:
    """Two packets with a coupon, the hold about to end."""
    claimed = coupons.claim_coupon(user=alice, coupon=factories.make_coupon(tea.product.shop))
    return factories.place(alice, tea, quantity=2, claimed=claimed)


def overdue(order: Order) -> Order:
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    order.refresh_from_db()
    return order


def stand(order: Order) -> tuple[str, int, int, str]:
    """Order state, stock on hand, stock held, coupon state."""
    order.refresh_from_db()
    stock = order.lines.get().variant.stock
    stock.refresh_from_db()
    return order.state, stock.on_hand, stock.held, ClaimedCoupon.objects.get().state


HELD = ("placed", 10, 2, "held")


def test_an_overdue_order_expires_and_everything_goes_back(order, stripe):
    payments.start_payment(order=order)
    intent_id = order.payments.get().intent_id
    overdue(order)

    assert expire_overdue_orders() == 1
    assert expire_overdue_orders() == 0

    assert stand(order) == ("expired", 10, 0, "available")
    assert stripe.intent(intent_id)["status"] == "canceled"
    assert order.payments.get().state == Payment.State.CANCELED


def test_an_order_whose_time_is_not_over_stays(order, stripe):
    payments.start_payment(order=order)
    assert expire_overdue_orders() == 0
    assert stand(order) == HELD
    assert stripe.intent(order.payments.get().intent_id)["status"] == "requires_payment_method"


def test_an_overdue_order_that_was_never_brought_to_stripe_expires_without_it(order, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    overdue(order)
    assert expire_overdue_orders() == 1
    assert stand(order) == ("expired", 10, 0, "available")


def test_an_overdue_order_that_was_paid_in_the_last_moment_is_paid(order, pay):
    pay(order)
    overdue(order)

    assert expire_overdue_orders() == 0

    assert stand(order) == ("paid", 8, 0, "redeemed")
    assert [entry.amount_minor for entry in LedgerEntry.objects.all()] == [3100]


def test_while_stripe_is_down_the_hold_stays_and_it_is_tried_later(order, proxy, stripe):
    payments.start_payment(order=order)
    overdue(order)
    proxy.breaks("down")
    assert expire_overdue_orders() == 0
    assert stand(order) == HELD

    proxy.heals()
    assert expire_overdue_orders() == 0  # it was asked a moment ago
    assert stand(order) == HELD
    Payment.objects.update(asked_at=timezone.now() - timedelta(seconds=31))
    assert expire_overdue_orders() == 1
    assert stand(order) == ("expired", 10, 0, "available")


def test_a_lost_answer_to_the_cancel_is_asked_for_again(order, proxy):
    payments.start_payment(order=order)
    overdue(order)
    proxy.breaks("lost", r"POST .*/cancel", times=1)
    assert expire_overdue_orders() == 0
    assert stand(order) == HELD

    Payment.objects.update(asked_at=None)
    assert expire_overdue_orders() == 1
    assert stand(order) == ("expired", 10, 0, "available")


def test_one_order_that_stripe_cannot_answer_for_does_not_hold_up_the_others(order, bob, tea, proxy):
    payments.start_payment(order=order)
    other = factories.place(bob, tea)
    payments.start_payment(order=other)
    overdue(order)
    overdue(other)
    proxy.breaks("error", f".*{order.payments.get().intent_id}")

    assert expire_overdue_orders() == 1
    other.refresh_from_db()
    assert (stand(order)[0], other.state) == ("placed", "expired")


def test_when_stripe_is_silent_a_round_gives_up_after_three(carol, alice, proxy):
    shop = factories.make_shop(carol, "many")
    variant = factories.make_variant(shop)
    for _ in range(6):
        placed = factories.place(alice, variant)
        payments.start_payment(order=placed)
        overdue(placed)
    proxy.asked.clear()
    proxy.breaks("down")
    expire_overdue_orders()
    assert proxy.count("POST .*/cancel") == 3


def test_a_payment_on_its_way_keeps_the_hold(order, stripe, monkeypatch):
    """Methods such as bank debits take days; their intent cannot be canceled while they do."""
    payments.start_payment(order=order)
    real = StripeGateway.fetch_intent

    def on_its_way(self, *, intent_id: str):
        return replace(real(self, intent_id=intent_id), status=IntentStatus.PROCESSING)

    def refused(self, *, intent_id: str):
        raise GatewayRefused("It is being processed.", code="payment_intent_unexpected_state")

    with monkeypatch.context() as patch:
        patch.setattr(StripeGateway, "fetch_intent", on_its_way)
        patch.setattr(StripeGateway, "cancel_intent", refused)
        payments.settle_intent(intent_id=order.payments.get().intent_id)
        assert order.payments.get().state == Payment.State.PROCESSING
        overdue(order)
        assert expire_overdue_orders() == 0
        assert stand(order) == HELD
        with pytest.raises(PaymentUnderWay):
            cancel_order(order=order, by=order.buyer)
        assert stand(order) == HELD

    payments.settle_intent(intent_id=order.payments.get().intent_id)  # it failed in the end: payable, if there is time
    assert order.payments.get().state == Payment.State.PENDING


def test_the_buyer_cancels_and_everything_goes_back(order, alice, stripe):
    payments.start_payment(order=order)
    cancel_order(order=order, by=alice)
    cancel_order(order=order, by=alice)

    assert stand(order) == ("canceled", 10, 0, "available")
    assert stripe.intent(order.payments.get().intent_id)["status"] == "canceled"
    last = order.events.filter(subject="order").latest("id")
    assert (last.before, last.after, last.actor) == ("placed", "canceled", alice)


def test_canceling_what_was_just_paid_finds_it_paid(order, alice, pay):
    pay(order)
    with pytest.raises(OrderMoveRefused):
        cancel_order(order=order, by=alice)
    assert stand(order) == ("paid", 8, 0, "redeemed")


def test_canceling_while_stripe_is_down_changes_nothing(order, alice, proxy):
    payments.start_payment(order=order)
    proxy.breaks("down")
    with pytest.raises(PaymentUnderWay):
        cancel_order(order=order, by=alice)
    assert stand(order) == HELD


def test_an_expired_order_cannot_be_canceled_nor_paid(order, alice, localstripe):
    overdue(order)
    expire_overdue_orders()
    with pytest.raises(OrderMoveRefused):
        cancel_order(order=order, by=alice)
    with pytest.raises(OrderNotPayable):
        payments.start_payment(order=order)
    assert stand(order) == ("expired", 10, 0, "available")


def test_an_overdue_order_is_not_payable_before_the_job_has_come_by(order, localstripe):
    overdue(order)
    with pytest.raises(OrderNotPayable):
        payments.start_payment(order=order)
    assert not Payment.objects.exists()


def test_a_payment_opened_while_the_order_was_closed_is_canceled_and_nobody_gets_its_secret(order, stripe, monkeypatch):
    """The order is canceled in another request, between our commit and Stripe's answer."""
    real = StripeGateway.create_intent

    def slow(self, **values):
        intent = real(self, **values)
        if not getattr(slow, "done", False):
            slow.done = True
            cancel_order(order=Order.objects.get(pk=order.pk), by=order.buyer)
        return intent

    monkeypatch.setattr(StripeGateway, "create_intent", slow)
    with pytest.raises(OrderNotPayable):
        payments.start_payment(order=order)

    assert stand(order) == ("canceled", 10, 0, "available")
    payment = order.payments.get()
    assert (payment.state, payment.intent_id) == (Payment.State.CANCELED, None)


def test_a_stray_open_payment_of_a_closed_order_is_canceled_by_the_chores(order, stripe):
    secret = payments.start_payment(order=order).client_secret
    payment = order.payments.get()
    Order.objects.filter(pk=order.pk).update(state=Order.State.CANCELED)

    chores.do_chores()

    payment.refresh_from_db()
    assert payment.state == Payment.State.CANCELED
    assert stripe.intent(payment.intent_id)["status"] == "canceled"
    assert confirm(secret)["error"]["code"] == "payment_intent_unexpected_state"


def test_a_paid_intent_whose_webhook_never_came_is_found_by_the_chores(order, pay):
    pay(order)
    chores.do_chores()
    assert stand(order) == HELD  # a webhook still has its time
    Payment.objects.update(created_at=timezone.now() - timedelta(seconds=61))

    chores.do_chores()

    assert stand(order) == ("paid", 8, 0, "redeemed")
