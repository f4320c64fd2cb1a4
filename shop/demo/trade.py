"""What the demo's people claimed, ordered, paid and got; without a word to Stripe, as it all lies in the past."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import translation

from shop.demo.clock import Timeline, moment_of
from shop.demo.data import coupon, id_for, person, shop, story, variant
from shop.gateways.base import Intent, IntentStatus
from shop.models import ClaimedCoupon, Order, Payment, Shipment, Shop, Staff
from shop.money import stripe_amount
from shop.services import orders, receipts
from shop.services.carts import cart_of, set_quantity
from shop.services.coupons import claim_coupon
from shop.services.pricing import quote_cart
from shop.services.settling import apply_intent

CLAIM_BEFORE, PAY_AFTER, CANCEL_AFTER = timedelta(minutes=9), timedelta(minutes=2), timedelta(minutes=5)
EXPIRE_AFTER, SHIP_AFTER, DELIVER_AFTER = timedelta(minutes=15), timedelta(hours=19), timedelta(days=2, hours=20)
WAITING = "waiting"  # the order that is placed last: where it exists, the story has been told
WAITS_FOR = timedelta(days=1)  # longer than others, so that there is one to pay when somebody looks
CHINESE_READERS = {"buyer", "liuyang"}


def is_told() -> bool:
    """Whether the demo's data is all there."""
    return Order.objects.filter(client_id=id_for("order", WAITING)).exists()


def add_trade(timeline: Timeline) -> None:
    """Coupons in wallets, orders in every state, and a cart that waits."""
    for entry in story()["claims"]:
        timeline.add(entry, partial(_claim, entry["user"], entry["coupon"], timeline))
    for entry in story()["carts"]:
        timeline.add(timeline.now - timedelta(minutes=3), partial(_fill_cart, entry))
    for entry in story()["orders"]:
        _add_order(timeline, entry)


def _add_order(timeline: Timeline, entry: dict[str, Any]) -> None:
    placed = moment_of(entry, timeline.now)
    if "coupon" in entry:
        timeline.add(placed - CLAIM_BEFORE, partial(_claim, entry["buyer"], entry["coupon"], timeline))
    timeline.add(placed, partial(_place, entry))
    end = entry["end"]
    if end == "canceled":
        timeline.add(placed + CANCEL_AFTER, partial(_close, entry, Order.State.CANCELED))
    if end == "expired":
        timeline.add(placed + EXPIRE_AFTER, partial(_close, entry, Order.State.EXPIRED))
    if end in {"paid", "shipped", "completed"}:
        timeline.add(placed + PAY_AFTER, partial(_pay, entry))
    if end in {"shipped", "completed"}:
        shipped = moment_of(entry["ship"], timeline.now) if "ship" in entry else placed + SHIP_AFTER
        timeline.add(shipped, partial(_ship, entry))
    if end == "completed":
        timeline.add(placed + DELIVER_AFTER, partial(_deliver, entry))


def _claim(username: str, key: str, timeline: Timeline) -> None:
    wanted = sum(1 for entry in story()["claims"] if (entry["user"], entry["coupon"]) == (username, key))
    wanted += sum(1 for entry in story()["orders"] if (entry["buyer"], entry.get("coupon")) == (username, key))
    if ClaimedCoupon.objects.filter(user=person(username), coupon=coupon(key)).count() < wanted:
        claim_coupon(user=person(username), coupon=coupon(key))


def _fill_cart(entry: dict[str, Any]) -> None:
    user = person(entry["user"])
    for sku, quantity in entry["lines"]:
        set_quantity(user=user, variant=variant(sku), quantity=quantity)


def _find(entry: dict[str, Any]) -> Order | None:
    return Order.objects.filter(client_id=id_for("order", entry["key"])).first()


def _place(entry: dict[str, Any]) -> None:
    if _find(entry):
        return
    buyer, seller = person(entry["buyer"]), shop(entry["shop"])
    _fill_cart({"user": entry["buyer"], "lines": entry["lines"]})
    claimed = _wallet(entry, seller)
    name, phone, address = story()["addresses"][entry["buyer"]]
    with translation.override("zh-hans" if entry["buyer"] in CHINESE_READERS else "en"):
        order = orders.place_order(
            buyer=buyer,
            shop=seller,
            client_id=id_for("order", entry["key"]),
            fingerprint=quote_cart(cart=cart_of(user=buyer, shop=seller), claimed=claimed).fingerprint,
            claimed=claimed,
            contact=orders.ContactDetails(
                contact_name=name, contact_phone=phone, address=address, note=entry.get("note", "")
            ),
        )
    if entry["key"] == WAITING:
        Order.objects.filter(pk=order.pk).update(expires_at=order.placed_at + WAITS_FOR)


def _wallet(entry: dict[str, Any], seller: Shop) -> ClaimedCoupon | None:
    if "coupon" not in entry:
        return None
    mine = ClaimedCoupon.objects.filter(user__username=entry["buyer"], coupon=coupon(entry["coupon"]))
    return mine.filter(state=ClaimedCoupon.State.AVAILABLE).first()


def _pay(entry: dict[str, Any]) -> None:
    order = _find(entry)
    if order is None or order.state != Order.State.PLACED:
        return
    payment, _new = Payment.objects.get_or_create(
        order=order,
        idempotency_key=f"demo-{order.client_id}",
        defaults={
            "amount_minor": order.total_minor,
            "currency": order.currency,
            "intent_id": f"pi_demo_{order.client_id.hex}",
        },
    )
    amount = stripe_amount(order.total_minor, order.currency)
    intent = Intent(
        id=str(payment.intent_id),
        status=IntentStatus.SUCCEEDED,
        amount=amount,
        received=amount,
        currency=order.currency,
        client_secret="",
    )
    apply_intent(payment=payment, intent=intent)
    order.refresh_from_db()
    receipts.deliver_receipt(order=order)  # now, not when a job finds the time


def _close(entry: dict[str, Any], to: str) -> None:
    order = _find(entry)
    if order is not None:
        orders.close_unpaid(order=order, to=to, actor=order.buyer if to == Order.State.CANCELED else None)


def _ship(entry: dict[str, Any]) -> None:
    order = _find(entry)
    if order is None or order.shipment.state != Shipment.State.PENDING:
        return
    staff = Staff.objects.filter(shop=order.shop, role=Staff.Role.MERCHANT).select_related("user")[0]
    orders.ship_order(order=order, by=staff.user, carrier=entry["carrier"], tracking=entry["tracking"])


def _deliver(entry: dict[str, Any]) -> None:
    order = _find(entry)
    if order is not None and order.shipment.state == Shipment.State.SHIPPED:
        orders.deliver_order(order=order, by=order.buyer)
