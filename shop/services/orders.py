"""Orders: placed once, then paid, shipped and delivered, or closed unpaid with everything given back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation

from core.errors import DomainError
from core.text import take_name
from shop.errors import CartIsEmpty, NotFound, OrderIdReused, OrderIsRefunded, OrderMoveRefused
from shop.models import Cart, ClaimedCoupon, Order, OrderEvent, OrderLine, Payment, Shipment, Shop, Staff
from shop.services import receipts, stock
from shop.services.carts import cart_of
from shop.services.changes import Seen, price_changed
from shop.services.contact_details import ContactDetails, check_words_of
from shop.services.coupons import give_back_coupon, hold_coupon, redeem_coupon
from shop.services.moves import append_event, move_order, move_shipment
from shop.services.pricing import Choice, check_coupon, check_orderable, quote_cart, sold_facts
from shop.services.quotes import Quote, QuoteLine, coupon_verdict

if TYPE_CHECKING:
    from accounts.models import User

State = Order.State
CARRIER_LIMIT, TRACKING_LIMIT = 60, 80  # characters

__all__ = ["ContactDetails", "close_unpaid", "deliver_order", "mark_paid", "place_order", "ship_order"]


def place_order(
    *,
    buyer: User,
    shop: Shop,
    client_id: uuid.UUID,
    fingerprint: str,
    claimed: Choice,
    contact: ContactDetails,
    seen: Seen | None = None,
) -> Order:
    """Makes an order of the buyer's cart, if it still costs what they saw, and holds its stock and coupon.

    All or nothing, in one transaction that begins by taking what is scarce. The same `client_id` again, also at the same
    moment, is the same order; with other details it raises OrderIdReused. Other refusals: PriceChanged (with the new
    quote, and by the name what is not as it was `seen`), OutOfStock, CartIsEmpty, NothingTicked, AboveOrderLimit,
    BelowMinimum, Invalid (`fields` say where), and those of coupons.
    """
    wanted = _Wanted(buyer, shop, client_id, fingerprint, contact.checked(shop.region), seen)
    if placed := wanted.find():
        return placed
    check_words_of(contact=wanted.contact, by=buyer)
    try:
        return _place(wanted, claimed)
    except (DomainError, IntegrityError) as error:
        # A twin of this call may have placed it, which is then why there was nothing left for this one.
        if placed := wanted.find():
            return placed
        if isinstance(error, DomainError):
            raise
    return _place(wanted, claimed)  # the random order number was taken: another one


@dataclass(frozen=True, slots=True)
class _Wanted:
    buyer: User
    shop: Shop
    client_id: uuid.UUID
    fingerprint: str
    contact: ContactDetails
    seen: Seen | None

    def find(self) -> Order | None:
        """The order that was placed under this client id."""
        order = Order.objects.filter(buyer=self.buyer, client_id=self.client_id).first()
        if order is None:
            return None
        same = order.shop_id == self.shop.pk and order.fingerprint == self.fingerprint
        if not same or any(getattr(order, name) != value for name, value in asdict(self.contact).items()):
            raise OrderIdReused(details={"order": str(order.uuid)})
        return order


def _place(wanted: _Wanted, claimed: Choice) -> Order:
    cart = cart_of(user=wanted.buyer, shop=wanted.shop)
    quote = quote_cart(cart=cart, claimed=claimed)
    _check(quote, claimed, wanted)
    order = _new_order(wanted, quote)
    with transaction.atomic():
        stock.hold_many(wanted=[_hold(order, line) for line in quote.sold_lines])
        if quote.claimed:
            hold_coupon(claimed=quote.claimed, order=order)
        _take_cart(cart, quote, wanted)
        order.save(force_insert=True)
        OrderLine.objects.bulk_create(_order_line(order, line) for line in quote.sold_lines)
        append_event(order=order, subject=OrderEvent.Subject.ORDER, before="", after=State.PLACED, actor=wanted.buyer)
    return order


def _check(quote: Quote, claimed: Choice, wanted: _Wanted) -> None:
    if not quote.sold_lines:
        check_orderable(quote)
    if isinstance(claimed, ClaimedCoupon):
        check_coupon(claimed, quote)
    if quote.fingerprint != wanted.fingerprint:
        raise price_changed(quote=quote, seen=wanted.seen, buyer=wanted.buyer)
    check_orderable(quote)


def _take_cart(cart: Cart, quote: Quote, wanted: _Wanted) -> None:
    """Empties the cart of what is ordered, if just that is still ticked at just those prices: it is ordered once.

    What is not ticked, or is set aside because too few are left, stays.
    """
    agreed = _facts(quote.sold_lines)
    ticked = _facts(line for line in quote.lines if line.item.is_ticked and line.problem != "gone")
    if sold_facts(cart) == ticked and _still_gives(quote):
        lines = reduce(or_, (Q(variant=variant, quantity=quantity) for variant, quantity, _price in agreed))
        deleted, _each = cart.lines.filter(lines).delete()
        if deleted == len(agreed):
            return
    now = quote_cart(cart=cart, claimed=quote.claimed)
    if not now.sold_lines:
        raise CartIsEmpty
    raise price_changed(quote=now, seen=wanted.seen, buyer=wanted.buyer)


def _facts(lines: Iterable[QuoteLine]) -> set[tuple[int, int, int]]:
    return {(line.variant.pk, line.quantity, line.price_minor) for line in lines}


def _still_gives(quote: Quote) -> bool:
    """Whether the campaign's terms, read anew, take off what was agreed."""
    if quote.claimed is None:
        return True
    quote.claimed.coupon.refresh_from_db()
    verdict = coupon_verdict(quote.claimed.coupon, subtotal_minor=quote.subtotal_minor, currency=quote.currency)
    return verdict.discount_minor == quote.discount_minor


def _new_order(wanted: _Wanted, quote: Quote) -> Order:
    return Order(
        shop=wanted.shop,
        buyer=wanted.buyer,
        client_id=wanted.client_id,
        currency=quote.currency,
        subtotal_minor=quote.subtotal_minor,
        discount_minor=quote.discount_minor,
        total_minor=quote.total_minor,
        claimed_coupon=quote.claimed,
        fingerprint=quote.fingerprint,
        explanation=[step.as_json() for step in quote.steps if step.code != "line.short"],
        language=translation.get_language() or "en",
        expires_at=timezone.now() + timedelta(seconds=settings.ORDER_HOLD_SECONDS),
        **asdict(wanted.contact),
    )


def _order_line(order: Order, line: QuoteLine) -> OrderLine:
    variant, product = line.variant, line.variant.product
    pictures = list(product.pictures.all())
    return OrderLine(
        order=order,
        variant=variant,
        product_uuid=product.uuid,
        product_name_en=product.name_en,
        product_name_zh=product.name_zh,
        variant_name_en=variant.name_en,
        variant_name_zh=variant.name_zh,
        picture=(pictures[0].small.name or pictures[0].image.name or "") if pictures else "",
        price_minor=line.price_minor,
        quantity=line.quantity,
        discount_minor=line.discount_minor,
    )


def _hold(order: Order, line: QuoteLine) -> stock.Wanted:
    return stock.Wanted(line.variant, line.quantity, f"{order.uuid}:{line.variant.uuid}")


def _hold_keys(order: Order) -> list[str]:
    return [f"{order.uuid}:{uuid}" for uuid in order.lines.values_list("variant__uuid", flat=True) if uuid]


def mark_paid(*, order: Order, payment: Payment | None, at: datetime) -> bool:
    """The order is paid: its stock is sold, its coupon spent, its parcel waits to be sent, and the receipt goes out.

    False, and nothing changes, where it is not waiting for payment (any more). `payment` is None for a free order.
    """
    data = {"payment": str(payment.uuid)} if payment else {}
    with transaction.atomic():
        if not move_order(order=order, to=State.PAID, data=data, paid_at=at):
            return False
        stock.sell_stock(keys=_hold_keys(order))
        redeem_coupon(order=order)
        Shipment.objects.create(order=order)
        append_event(
            order=order, subject=OrderEvent.Subject.SHIPMENT, before="", after=Shipment.State.PENDING, actor=None
        )
        _tell(receipts.send_receipt, order)
    return True


def close_unpaid(*, order: Order, to: str, actor: User | None = None) -> bool:
    """Closes an order that nobody paid, as canceled or expired: stock and coupon go back in the same transaction.

    False, and nothing changes, where it is not waiting for payment (any more). The caller has made sure that no payment
    can succeed any more.
    """
    with transaction.atomic():
        if not move_order(order=order, to=to, actor=actor, closed_at=timezone.now()):
            return False
        stock.release_stock(keys=_hold_keys(order))
        give_back_coupon(order=order)
        _tell(receipts.touch_receipt, order)
    return True


def ship_order(*, order: Order, by: User, carrier: str = "", tracking: str = "") -> Shipment:
    """The parcel is on its way. Raises OrderMoveRefused where it was sent already, or the order is not paid.

    OrderIsRefunded where nothing of its money is left; Invalid for a carrier or a number of which nothing can be seen;
    NotFound for who is not of the shop's staff.
    """
    _check_staff(order, by)
    shipment = _shipment_of(order)
    carrier = take_name(carrier, field="carrier", limit=CARRIER_LIMIT)
    tracking = take_name(tracking, field="tracking", limit=TRACKING_LIMIT)
    with transaction.atomic():
        if not move_shipment(
            shipment=shipment,
            to=Shipment.State.SHIPPED,
            actor=by,
            data={"carrier": carrier, "tracking": tracking},
            carrier=carrier,
            tracking=tracking,
            shipped_at=timezone.now(),
        ):
            raise OrderMoveRefused(details={"state": shipment.state})
        if Order.objects.returned().filter(pk=order.pk).exists():
            raise OrderIsRefunded(details={"state": shipment.state})
        _tell(receipts.touch_receipt, order)
    return shipment


def deliver_order(*, order: Order, by: User) -> Shipment:
    """The parcel arrived, as staff or the buyer says; the order is completed. Raises OrderMoveRefused otherwise."""
    if by.pk != order.buyer_id:
        _check_staff(order, by)
    shipment = _shipment_of(order)
    with transaction.atomic():
        if not move_shipment(
            shipment=shipment, to=Shipment.State.DELIVERED, actor=by, delivered_at=timezone.now()
        ) or not move_order(order=order, to=State.COMPLETED, actor=by):
            raise OrderMoveRefused(details={"state": shipment.state})
        _tell(receipts.touch_receipt, order)
    return shipment


def _check_staff(order: Order, person: User) -> None:
    if not Staff.objects.filter(shop=order.shop_id, user=person).exists():
        raise NotFound


def _shipment_of(order: Order) -> Shipment:
    shipment = Shipment.objects.filter(order=order).select_related("order").first()
    if shipment is None:
        raise OrderMoveRefused(details={"state": order.state})
    return shipment


def _tell(teller: Callable[..., object], order: Order) -> None:
    transaction.on_commit(lambda: teller(order=order))
