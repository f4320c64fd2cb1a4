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


# One thing that stands in the way keeps nothing else from the report ----------------------------------------------------


def booked_at(order, intent_id: str) -> Payment:
    """An open payment of which Stripe knows nothing, such as one of a restored backup."""
    return Payment.objects.create(
        order=order, amount_minor=1800, currency="USD", intent_id=intent_id, idempotency_key=intent_id
    )


@pytest.fixture
def other(bob, tea):
    """Bob's order, not paid."""
    from tests.shop import factories

    return factories.place(bob, tea)


def test_settling_goes_on_past_intents_that_stripe_does_not_know(order, other, pay):
    LedgerEntry.objects.create(
        order=other, kind="charge", amount_minor=1800, currency="USD", reference="pi_of_the_demo"
    )
    pay(order)  # and its webhook was lost

    status, text = run("--settle")

    order.refresh_from_db()
    assert order.state == Order.State.PAID
    assert status == 1
    assert text.splitlines() == [
        "Settled 1 payments.",
        "not settled: pi_of_the_demo: Stripe refuses it (Not Found).",
        f"booked_without_charge: order {other.number}: the ledger says 1800 USD, Stripe charged nothing.",
        f"closed_order_kept: order {other.number} is placed, and 1800 is kept.",
    ]


def test_an_open_payment_that_stripe_does_not_know_is_a_line_of_the_report(paid, other):
    booked_at(other, "pi_unknown")
    status, text = run("--settle")
    assert status == 1
    assert "unknown_intent: pi_unknown cannot be asked for: Stripe refuses it (Not Found)." in text
    assert "not settled: pi_unknown: Stripe refuses it (Not Found)." in text


@pytest.mark.parametrize("kind", ["down", "error", "slow"])
def test_an_intent_that_gets_no_answer_keeps_no_other_from_being_settled(kind, order, other, pay, proxy):
    pay(order)
    pay(other)
    silent = order.payments.get().intent_id
    proxy.breaks(kind, f"GET /v1/payment_intents/{silent}", seconds=2)

    status, text = run("--settle")

    other.refresh_from_db()
    order.refresh_from_db()
    assert (status, other.state, order.state) == (2, Order.State.PAID, Order.State.PLACED)
    assert f"not settled: {silent}: Stripe does not answer" in text
    assert f"charge_not_booked: order {order.number}" in text


def test_a_list_of_charges_that_breaks_off_leaves_the_rest_of_the_report(paid, proxy):
    Order.objects.filter(pk=paid.order_id).update(state=Order.State.CANCELED)
    proxy.breaks("error", "GET /v1/charges")
    status, text = run("--settle")
    assert (status, text.splitlines()[-1]) == (
        2,
        f"closed_order_kept: order {paid.order.number} is canceled, and 1800 is kept.",
    )


def test_a_stripe_that_says_nothing_is_asked_three_times_and_then_no_more(order, other, bob, tea, proxy):
    from tests.shop import factories

    for number in range(5):
        booked_at(factories.place(bob, tea), f"pi_silent_{number}")
    proxy.breaks("down", "GET /v1/payment_intents/")
    assert codes() == ["no_answer"] * 5
    assert proxy.count("GET /v1/payment_intents/") == 3


def test_an_answer_of_another_shape_is_a_line_too(paid, other, proxy):
    booked_at(other, "pi_odd")
    proxy.answers["GET /v1/payment_intents/pi_odd"] = {
        "id": "pi_odd", "object": "payment_intent", "status": "a_new_one", "amount": 1, "currency": "usd"
    }  # fmt: skip
    status, text = run("--settle")
    assert status == 1
    assert "failed: pi_odd was not compared: ValueError" in text
    assert "not settled: pi_odd: ValueError" in text


def test_a_dispute_that_was_missed_is_found_and_settled(paid, proxy):
    charge = {
        "object": "charge", "id": "ch_1", "status": "succeeded", "captured": True, "amount": 1800, "amount_refunded": 0,
        "currency": "usd", "payment_intent": paid.intent_id, "disputed": True,
    }  # fmt: skip
    dispute = {"object": "dispute", "id": "du_1", "amount": 1800, "currency": "usd", "status": "lost"}
    for path, row in (("/v1/charges", charge), ("/v1/disputes", dispute)):
        proxy.answers[f"GET {path}"] = {"object": "list", "data": [row], "has_more": False, "url": path}
    assert codes() == ["disputes_differ"]
    assert run("--settle")[0] == 0
    assert LedgerEntry.objects.get(kind="dispute").amount_minor == -1800
