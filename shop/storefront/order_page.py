"""An order as its page tells it: where it stands, what came before, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.languages import in_readers_language
from shop.models import Order, OrderLine, Shipment
from shop.money import format_amount
from shop.services.order_view import movements_of, state_of, status_of

State = Order.State

HEADLINES: dict[str, str | Promise] = {
    "waiting": _("Waiting for your payment"),
    "late": _("The time to pay is over"),
    "paid": _("Paid. Thank you!"),
    "shipped": _("On its way to you"),
    "completed": _("Delivered"),
    "canceled": _("Canceled"),
    "expired": _("Not paid in time"),
    "refunded": _("Refunded"),
    "disputed": _("Disputed"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of the order's way: its name, when it happened, or nothing while it is still to come."""

    label: str | Promise
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Bought:
    """One line of an order, named in the reader's language; `picture` is an address or empty."""

    line: OrderLine
    name: str
    variant_name: str
    picture: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """What the page of an order shows. `seconds_left` is the rest of its hold, 0 once that is over."""

    order: Order
    shipment: Shipment | None
    seconds_left: int

    @property
    def clock(self) -> str:
        """The rest of the hold: 14:59, or 23:59:59 where it is of hours."""
        minutes, seconds = divmod(self.seconds_left, 60)
        hours, rest = divmod(minutes, 60)
        return f"{hours}:{rest:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"

    @property
    def lines(self) -> list[Bought]:
        """What was ordered."""
        return [_bought(line) for line in self.order.lines.all()]

    @property
    def is_payable(self) -> bool:
        """Whether money may still be taken for it."""
        return self.order.state == State.PLACED and self.seconds_left > 0

    @property
    def is_closed(self) -> bool:
        """Whether it ended without being paid."""
        return self.order.state in {State.CANCELED, State.EXPIRED}

    @property
    def again(self) -> str:
        """The word of the button that puts its things into the cart again; empty while it waits for payment."""
        if self.order.state == State.PLACED:
            return ""
        return str(_("Put back in the cart") if self.is_closed else _("Buy again"))

    @property
    def standing(self) -> str:
        """One word for where it stands: a key of HEADLINES."""
        if self.order.state == State.PLACED:
            return "waiting" if self.seconds_left else "late"
        if self.order.state == State.PAID and self.shipment and self.shipment.state == Shipment.State.SHIPPED:
            return "shipped" if state_of(self.order) == State.PAID else state_of(self.order)
        return state_of(self.order)

    @property
    def headline(self) -> str:
        """Where it stands, in words."""
        return str(HEADLINES[self.standing])

    @property
    def word(self) -> str:
        """Where it stands, in a word, for lists."""
        return self.headline if self.standing == "shipped" else status_of(self.order)[1]

    @property
    def moments(self) -> list[Moment]:
        """The steps of its way, those to come last."""
        order, shipment = self.order, self.shipment
        placed = Moment(_("Placed"), order.placed_at)
        if self.is_closed:
            return [placed, Moment(HEADLINES[order.state], order.closed_at), *self._money()]
        parcel = [
            Moment(_("Shipped"), shipment.shipped_at if shipment else None),
            Moment(_("Delivered"), shipment.delivered_at if shipment else None),
        ]
        passed = [*(step for step in parcel if step.at), *self._money()]
        to_come = [] if order.balance.is_returned else [step for step in parcel if not step.at]
        return [placed, Moment(_("Paid"), order.paid_at), *sorted(passed, key=_when), *to_come]

    def _money(self) -> list[Moment]:
        """What went back, with its amount."""
        return [Moment(movement.text, movement.entry.created_at) for movement in movements_of(self.order)]

    @property
    def returned(self) -> str:
        """How much of what was paid went back, as text; empty for nothing."""
        gone = self.order.balance.paid_minor - self.order.balance.kept_minor
        return format_amount(gone, self.order.currency) if gone else ""


def _when(moment: Moment) -> datetime:
    return moment.at or datetime.max.replace(tzinfo=UTC)


def _bought(line: OrderLine) -> Bought:
    return Bought(
        line=line,
        name=in_readers_language(en=line.product_name_en, zh=line.product_name_zh),
        variant_name=in_readers_language(en=line.variant_name_en, zh=line.variant_name_zh),
        picture=default_storage.url(line.picture) if line.picture else "",
    )


def page_of(order: Order) -> OrderPage:
    """What the page of this order shows now."""
    left = (order.expires_at - timezone.now()).total_seconds()
    return OrderPage(order, getattr(order, "shipment", None), max(0, int(left)))
