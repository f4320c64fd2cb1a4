"""The API of paying: one's own orders, and nobody else's."""

from __future__ import annotations

import pytest
from django.test import Client

from shop.models import Order, Payment
from shop.services import orders, payments

pytestmark = pytest.mark.django_db
ACTIONS = ("payments/", "payments/refresh/", "cancellation/")


def post(client: Client, order: Order, action: str):
    return client.post(f"/api/orders/{order.uuid}/{action}", {}, content_type="application/json")


def test_the_page_gets_what_stripe_js_needs(alice, order, localstripe, sign_in):
    answer = post(sign_in(alice), order, "payments/")
    payment = order.payments.get()
    assert answer.status_code == 200
    secret = answer.json().pop("client_secret")
    assert secret.startswith(f"{payment.intent_id}_secret_")
    assert {**answer.json(), "client_secret": ""} == {
        "client_secret": "",
        "publishable_key": "pk_test_souk",
        "stripe_js_url": "/demo/stripe.js",
        "is_paid": False,
        "payment": str(payment.uuid),
    }


def test_a_lost_webhook_does_not_leave_a_paid_order_unpaid(alice, order, pay, sign_in):
    pay(order)
    answer = post(sign_in(alice), order, "payments/refresh/").json()
    assert (answer["state"], answer["is_paid"], answer["payment_state"]) == ("paid", True, "succeeded")


def test_asking_for_payment_of_what_is_paid_at_stripe_finds_it_paid(alice, order, pay, sign_in):
    pay(order)
    answer = post(sign_in(alice), order, "payments/").json()
    assert (answer["is_paid"], answer["client_secret"]) == (True, "")
    order.refresh_from_db()
    assert order.state == Order.State.PAID
    assert post(sign_in(alice), order, "payments/").json()["is_paid"] is True


def test_a_page_that_asks_all_the_time_reaches_stripe_once_a_second(alice, order, proxy, sign_in):
    payments.start_payment(order=order)
    proxy.asked.clear()
    client = sign_in(alice)
    for _ in range(5):
        assert post(client, order, "payments/refresh/").status_code == 200
    assert proxy.count("GET") <= 2


def test_a_declined_card_is_told_to_the_page(alice, order, pay, sign_in):
    pay(order, "4000000000000002")
    answer = post(sign_in(alice), order, "payments/refresh/").json()
    assert (answer["state"], answer["payment_state"]) == ("placed", "pending")
    assert answer["failure_code"] == "card_declined"


def test_stripe_down_is_a_503_that_keeps_the_order(alice, order, settings, sign_in):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    answer = post(sign_in(alice), order, "payments/")
    assert (answer.status_code, answer.json()["code"]) == (503, "payment_unavailable")
    order.refresh_from_db()
    assert order.state == Order.State.PLACED


def test_a_closed_order_is_a_409(alice, order, sign_in):
    orders.close_unpaid(order=order, to=Order.State.EXPIRED)
    answer = post(sign_in(alice), order, "payments/")
    assert (answer.status_code, answer.json()["code"]) == (409, "order_not_payable")
    assert answer.json()["details"] == {"state": "expired"}


def test_canceling_answers_the_new_state(alice, order, localstripe, sign_in):
    payments.start_payment(order=order)
    for _ in range(2):
        answer = post(sign_in(alice), order, "cancellation/")
        assert (answer.status_code, answer.json()["state"]) == (200, "canceled")


@pytest.mark.parametrize("action", ACTIONS)
def test_someone_elses_order_is_not_there(action, order, bob, carol, dave, erin, oscar, sign_in, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    for person in (bob, carol, dave, erin, oscar):
        answer = post(sign_in(person), order, action)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert post(Client(), order, action).status_code == 401
    order.refresh_from_db()
    assert order.state == Order.State.PLACED
    assert not Payment.objects.exists()


@pytest.mark.parametrize("action", ACTIONS)
def test_only_post_is_answered(action, order, alice, sign_in):
    assert sign_in(alice).get(f"/api/orders/{order.uuid}/{action}").status_code == 405
