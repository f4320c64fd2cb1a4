"""The nightly comparison with Stripe: silent when all is well, and it finds each kind of difference."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from shop.models import LedgerEntry, Order, Payment, Refund
from shop.services import payments, refunds
from shop.services.reconciliation import reconcile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clean_stripe(stripe):
    """Nothing of other tests' at Stripe."""
    import http.client

    connection = http.client.HTTPConnection(stripe.base.removeprefix("http://"))
    connection.request("DELETE", "/_config/data")
    connection.getresponse().read()
    connection.close()


@pytest.fixture
def paid(order, pay) -> Payment:
    pay(order)
    payments.settle_intent(intent_id=order.payments.get().intent_id)
    order.refresh_from_db()
    return order.payments.get()


def codes() -> list[str]:
    return sorted(difference.code for difference in reconcile(since=timezone.now() - timedelta(days=1)))


def run(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("reconcile", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def erase(rows) -> None:
    """Takes rows out of the append-only ledger, as a restored backup would."""
    rows._raw_delete(rows.db)


def test_books_that_agree_are_silent_and_end_with_0(paid):
    assert codes() == []
    assert run() == (0, "The books agree with Stripe.\n")


def test_an_order_that_waits_for_payment_is_no_difference(order, localstripe):
    payments.start_payment(order=order)
    assert codes() == []


def test_a_charge_that_is_not_booked_is_found_and_settled(order, pay):
    pay(order)  # and its webhook was lost

    assert codes() == ["charge_not_booked", "state_differs"]
    status, text = run()
    assert status == 1
    assert f"charge_not_booked: order {order.number}: Stripe charged 1800 USD, the ledger has nothing" in text

    status, text = run("--settle")
    assert (status, "The books agree" in text) == (0, True)
    order.refresh_from_db()
    assert order.state == Order.State.PAID


def test_a_booking_without_a_charge_is_found(paid):
    LedgerEntry.objects.create(
        order=paid.order, kind="charge", amount_minor=700, currency="USD", reference="pi_nowhere"
    )
    assert codes() == ["booked_without_charge", "paid_order_differs"]


def test_a_booking_of_another_amount_is_found(paid):
    erase(LedgerEntry.objects.all())
    LedgerEntry.objects.create(
        order=paid.order, kind="charge", amount_minor=1700, currency="USD", reference=paid.intent_id
    )
    assert codes() == ["charge_differs", "paid_order_differs"]


def test_a_lost_ledger_is_found(paid):
    erase(LedgerEntry.objects.all())
    assert codes() == ["charge_not_booked", "paid_order_differs"]


def test_a_refund_made_in_the_dashboard_is_found_and_settled(paid, stripe):
    stripe.call("POST", "/v1/refunds", {"payment_intent": paid.intent_id, "amount": 300})
    assert codes() == ["refunds_differ"]
    assert run("--settle")[0] == 0
    assert Refund.objects.get().amount_minor == 300
    assert codes() == []


def test_a_closed_order_that_kept_money_is_found(paid):
    Order.objects.filter(pk=paid.order_id).update(state=Order.State.CANCELED)
    assert codes() == ["closed_order_kept"]


def test_a_refund_that_failed_is_found_and_one_under_way_is_not(paid):
    refund = refunds.plan_refund(payment=paid, amount_minor=100, currency="USD", reason=Refund.Reason.PAID_TWICE)
    assert codes() == []
    Refund.objects.filter(pk=refund.pk).update(created_at=timezone.now() - timedelta(hours=2))
    assert codes() == ["refund_not_done"]
    Refund.objects.filter(pk=refund.pk).update(state=Refund.State.FAILED)
    assert codes() == ["refund_not_done"]


def test_charges_of_others_on_the_same_stripe_account_are_none_of_ours(paid, stripe):
    method = stripe.call(
        "POST",
        "/v1/payment_methods",
        {"type": "card", "card": {"number": "4242424242424242", "exp_month": 12, "exp_year": 2035, "cvc": "123"}},
    )
    body = {"amount": 900, "currency": "usd", "payment_method": method["id"], "confirm": True}
    stripe.call("POST", "/v1/payment_intents", body)
    assert codes() == []

    stripe.call("POST", "/v1/payment_intents", {**body, "metadata": {"souk_payment": "x", "number": "ABC"}})
    assert codes() == ["unknown_charge"]


def test_when_stripe_is_down_nothing_is_said_to_agree(paid, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    assert run() == (2, "")


def test_more_charges_than_a_page_are_all_compared(paid, stripe):
    method = stripe.call(
        "POST",
        "/v1/payment_methods",
        {"type": "card", "card": {"number": "4242424242424242", "exp_month": 12, "exp_year": 2035, "cvc": "123"}},
    )
    for _ in range(105):
        stripe.call("POST", "/v1/charges", {"amount": 100, "currency": "usd", "source": method["id"]})
    LedgerEntry.objects.filter(reference=paid.intent_id).get()
    assert codes() == []
