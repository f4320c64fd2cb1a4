"""What Stripe calls us with, and what others try to."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from shop.models import LedgerEntry, Order, WebhookEvent
from shop.services import webhooks
from tests.payments.conftest import sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid_at_stripe(order, pay) -> str:
    """An intent that Stripe has collected and we know nothing of yet."""
    pay(order)
    return order.payments.get().intent_id


def state_of(order: Order) -> str:
    order.refresh_from_db()
    return order.state


def test_the_webhook_makes_the_order_paid(
    order, paid_at_stripe, call_webhook, run_jobs, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert call_webhook(paid_at_stripe).status_code == 200
    assert state_of(order) == Order.State.PLACED  # stored and answered first, processed after

    run_jobs()

    assert state_of(order) == Order.State.PAID
    event = WebhookEvent.objects.get()
    assert event.processed_at is not None
    assert (event.type, event.intent_id, event.error) == ("payment_intent.succeeded", paid_at_stripe, "")


def test_the_same_event_three_times_is_stored_and_processed_once(
    order, paid_at_stripe, call_webhook, run_jobs, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answers = [call_webhook(paid_at_stripe, event_id="evt_same").status_code for _ in range(3)]
    run_jobs()

    assert answers == [200, 200, 200]
    assert WebhookEvent.objects.count() == 1
    assert LedgerEntry.objects.count() == 1


def test_events_out_of_order_end_in_what_is_true(order, paid_at_stripe, call_webhook):
    for type_ in ("payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.created"):
        call_webhook(paid_at_stripe, type=type_)
        webhooks.process_event(event=WebhookEvent.objects.latest("id"))
        assert state_of(order) == Order.State.PAID
    assert LedgerEntry.objects.count() == 1


def test_an_event_that_says_paid_where_stripe_does_not_pays_nothing(order, localstripe, call_webhook):
    from shop.services import payments

    payments.start_payment(order=order)
    call_webhook(order.payments.get().intent_id)

    assert webhooks.process_event(event=WebhookEvent.objects.get())
    assert state_of(order) == Order.State.PLACED
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        "t=1,v1=0",
        "v1=00",
        "t=,v1=",
        "t=99999999999999999999,v1=00",
    ],
)
def test_a_forged_webhook_is_refused_and_leaves_nothing(header, db):
    body = json.dumps({"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "data": {"object": {}}})
    answer = Client().post(
        "/webhooks/stripe/", body, content_type="application/json", headers={"Stripe-Signature": header}
    )
    assert answer.status_code == 400
    assert not WebhookEvent.objects.exists()


def test_a_webhook_signed_with_another_secret_is_refused(call_webhook):
    assert call_webhook("pi_1", secret="whsec_other").status_code == 400
    assert not WebhookEvent.objects.exists()


def test_without_a_secret_of_our_own_nothing_is_taken(call_webhook, settings):
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert call_webhook("pi_1", secret="").status_code == 400
    assert not WebhookEvent.objects.exists()


def test_a_replay_of_an_old_request_is_refused(call_webhook):
    assert call_webhook("pi_1", age=301).status_code == 400
    assert call_webhook("pi_1", age=200).status_code == 200
    assert WebhookEvent.objects.count() == 1


def test_a_changed_body_is_refused(settings):
    event = {"id": "evt_1", "object": "event", "type": "x", "data": {"object": {"id": "pi_1"}}}
    header = sign(json.dumps(event), settings.STRIPE_WEBHOOK_SECRET)
    event["data"]["object"]["id"] = "pi_2"
    answer = Client().post(
        "/webhooks/stripe/", json.dumps(event), content_type="application/json", headers={"Stripe-Signature": header}
    )
    assert answer.status_code == 400
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b"\xff\xfe",
        b"not json",
        b'{"id": "evt_1", "object": "event", "type": "x", "data": null}',
        b'{"id": "evt_1", "object": "event", "type": "x", "data": {"object": []}}',
        b'{"id": "in_1", "object": "event", "type": "x", "data": {"object": {}}}',
        b'{"id": "evt_1", "object": "v2.core.event", "type": "x", "related_object": {}}',
    ],
)
def test_a_signed_body_that_is_no_event_is_refused(body, settings):
    header = sign(body.decode("latin-1"), settings.STRIPE_WEBHOOK_SECRET)
    answer = Client().post(
        "/webhooks/stripe/", body, content_type="application/json", headers={"Stripe-Signature": header}
    )
    assert answer.status_code == 400
    assert not WebhookEvent.objects.exists()


def test_a_body_that_is_too_big_is_refused(settings):
    body = json.dumps({"id": "evt_1", "object": "event", "pad": "x" * 600_000})
    header = sign(body, settings.STRIPE_WEBHOOK_SECRET)
    answer = Client().post(
        "/webhooks/stripe/", body, content_type="application/json", headers={"Stripe-Signature": header}
    )
    assert answer.status_code == 413
    assert not WebhookEvent.objects.exists()


def test_only_post_is_answered(db):
    assert Client().get("/webhooks/stripe/").status_code == 405


def test_an_event_of_a_kind_we_do_not_use_is_stored_and_done(call_webhook):
    about = {"object": "customer", "id": "cus_1"}
    assert call_webhook(type="customer.created", about=about).status_code == 200

    event = WebhookEvent.objects.get()
    assert webhooks.process_event(event=event)
    event.refresh_from_db()
    assert (event.type, event.object_id, event.intent_id, event.error) == ("customer.created", "cus_1", "", "")
    assert event.processed_at is not None


def test_somebody_elses_intent_on_the_same_account_is_left_alone(stripe, call_webhook):
    intent = stripe.call("POST", "/v1/payment_intents", {"amount": 500, "currency": "usd"})
    call_webhook(intent["id"])

    assert webhooks.process_event(event=WebhookEvent.objects.get())
    assert not LedgerEntry.objects.exists()


def test_an_event_that_cannot_be_processed_is_kept_and_tried_again(order, paid_at_stripe, call_webhook, settings):
    base, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    call_webhook(paid_at_stripe)
    event = WebhookEvent.objects.get()
    before = timezone.now()

    assert not webhooks.process_event(event=event)

    event.refresh_from_db()
    assert (event.processed_at, event.tries) == (None, 1)
    assert "GatewayUnavailable" in event.error
    assert event.retry_at >= before + timedelta(seconds=5)
    assert not webhooks.waiting_events().exists()  # its time has not come
    assert state_of(order) == Order.State.PLACED

    settings.STRIPE_API_BASE = base
    assert webhooks.process_event(event=event)
    assert state_of(order) == Order.State.PAID
    event.refresh_from_db()
    assert event.error == ""
