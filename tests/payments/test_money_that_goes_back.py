"""Money that came too late, twice, or of the wrong amount: refused, refunded, booked, and told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from chat.models import Message
from shop.models import LedgerEntry, Order, OrderEvent, Payment, Refund
from shop.services import chores, orders, payments, refunds
from tests.payments.conftest import confirm

pytestmark = pytest.mark.django_db


def settle(order: Order) -> None:
    for payment in order.payments.exclude(intent_id=None):
        payments.settle_intent(intent_id=payment.intent_id)
    order.refresh_from_db()


def book(order: Order) -> list[tuple[str, int, str]]:
    return list(LedgerEntry.objects.filter(order=order).order_by("id").values_list("kind", "amount_minor", "currency"))


def news(order: Order) -> list[str]:
    """What the shop's account wrote to the buyer."""
    said = Message.objects.filter(sender=order.shop.account.voice, kind="text")
    return list(said.order_by("seq").values_list("text", flat=True))


@pytest.fixture
def settled(order, run_jobs, django_capture_on_commit_callbacks):
    """Settles the order and runs every job that follows."""

    def done(target: Order = order) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            settle(target)
        with django_capture_on_commit_callbacks(execute=True):
            run_jobs()
        run_jobs()

    return done


@pytest.mark.parametrize("closing", [Order.State.CANCELED, Order.State.EXPIRED])
def test_money_that_comes_after_the_order_is_closed_goes_back(closing, order, stripe, tea, settled):
    secret = payments.start_payment(order=order).client_secret
    orders.close_unpaid(order=order, to=closing)  # behind the payment's back, as a race would
    assert confirm(secret)["paymentIntent"]["status"] == "succeeded"

    settled()

    payment = order.payments.get()
    assert (order.state, payment.state) == (closing, Payment.State.SUCCEEDED)
    assert book(order) == [("charge", 1800, "USD"), ("refund", -1800, "USD")]
    refund = Refund.objects.get()
    assert (refund.state, refund.reason, refund.amount_minor) == ("succeeded", "too_late", 1800)
    assert [(one["amount"], one["id"]) for one in stripe.refunds(payment.intent_id)] == [(1800, refund.refund_id)]
    tea.stock.refresh_from_db()
    assert (tea.stock.on_hand, tea.stock.held) == (10, 0)  # what was given back stays given back
    assert news(order) == [
        (
            f"Your payment for order {order.number} came after the order had been closed, so $18.00 goes back to you. "
            "Your bank may take a few days to show it."
        )
    ]
    settled()
    chores.do_chores()
    assert len(stripe.refunds(payment.intent_id)) == 1
    assert len(news(order)) == 1


def test_the_news_of_a_refund_is_in_the_buyers_language(order, stripe, settled):
    Order.objects.filter(pk=order.pk).update(language="zh-hans")
    secret = payments.start_payment(order=order).client_secret
    orders.close_unpaid(order=order, to=Order.State.EXPIRED)
    confirm(secret)
    settled()

    assert "US$18.00" in news(order)[0]


@pytest.mark.parametrize(("amount", "returned"), [(1, 1), (1799, 1799), (1801, 1801), (180000, 180000)])
def test_a_wrong_amount_is_refused_refunded_and_reported(amount, returned, order, stripe, settled, caplog):
    session = payments.start_payment(order=order)
    payment = order.payments.get()
    stripe.call("POST", f"/v1/payment_intents/{payment.intent_id}", {"amount": amount})
    confirm(session.client_secret)

    settled()

    payment.refresh_from_db()
    assert (order.state, payment.state) == (Order.State.PLACED, Payment.State.MISMATCHED)
    assert book(order) == [("charge", amount, "USD"), ("refund", -returned, "USD")]
    assert [one["amount"] for one in stripe.refunds(payment.intent_id)] == [returned]
    assert Refund.objects.get().reason == "wrong_amount"
    event = order.events.get(subject=OrderEvent.Subject.PAYMENT, after=Payment.State.MISMATCHED)
    assert event.data["received"] == amount
    assert f"Order {order.number}: Stripe took {amount} USD where 1800 USD was asked" in caplog.text
    assert "wrong amount" in news(order)[0]


def test_after_a_wrong_amount_the_order_can_still_be_paid_rightly(order, stripe, settled, pay):
    session = payments.start_payment(order=order)
    wrong = order.payments.get()
    stripe.call("POST", f"/v1/payment_intents/{wrong.intent_id}", {"amount": 5})
    confirm(session.client_secret)
    settled()

    assert pay(order)["paymentIntent"]["amount"] == 1800
    settled()

    assert order.state == Order.State.PAID
    assert book(order) == [("charge", 5, "USD"), ("refund", -5, "USD"), ("charge", 1800, "USD")]


def test_a_wrong_currency_is_refused_and_refunded_in_that_currency(order, stripe, settled):
    session = payments.start_payment(order=order)
    payment = order.payments.get()
    stripe.call("POST", f"/v1/payment_intents/{payment.intent_id}", {"currency": "jpy"})
    confirm(session.client_secret)

    settled()

    payment.refresh_from_db()
    assert (order.state, payment.state) == (Order.State.PLACED, Payment.State.MISMATCHED)
    assert book(order) == [("charge", 1800, "JPY"), ("refund", -1800, "JPY")]
    assert [(one["amount"], one["currency"]) for one in stripe.refunds(payment.intent_id)] == [(1800, "jpy")]


def test_an_order_that_is_paid_by_two_intents_gives_one_back(order, stripe, pay, settled):
    """Cannot happen by our own hand (one attempt is open at a time); a restored backup could do it."""
    pay(order)
    first = order.payments.get()
    Payment.objects.filter(pk=first.pk).update(state=Payment.State.CANCELED)
    pay(order)
    settled()
    assert order.state == Order.State.PAID
    Payment.objects.filter(pk=first.pk).update(state=Payment.State.PENDING)

    settled()

    assert Refund.objects.get().reason == "paid_twice"
    assert book(order) == [("charge", 1800, "USD"), ("charge", 1800, "USD"), ("refund", -1800, "USD")]
    assert "was paid twice" in news(order)[0]


@pytest.fixture
def late(order, proxy) -> Refund:
    """A refund that is planned and not sent yet."""
    secret = payments.start_payment(order=order).client_secret
    orders.close_unpaid(order=order, to=Order.State.EXPIRED)
    confirm(secret)
    settle(order)
    return Refund.objects.get()


def later(refund: Refund) -> Refund:
    """A minute later, when the lease is over."""
    Refund.objects.filter(pk=refund.pk, tried_at__isnull=False).update(tried_at=timezone.now() - timedelta(minutes=2))
    return Refund.objects.select_related("payment__order").get(pk=refund.pk)


@pytest.mark.parametrize("kind", ["down", "lost", "error", "error_after"])
def test_a_refund_that_stripe_does_not_answer_is_sent_again_and_never_twice(kind, late, proxy, stripe, order):
    proxy.breaks(kind, "POST /v1/refunds")
    refunds.send_refund(refund=late)
    late.refresh_from_db()
    assert (late.state, late.refund_id) == ("pending", None)
    assert book(order) == [("charge", 1800, "USD")]

    proxy.heals()
    refunds.send_refund(refund=later(late))
    refunds.send_refund(refund=later(late))
    chores.send_waiting_refunds()

    late.refresh_from_db()
    assert late.state == "succeeded"
    assert [one["amount"] for one in stripe.refunds(late.payment.intent_id)] == [1800]
    assert book(order) == [("charge", 1800, "USD"), ("refund", -1800, "USD")]


def test_while_one_sends_a_refund_another_leaves_it_alone(late, proxy):
    Refund.objects.filter(pk=late.pk).update(tried_at=timezone.now())
    refunds.send_refund(refund=late)
    assert proxy.count("POST /v1/refunds") == 0


def test_a_refund_that_stripe_refuses_is_kept_for_a_person(late, proxy, order, caplog):
    Payment.objects.filter(pk=late.payment_id).update(intent_id="pi_unknown")
    refunds.send_refund(refund=Refund.objects.select_related("payment__order").get(pk=late.pk))

    late.refresh_from_db()
    assert late.state == "failed"
    assert order.events.filter(after="refund_failed").count() == 1
    assert f"Stripe refused refund {late.uuid}" in caplog.text


def test_a_refund_made_in_the_dashboard_is_booked_and_told(
    order, pay, stripe, settled, call_webhook, run_jobs, django_capture_on_commit_callbacks
):
    pay(order)
    settled()
    intent_id = order.payments.get().intent_id
    made = stripe.call("POST", "/v1/refunds", {"payment_intent": intent_id, "amount": 500})
    about = {"object": "refund", "id": made["id"], "payment_intent": intent_id}
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            call_webhook(type="refund.created", about=about)
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()
    run_jobs()

    order.refresh_from_db()
    assert order.state == Order.State.PAID
    assert book(order) == [("charge", 1800, "USD"), ("refund", -500, "USD")]
    refund = Refund.objects.get()
    assert (refund.reason, refund.state, refund.refund_id) == ("outside", "succeeded", made["id"])
    assert news(order) == [
        f"The shop has refunded $5.00 of order {order.number}. Your bank may take a few days to show it."
    ]


def test_the_ledger_takes_no_changes(order, pay):
    pay(order)
    settle(order)
    for attempt in (lambda rows: rows.update(amount_minor=1), lambda rows: rows.delete()):
        with pytest.raises(TypeError, match="append-only"):
            attempt(LedgerEntry.objects.all())
    assert book(order) == [("charge", 1800, "USD")]
