"""The card of an order: what was bought, what was paid, and where it is now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat.cards import ActionView, Card, CardView, TagView, card_view
from chat.errors import CannotBeForwarded
from miniprograms.cards import snapshot_in_every_language, source_of
from shop.cards.parts import gone, refs_of
from shop.models import Order, Shipment
from shop.money import format_amount
from shop.services.order_view import state_of

if TYPE_CHECKING:
    from accounts.models import User

KIND = "shop.receipt"
LINES = 4  # things named on the card; the rest are counted


def receipt_card(order: Order) -> Card:
    """The card as it is sent: the order as it was then."""
    return Card(
        kind=KIND,
        ref=str(order.uuid),
        program=order.shop.program.slug,
        path=f"orders/{order.uuid}/",
        snapshot=snapshot_in_every_language(lambda: _view(order)),
        facts={"total_minor": order.total_minor, "currency": order.currency},
    )


def refuse_to_forward(card: Card, user: User) -> None:
    """The rule for passing receipts on: what somebody bought, and where it goes, stays in their own chat."""
    raise CannotBeForwarded


def render_receipts(cards: Sequence[Card], viewer: User) -> list[CardView]:
    """The orders as they are now, for their buyers; three queries, however many cards there are."""
    orders = _with_what_is_shown(Order.objects.visible_to(viewer).filter(uuid__in=refs_of(cards)))
    found = {str(order.uuid): order for order in orders}
    return [_view(found[card.ref]) if card.ref in found else gone(card, "") for card in cards]


def _with_what_is_shown(orders: QuerySet[Order]) -> QuerySet[Order]:
    return orders.select_related("shop__program", "shipment").prefetch_related("lines", "ledger")


def _view(order: Order) -> CardView:
    return card_view(
        title=_("Order %(number)s") % {"number": order.number},
        price=format_amount(order.total_minor, order.currency),
        tags=_tags(order),
        lines=[*_things(order), *_discount(order), *_parcel(order)],
        action=ActionView(type="open", label=_("View the order")),
        source=source_of(order.shop.program),
    )


def _tags(order: Order) -> list[TagView]:
    """The state of the order, of its parcel, and of money that went back."""
    shipment = getattr(order, "shipment", None)
    words = {
        Order.State.PLACED: TagView(text=_("Waiting for payment"), tone="warn"),
        Order.State.PAID: TagView(text=_("Paid"), tone="accent"),
        Order.State.COMPLETED: TagView(text=_("Paid"), tone="accent"),
        Order.State.CANCELED: TagView(text=_("Canceled"), tone=""),
        Order.State.EXPIRED: TagView(text=_("Expired"), tone=""),
    }
    returned = _returned(order)
    is_gone = state_of(order) != order.state  # then "Paid" would be yesterday's truth
    tags = returned if is_gone else [words[Order.State(order.state)], *returned]
    if shipment and shipment.state == Shipment.State.SHIPPED:
        tags.append(TagView(text=_("Shipped"), tone="accent"))
    if shipment and shipment.state == Shipment.State.DELIVERED:
        tags.append(TagView(text=_("Delivered"), tone="accent"))
    return tags


def _returned(order: Order) -> list[TagView]:
    """What went back, as the ledger says."""
    balance, tags = order.balance, []
    if balance.refunded_minor >= max(balance.paid_minor, 1):
        tags.append(TagView(text=_("Refunded"), tone="warn"))
    elif balance.refunded_minor:
        amount = format_amount(balance.refunded_minor, order.currency)
        tags.append(TagView(text=_("%(amount)s refunded") % {"amount": amount}, tone="warn"))
    if balance.disputed_minor:
        tags.append(TagView(text=_("Disputed"), tone="warn"))
    return tags


def _things(order: Order) -> list[dict[str, str]]:
    lines = list(order.lines.all())
    shown = [
        {
            "label": f"{line.name} × {line.quantity}",
            "value": format_amount(line.price_minor * line.quantity, order.currency),
        }
        for line in lines[:LINES]
    ]
    if left := len(lines) - LINES if len(lines) > LINES else 0:
        shown.append({"label": ngettext("and %(left)d more", "and %(left)d more", left) % {"left": left}, "value": ""})
    return shown


def _discount(order: Order) -> list[dict[str, str]]:
    if not order.discount_minor:
        return []
    return [{"label": _("Discount"), "value": f"−{format_amount(order.discount_minor, order.currency)}"}]


def _parcel(order: Order) -> list[dict[str, str]]:
    shipment = getattr(order, "shipment", None)
    if shipment is None or not shipment.tracking:
        return []
    return [{"label": shipment.carrier or _("Tracking number"), "value": shipment.tracking}]
