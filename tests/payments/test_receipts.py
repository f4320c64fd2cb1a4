"""The receipt in the chat: it comes once, by itself, and says what is true."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from chat.cards import Card, render_live
from chat.models import Event, Message
from official.services.accounts import conversation_with
from shop.cards.receipt import receipt_card
from shop.models import Order, Shipment
from shop.services import chores, coupons, orders, payments, receipts
from tests.shop import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(order, pay, run_jobs, django_capture_on_commit_callbacks) -> Order:
    """Alice's order, paid, its receipt delivered."""
    pay(order)
    with django_capture_on_commit_callbacks(execute=True):
        payments.settle_intent(intent_id=order.payments.get().intent_id)
    run_jobs()
    order.refresh_from_db()
    return order


def receipts_of(order: Order) -> list[Message]:
    conversation = conversation_with(account=order.shop.account, user=order.buyer)
    return list(conversation.messages.filter(kind=Message.Kind.CARD, card__kind="shop.receipt"))


def live(order: Order, viewer=None, language: str = "en"):
    order = Order.objects.get(pk=order.pk)
    with translation.override(language):
        return render_live([receipt_card(order)], viewer or order.buyer)[0]


def texts(view) -> list[str]:
    return [tag["text"] for tag in view["tags"]]


def test_a_paid_order_sends_its_receipt_from_the_shops_official_account(paid):
    (message,) = receipts_of(paid)

    assert message.sender == paid.shop.account.voice
    assert (message.card["ref"], message.card["program"]) == (str(paid.uuid), "tea")
    assert message.card["path"] == f"orders/{paid.uuid}/"
    view = message.card["snapshot"]["en"]
    assert view["title"] == f"Order {paid.number}"
    assert view["price"] == "$18.00"
    assert view["lines"] == [{"label": "Longjing × 1", "value": "$18.00"}]
    assert texts(view) == ["Paid"]
    assert message.card["snapshot"]["zh-hans"]["price"] == "US$18.00"
    assert paid.receipt_sent_at is not None


def test_delivering_the_receipt_again_sends_nothing(paid):
    for _ in range(3):
        receipts.deliver_receipt(order=Order.objects.get(pk=paid.pk))
    assert len(receipts_of(paid)) == 1


def test_a_receipt_whose_job_was_lost_is_sent_by_the_chores(order, pay):
    pay(order)
    payments.settle_intent(intent_id=order.payments.get().intent_id)
    assert receipts_of(order) == []

    chores.do_chores()
    assert receipts_of(order) == []  # the job still has its time
    Order.objects.filter(pk=order.pk).update(paid_at=timezone.now() - timedelta(seconds=11))
    chores.do_chores()
    chores.do_chores()

    assert len(receipts_of(order)) == 1


def test_the_same_card_says_that_the_parcel_is_on_its_way(paid, carol, django_capture_on_commit_callbacks):
    before = Event.objects.filter(type="card.changed").count()
    with django_capture_on_commit_callbacks(execute=True):
        orders.ship_order(order=paid, by=carol, carrier="Post", tracking="RR123")

    view = live(paid)
    assert texts(view) == ["Paid", "Shipped"]
    assert view["lines"][-1] == {"label": "Post", "value": "RR123"}
    changed = Event.objects.filter(type="card.changed")
    assert changed.count() == before + 1
    assert changed.latest("id").payload["ref"] == str(paid.uuid)
    assert len(receipts_of(paid)) == 1

    with django_capture_on_commit_callbacks(execute=True):
        orders.deliver_order(order=paid, by=carol)
    assert texts(live(paid)) == ["Paid", "Delivered"]
    assert Shipment.objects.get(order=paid).tracking == "RR123"


def test_the_card_counts_what_it_does_not_name_and_shows_the_discount(alice, carol):
    shop = factories.make_shop(carol)
    for number in range(6):
        variant = factories.make_variant(shop, f"Tea {number}", price=1000)
        coupons_cart = factories.carts.set_quantity(user=alice, variant=variant, quantity=1)
    claimed = coupons.claim_coupon(user=alice, coupon=factories.make_coupon(shop))
    quote = factories.pricing.quote_cart(cart=coupons_cart, claimed=claimed)
    order = orders.place_order(
        buyer=alice, shop=shop, client_id=shop.uuid, fingerprint=quote.fingerprint, claimed=claimed,
        contact=factories.CONTACT,
    )  # fmt: skip

    view = live(order)
    assert view["price"] == "$55.00"
    assert [line["label"] for line in view["lines"]] == [
        "Tea 0 × 1", "Tea 1 × 1", "Tea 2 × 1", "Tea 3 × 1", "and 2 more", "Discount",
    ]  # fmt: skip
    assert view["lines"][-1]["value"] == "−$5.00"
    assert texts(view) == ["Waiting for payment"]


def test_nobody_else_sees_an_order_through_its_card(paid, dave, bob):
    for person in (dave, bob):
        view = live(paid, person)
        assert view["is_gone"]
        assert view["tags"] == []


def test_cards_of_orders_that_do_not_exist_are_gone(alice, paid):
    card = receipt_card(paid)
    for ref in ("", "nonsense", "00000000-0000-4000-8000-000000000000"):
        stray = Card(**{**card.as_json(), "ref": ref})
        assert render_live([stray], alice)[0]["is_gone"]


def test_many_receipts_take_as_many_queries_as_one(alice, carol, django_assert_max_num_queries):
    shop = factories.make_shop(carol)
    variant = factories.make_variant(shop, on_hand=99)
    cards = [receipt_card(factories.place(alice, variant)) for _ in range(5)]
    with django_assert_max_num_queries(5):
        assert len(render_live(cards, alice)) == 5
