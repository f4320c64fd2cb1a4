"""What has changed between the quote that a buyer saw and the one that is true now, each thing by its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from shop.errors import OutOfStock, PriceChanged
from shop.models import ClaimedCoupon, Variant
from shop.money import format_amount
from shop.services.additions import NOT_SOLD
from shop.services.explanations import describe
from shop.services.quote_view import quote_as_json
from shop.services.quotes import Quote, QuoteLine, Step, claimed_verdict
from shop.services.stock import full_name

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class SeenLine:
    """One line as the buyer saw it; the price is of one unit, in minor units."""

    quantity: int
    price_minor: int


@dataclass(frozen=True, slots=True)
class Seen:
    """The quote as the buyer's page showed it. It decides nothing: the fingerprint does; this finds the words."""

    claimed: UUID | None = None
    discount_minor: int = 0
    lines: Mapping[UUID, SeenLine] = field(default_factory=dict)


def price_changed(*, quote: Quote, seen: Seen | None, buyer: User) -> PriceChanged:
    """The refusal that names what has changed, with the new quote."""
    changes = list(changes_of(quote=quote, seen=seen or _as_kept(quote), buyer=buyer))
    details = {"quote": quote_as_json(quote), "changes": changes}
    if not changes:
        return PriceChanged(details=details)
    total = _("The total is now %(total)s.") % {"total": format_amount(quote.total_minor, quote.currency)}
    return PriceChanged(" ".join([*changes, total]), details=details)


def changes_of(*, quote: Quote, seen: Seen, buyer: User) -> Iterator[str]:
    """A sentence for each thing that is not as the buyer saw it."""
    for line in quote.lines:
        if text := _line_change(line, seen.lines.get(line.variant.uuid), quote.currency):
            yield text
    here = {line.variant.uuid for line in quote.lines}
    for variant in Variant.objects.filter(uuid__in=seen.lines.keys() - here).select_related("product"):
        yield _("“%(name)s” is no longer in your cart.") % {"name": full_name(variant)}
    if text := _coupon_change(quote, seen, buyer):
        yield text


def _as_kept(quote: Quote) -> Seen:
    """For who does not say what they saw: the prices that the cart remembers, and every line that was ticked."""
    ticked = [line for line in quote.lines if line.item.is_ticked]
    return Seen(lines={line.variant.uuid: SeenLine(line.quantity, line.item.price_seen_minor) for line in ticked})


def _line_change(line: QuoteLine, seen: SeenLine | None, currency: str) -> str:
    name = full_name(line.variant)
    if seen is None:
        return _("“%(name)s” has come into your cart.") % {"name": name} if line.counts else ""
    if line.problem == "gone":
        return str(NOT_SOLD % {"name": name})
    if line.problem == "short":
        return str(OutOfStock.of(variant=str(line.variant.uuid), name=name, left=line.item.left).message)
    if not line.counts:
        return _("“%(name)s” is set aside.") % {"name": name}
    if line.price_minor != seen.price_minor:
        prices = {"now": format_amount(line.price_minor, currency), "seen": format_amount(seen.price_minor, currency)}
        return _("“%(name)s” costs %(now)s now; it was %(seen)s.") % {"name": name, **prices}
    if line.quantity != seen.quantity:
        counts = {"now": line.quantity, "seen": seen.quantity}
        return _("Your cart has %(now)s of “%(name)s” now; it was %(seen)s.") % {"name": name, **counts}
    return ""


def _coupon_change(quote: Quote, seen: Seen, buyer: User) -> str:
    now = quote.claimed.uuid if quote.claimed else None
    if seen.claimed is None or (seen.claimed == now and seen.discount_minor == quote.discount_minor):
        return ""
    claimed = ClaimedCoupon.objects.visible_to(buyer).select_related("coupon").filter(uuid=seen.claimed).first()
    return why_not_applied(claimed, quote) if claimed else ""


def why_not_applied(claimed: ClaimedCoupon, quote: Quote) -> str:
    """Why a coupon of the buyer's is not applied, or what it takes off now, by its name."""
    coupon = claimed.coupon
    verdict = claimed_verdict(claimed, subtotal_minor=quote.subtotal_minor, currency=quote.currency, now=timezone.now())
    values = {
        "title_en": coupon.title_en,
        "title_zh": coupon.title_zh,
        "reason": verdict.reason or "less_than_best",
        "missing_minor": verdict.missing_minor,
        "amount_minor": verdict.discount_minor,
    }
    is_applied = quote.claimed is not None and quote.claimed.pk == claimed.pk
    code = "coupon.applied" if is_applied else "coupon.refused"
    return describe(Step(code, values).as_json(), quote.currency)
