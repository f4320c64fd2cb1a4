"""The stand-in for Stripe.js: only test cards, only with the intent's secret, and nothing kept."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from shop.demo.test_cards import CARDS, passes_luhn
from shop.services import payments

pytestmark = pytest.mark.django_db
CARD = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2035, "cvc": "123"}


@pytest.fixture
def secret(order, localstripe) -> str:
    return payments.start_payment(order=order).client_secret


def post(secret: str, action: str, **body):
    intent_id = secret.split("_secret_")[0]
    return Client(enforce_csrf_checks=True).post(
        f"/demo/stripe/intents/{intent_id}/{action}",
        json.dumps({"client_secret": secret, **body}),
        content_type="application/json",
    )


def test_a_card_pays_without_a_session_as_at_stripe(secret):
    answer = post(secret, "confirm/", card=CARD).json()
    assert answer["paymentIntent"]["status"] == "succeeded"
    assert answer["paymentIntent"]["amount_text"] == "$18.00"
    assert post(secret, "").json()["paymentIntent"]["status"] == "succeeded"


def test_confirming_twice_charges_once(secret, stripe):
    for _ in range(2):
        assert post(secret, "confirm/", card=CARD).json()["paymentIntent"]["status"] == "succeeded"
    assert len(stripe.charges(secret.split("_secret_")[0])) == 1


def test_another_secret_opens_nothing(secret, stripe):
    intent_id = secret.split("_secret_")[0]
    for wrong in (f"{intent_id}_secret_wrong", f"{intent_id}_secret_", "pi_other_secret_x"):
        for action, body in (("", {}), ("confirm/", {"card": CARD}), ("authenticate/", {"success": True})):
            answer = post(wrong, action, **body).json()
            assert answer["error"]["code"] == "resource_missing"
    assert stripe.intent(intent_id)["status"] == "requires_payment_method"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": "4242424242424241"}, "incorrect_number"),
        ({"number": "424242424242"}, "incorrect_number"),
        ({"number": "4111111111111111"}, "card_declined"),
        ({"exp_year": 2020}, "invalid_expiry_year"),
        ({"exp_month": 13}, "invalid_expiry_year"),
        ({"exp_month": "12"}, "invalid_expiry_year"),
        ({"cvc": "12"}, "incorrect_cvc"),
        ({"cvc": "abc"}, "incorrect_cvc"),
    ],
)
def test_a_card_that_is_not_right_is_refused_before_it_leaves_us(changes, code, secret, stripe, caplog):
    answer = post(secret, "confirm/", card={**CARD, **changes})
    assert answer.json()["error"]["code"] == code
    assert stripe.intent(secret.split("_secret_")[0])["status"] == "requires_payment_method"
    assert str(changes.get("number", CARD["number"])) not in caplog.text


def test_a_real_looking_card_is_told_to_stay_at_home(secret):
    error = post(secret, "confirm/", card={**CARD, "number": "4111111111111111"}).json()["error"]
    assert error["decline_code"] == "test_mode_live_card"
    assert "test mode" in error["message"]


@pytest.mark.parametrize("body", ["", "[]", "null", "{}", '{"client_secret": 1, "card": {}}', "not json"])
def test_bodies_that_are_not_right_are_refused(body, secret):
    intent_id = secret.split("_secret_")[0]
    answer = Client().post(f"/demo/stripe/intents/{intent_id}/confirm/", body, content_type="application/json")
    assert answer.status_code == 400


def test_errors_come_in_the_pages_language(secret):
    answer = post(secret, "confirm/", card={**CARD, "number": "4000000000000002"}, language="zh-hans")
    assert answer.json()["error"]["decline_code"] == "generic_decline"


def test_a_canceled_intent_takes_no_card(order, secret):
    payments.cancel_payment(order=order)
    assert post(secret, "confirm/", card=CARD).json()["error"]["code"] == "payment_intent_unexpected_state"


def test_when_stripes_api_is_down_nothing_was_taken(secret, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    error = post(secret, "confirm/", card=CARD).json()["error"]
    assert error["code"] == "processing_error"
    assert "Nothing was taken" in error["message"]


def test_every_card_that_we_take_is_one_of_stripes_published_ones():
    assert all(passes_luhn(number) and len(number) == 16 for number in CARDS)


def test_script_look_and_words_are_served(db):
    client = Client()
    for path, kind in (("stripe.js", "text/javascript"), ("stripe.css", "text/css")):
        answer = client.get(f"/demo/{path}")
        assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
        assert b"".join(answer.streaming_content)
    words = client.get("/demo/stripe/words/?language=en").json()
    assert words["test_mode"] == "Test mode."
    assert next(card["number"] for card in words["cards"]) == "4242424242424242"
