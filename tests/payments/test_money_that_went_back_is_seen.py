"""What the ledger says of refunds and disputes is what every page, list, card, sum and copy says."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from chat.cards import render_live
from shop.cards.receipt import receipt_card
from shop.errors import OrderIsRefunded
from shop.models import LedgerEntry, Order, OrderEvent, Shipment
from shop.services import belongings, orders, payments

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(order, pay) -> Order:
    """Alice's order of one packet of tea, 18.00, paid."""
    pay(order)
    payments.settle_intent(intent_id=order.payments.get().intent_id)
    order.refresh_from_db()
    return order


@pytest.fixture
def at_stripe(stripe, call_webhook, run_jobs, django_capture_on_commit_callbacks):
    """Has money go back in Stripe's dashboard, and the webhook that tells of it processed: `at_stripe(order, 500)`."""

    def refunded(order: Order, amount: int, type: str = "charge.refunded") -> None:
        intent_id = order.payments.get().intent_id
        made = stripe.call("POST", "/v1/refunds", {"payment_intent": intent_id, "amount": amount})
        kind = "charge" if type.startswith("charge") else "refund"
        about = {"object": kind, "id": made["id"], "payment_intent": intent_id}
        tell(type, about)

    def tell(type: str, about: dict) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            call_webhook(type=type, about=about)
        with django_capture_on_commit_callbacks(execute=True):
            run_jobs()
        run_jobs()

    refunded.tell = tell
    return refunded


@pytest.fixture
def disputed(proxy, at_stripe):
    """Has Stripe say that the payment is disputed: `disputed(order, "needs_response")`."""

    def done(order: Order, status: str, amount: int = 1800) -> None:
        intent_id = order.payments.get().intent_id
        dispute = {
            "object": "dispute", "id": "du_1", "amount": amount, "currency": "usd", "status": status,
            "payment_intent": intent_id,
        }  # fmt: skip
        proxy.answers["GET /v1/disputes"] = {
            "object": "list", "data": [dispute], "has_more": False, "url": "/v1/disputes"
        }  # fmt: skip
        at_stripe.tell("charge.dispute.updated", dispute)

    return done


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def tags(order: Order) -> list[str]:
    with translation.override("en"):
        view = render_live([receipt_card(Order.objects.get(pk=order.pk))], order.buyer)[0]
    return [tag["text"] for tag in view["tags"]]


def api(client: Client, order: Order) -> dict:
    return client.get(f"/api/orders/{order.uuid}/").json()


def book(order: Order) -> list[tuple[str, int]]:
    return list(LedgerEntry.objects.filter(order=order).order_by("id").values_list("kind", "amount_minor"))


def test_an_order_refunded_whole_at_stripe_is_refunded_everywhere(paid, at_stripe, carol, sign_in):
    at_stripe(paid, 1800)

    buyer, merchant = sign_in(paid.buyer), sign_in(carol)
    answer = api(buyer, paid)
    assert (answer["state"], answer["status"], answer["status_text"]) == ("refunded", "refunded", "Refunded")
    assert (answer["paid_minor"], answer["refunded_minor"], answer["kept_minor"]) == (1800, 1800, 0)
    assert [(one["code"], one["text"], one["amount_minor"]) for one in answer["movements"]] == [
        ("refund", "Refunded $18.00", -1800)
    ]
    assert tags(paid) == ["Refunded"]
    page = text_of(buyer, f"/m/tea/orders/{paid.uuid}/")
    assert "<h1>Refunded</h1>" in page
    assert "$18.00 went back to you." in page
    assert "Refunded $18.00" in page
    assert "<b>Refunded</b>" in text_of(buyer, "/m/tea/orders/")
    shown = text_of(merchant, f"/merchant/shop/order/{paid.pk}/change/")
    assert "Ship it" not in shown
    assert "Money went back" in shown
    assert "$18.00 · Refunded by the merchant at Stripe" in shown
    assert "What the shop keeps" in shown
    assert "−$18.00" in text_of(merchant, "/merchant/shop/order/")


def test_a_refunded_order_waits_for_nobody_and_is_no_sale(paid, at_stripe, carol, sign_in):
    merchant = sign_in(carol)
    assert merchant.get("/merchant/").context["to_ship"]["count"] == 1
    at_stripe(paid, 1800, "refund.created")

    overview = merchant.get("/merchant/").context
    assert overview["to_ship"] == {"count": 0, "rows": []}
    assert (overview["sales_text"], overview["order_count"], overview["returned_text"]) == ("$0.00", 0, "$18.00")
    assert overview["bars"][-1].amount == "$0.00"
    for query, is_there in (("todo=ship", False), ("state=paid", False), ("state=returned", True), ("", True)):
        assert (paid.number in text_of(merchant, f"/merchant/shop/order/?{query}")) is is_there, query


def test_a_refunded_order_is_not_shipped(paid, at_stripe, carol, sign_in):
    at_stripe(paid, 1800)
    with pytest.raises(OrderIsRefunded):
        orders.ship_order(order=paid, by=carol, carrier="Post")
    answer = sign_in(carol).post(f"/merchant/shop/order/{paid.pk}/ship/", {"carrier": "Post"}, follow=True)

    assert "The money for this order went back, so it is not sent." in answer.content.decode()
    assert Shipment.objects.get().state == "pending"
    assert not OrderEvent.objects.filter(after="shipped").exists()


def test_a_part_that_went_back_is_told_and_the_rest_is_shipped_and_sold(paid, at_stripe, carol, sign_in):
    at_stripe(paid, 500)

    buyer, merchant = sign_in(paid.buyer), sign_in(carol)
    answer = api(buyer, paid)
    assert (answer["state"], answer["refunded_minor"], answer["kept_text"]) == ("paid", 500, "$13.00")
    assert tags(paid) == ["Paid", "$5.00 refunded"]
    assert "$5.00 of it went back to you." in text_of(buyer, f"/m/tea/orders/{paid.uuid}/")
    overview = merchant.get("/merchant/").context
    assert (overview["sales_text"], overview["order_count"], overview["to_ship"]["count"]) == ("$13.00", 1, 1)
    orders.ship_order(order=paid, by=carol, carrier="Post")
    at_stripe(paid, 1300)
    assert api(buyer, paid)["status"] == "refunded"
    assert paid.number not in text_of(merchant, "/merchant/shop/order/?todo=deliver")


def test_a_refund_that_fails_later_is_undone_everywhere(paid, at_stripe, stripe, proxy, carol, sign_in):
    at_stripe(paid, 1800)
    made = stripe.refunds(paid.payments.get().intent_id)[0]
    proxy.answers["GET /v1/refunds"] = {
        "object": "list", "data": [{**made, "status": "failed"}], "has_more": False, "url": "/v1/refunds"
    }  # fmt: skip
    at_stripe.tell("refund.failed", {"object": "refund", "id": made["id"], "payment_intent": made["payment_intent"]})

    answer = api(sign_in(paid.buyer), paid)
    assert (answer["state"], answer["refunded_minor"], answer["kept_minor"]) == ("paid", 0, 1800)
    assert [one["code"] for one in answer["movements"]] == ["refund", "refund_returned"]
    assert tags(paid) == ["Paid"]
    shown = text_of(sign_in(carol), f"/merchant/shop/order/{paid.pk}/change/")
    assert "A refund failed; the money stays with the shop" in shown
    assert "Ship it" in shown


def test_a_dispute_takes_the_money_and_a_won_one_brings_it_back(paid, disputed, carol, sign_in):
    buyer, merchant = sign_in(paid.buyer), sign_in(carol)
    disputed(paid, "warning_needs_response")
    assert book(paid) == [("charge", 1800)]
    for _ in range(2):
        disputed(paid, "needs_response")

    assert book(paid) == [("charge", 1800), ("dispute", -1800)]
    answer = api(buyer, paid)
    assert (answer["state"], answer["disputed_minor"], answer["kept_minor"]) == ("disputed", 1800, 0)
    assert tags(paid) == ["Disputed"]
    assert "Your bank has taken the payment back" in text_of(buyer, f"/m/tea/orders/{paid.uuid}/")
    assert merchant.get("/merchant/").context["to_ship"]["count"] == 0
    assert "The buyer&#x27;s bank took the payment back" in text_of(merchant, f"/merchant/shop/order/{paid.pk}/change/")

    disputed(paid, "won")
    assert book(paid) == [("charge", 1800), ("dispute", -1800), ("dispute", 1800)]
    assert (api(buyer, paid)["state"], merchant.get("/merchant/").context["sales_text"]) == ("paid", "$18.00")
    assert list(paid.events.filter(after__contains="disput").values_list("after", flat=True)) == [
        "disputed", "dispute_won",
    ]  # fmt: skip


def test_a_second_payment_that_goes_back_is_no_refund_of_the_order(paid):
    for kind, amount, name in (("charge", 1800, "pi_second"), ("refund", -1800, "re_second")):
        LedgerEntry.objects.create(order=paid, kind=kind, amount_minor=amount, currency="USD", reference=name)

    balance = Order.objects.get(pk=paid.pk).balance
    assert (balance.paid_minor, balance.refunded_minor, balance.is_returned) == (1800, 0, False)
    assert list(Order.objects.to_ship()) == [paid]
    assert list(Order.objects.returned()) == []


def test_the_copy_of_ones_data_says_what_went_back(paid, at_stripe):
    at_stripe(paid, 500)
    (order,) = dict(belongings.collect(paid.buyer))["orders.json"]
    assert (order["state"], order["paid_minor"], order["refunded_minor"]) == ("paid", 1800, 500)


def test_strangers_see_nothing_of_it(paid, at_stripe, dave, sign_in):
    at_stripe(paid, 1800)
    stranger = sign_in(dave)
    assert stranger.get(f"/api/orders/{paid.uuid}/").status_code == 404
    assert stranger.get(f"/m/tea/orders/{paid.uuid}/").status_code == 404
