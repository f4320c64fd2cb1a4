"""The one engine that computes a total, and its account of how. Pure: what it is given decides, no database is asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from shop.money import rounded, smallest_step, split, stripe_minimum

if TYPE_CHECKING:
    from datetime import datetime

    from shop.models import CartLine, ClaimedCoupon, Coupon, Shop, Variant


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the engine did, tried or refused: a stable code, and its values. See `shop.services.explanations`."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The step as it is stored with an order."""
        return {"code": self.code, "values": self.values}


@dataclass(frozen=True, slots=True)
class Item:
    """What goes into a quote: so many of a variant, `left` in stock, last seen by the buyer at `price_seen_minor`."""

    variant: Variant
    quantity: int
    price_minor: int
    price_seen_minor: int
    left: int
    is_sold: bool = True
    is_ticked: bool = True
    line: CartLine | None = None


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line of a quote. `problem` is "", "short" (fewer left than wanted) or "gone" (not sold any more).

    A line with a problem is set aside, as one is that the buyer unticked: it stays in the cart and counts nothing.
    """

    item: Item
    discount_minor: int
    problem: str

    @property
    def variant(self) -> Variant:
        """What is bought."""
        return self.item.variant

    @property
    def quantity(self) -> int:
        """How many of it."""
        return self.item.quantity

    @property
    def counts(self) -> bool:
        """Whether the total counts it, and an order takes it."""
        return self.item.is_ticked and not self.problem

    @property
    def price_minor(self) -> int:
        """Of one unit, now."""
        return self.item.price_minor

    @property
    def has_new_price(self) -> bool:
        """Whether the buyer last saw another price for it."""
        return self.item.price_minor != self.item.price_seen_minor

    @property
    def subtotal_minor(self) -> int:
        """Before its share of the discount."""
        return self.item.price_minor * self.item.quantity if self.counts else 0

    @property
    def total_minor(self) -> int:
        """After its share of the discount."""
        return self.subtotal_minor - self.discount_minor


@dataclass(frozen=True, slots=True)
class Quote:
    """What a cart costs now. Amounts are minor units of `currency`; `steps` say how the total came to be.

    `fingerprint` names all that the buyer agrees to: an order is placed only for the quote that they saw.
    """

    shop: Shop
    currency: str
    lines: tuple[QuoteLine, ...]
    claimed: ClaimedCoupon | None
    subtotal_minor: int
    discount_minor: int
    total_minor: int
    steps: tuple[Step, ...]
    fingerprint: str

    @property
    def coupon(self) -> Coupon | None:
        """The campaign of the coupon that is applied."""
        return self.claimed.coupon if self.claimed else None

    @property
    def sold_lines(self) -> list[QuoteLine]:
        """The lines that an order would have: those that are ticked and can be had."""
        return [line for line in self.lines if line.counts]

    @property
    def is_above_limit(self) -> bool:
        """Whether it is more than the shop sells here, and so belongs to its full shop."""
        limit = self.shop.order_limit_minor
        return limit is not None and self.total_minor > limit

    @property
    def minimum_minor(self) -> int:
        """The smallest payment above zero that can be taken, where this total is below it; else 0."""
        minimum = stripe_minimum(self.currency)
        return minimum if 0 < self.total_minor < minimum else 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a coupon does for a subtotal: the discount, or why there is none (`reason`) and how much more to spend."""

    discount_minor: int
    reason: str = ""  # "", "minimum", "expired", "used", "nothing"
    missing_minor: int = 0
    trimmed_minor: int = 0  # what was left out of the discount, so that the rest can be paid by card


def coupon_verdict(coupon: Coupon, *, subtotal_minor: int, currency: str) -> Verdict:
    """What the campaign's terms give for a subtotal. Rounded once, half up, to what the currency can be charged in.

    The discount is never more than the subtotal. If what remained were more than nothing but below the smallest payment
    by card, the discount is made smaller by just so much that this smallest payment remains.
    """
    if subtotal_minor < max(coupon.minimum_minor, 1):
        return Verdict(0, "minimum", max(coupon.minimum_minor, 1) - subtotal_minor)
    step = _step(currency, [subtotal_minor])
    off = min(rounded(_exact(coupon, subtotal_minor), step), subtotal_minor)
    rest = subtotal_minor - off
    trimmed = max(0, min(stripe_minimum(currency), subtotal_minor) - rest) if rest else 0
    return Verdict(off - trimmed, "" if off > trimmed else "nothing", trimmed_minor=trimmed)


def _exact(coupon: Coupon, subtotal_minor: int) -> Fraction:
    """What the terms give before anything is rounded."""
    if coupon.kind == coupon.Kind.FIXED:
        return Fraction(coupon.amount_minor)
    off = Fraction(subtotal_minor * coupon.percent, 100)
    return off if coupon.cap_minor is None else min(off, Fraction(coupon.cap_minor))


def claimed_verdict(claimed: ClaimedCoupon, *, subtotal_minor: int, currency: str, now: datetime) -> Verdict:
    """What one claimed coupon does for a subtotal at this moment."""
    if claimed.state != claimed.State.AVAILABLE:
        return Verdict(0, "used")
    if claimed.is_expired(now):
        return Verdict(0, "expired")
    return coupon_verdict(claimed.coupon, subtotal_minor=subtotal_minor, currency=currency)


def make_quote(*, shop: Shop, items: Sequence[Item], wallet: Sequence[ClaimedCoupon], now: datetime) -> Quote:
    """The quote for these items with the one of `wallet` that takes most off; on a tie, the one that ends first."""
    currency = shop.currency
    problems = [_problem(item) for item in items]
    subtotals = [
        item.price_minor * item.quantity if item.is_ticked and not problem else 0
        for item, problem in zip(items, problems, strict=True)
    ]
    subtotal = sum(subtotals)
    tried = [
        (each, claimed_verdict(each, subtotal_minor=subtotal, currency=currency, now=now))
        for each in sorted(wallet, key=_ends_first)
    ]
    best = max(tried, key=lambda pair: pair[1].discount_minor, default=None)
    claimed, discount = (best[0], best[1].discount_minor) if best and best[1].discount_minor else (None, 0)
    shares = split_discount(discount, subtotals, currency)
    lines = tuple(QuoteLine(item, share, problem) for item, share, problem in zip(items, shares, problems, strict=True))
    steps = (*_line_steps(lines), Step("subtotal", {"amount_minor": subtotal}), *_coupon_steps(tried, claimed, lines))
    total = subtotal - discount
    return Quote(
        shop=shop, currency=currency, lines=lines, claimed=claimed, subtotal_minor=subtotal, discount_minor=discount,
        total_minor=total, steps=(*steps, Step("total", {"amount_minor": total})),
        fingerprint=_fingerprint(shop, lines, claimed, total),
    )  # fmt: skip


def split_discount(discount_minor: int, subtotals: Sequence[int], currency: str) -> list[int]:
    """Each line's share of the discount, by largest remainder, in steps that can be refunded exactly."""
    step = _step(currency, [discount_minor, *subtotals])
    return [part * step for part in split(discount_minor // step, [each // step for each in subtotals])]


def _step(currency: str, amounts: Sequence[int]) -> int:
    step = smallest_step(currency)
    return step if all(amount % step == 0 for amount in amounts) else 1


def _problem(item: Item) -> str:
    if not item.is_sold:
        return "gone"
    return "short" if item.left < item.quantity else ""


def _ends_first(claimed: ClaimedCoupon) -> tuple[bool, float, int]:
    ends = claimed.expires_at
    return (ends is None, ends.timestamp() if ends else 0.0, claimed.pk or 0)


def _line_steps(lines: Sequence[QuoteLine]) -> list[Step]:
    steps = []
    for line in lines:
        product, variant = line.variant.product, line.variant
        values: dict[str, Any] = {
            "product_en": product.name_en,
            "product_zh": product.name_zh,
            "variant_en": variant.name_en,
            "variant_zh": variant.name_zh,
            "quantity": line.quantity,
            "price_minor": line.price_minor,
        }
        if line.problem:
            short = {"left": max(0, line.item.left)} if line.problem == "short" else {}
            steps.append(Step(f"line.{line.problem}", {**values, **short}))
        if not line.counts:
            continue
        steps.append(Step("line", {**values, "amount_minor": line.subtotal_minor}))
        if line.has_new_price:
            steps.append(Step("line.new_price", {**values, "price_seen_minor": line.item.price_seen_minor}))
    return steps


def _coupon_steps(
    tried: Sequence[tuple[ClaimedCoupon, Verdict]], applied: ClaimedCoupon | None, lines: Sequence[QuoteLine]
) -> list[Step]:
    steps = []
    for claimed, verdict in tried:
        coupon = claimed.coupon
        values = {"claimed": str(claimed.uuid), "title_en": coupon.title_en, "title_zh": coupon.title_zh}
        if claimed is applied:
            shares = [line.discount_minor for line in lines]
            steps.append(Step("coupon.applied", {**values, "amount_minor": verdict.discount_minor, "shares": shares}))
            if verdict.trimmed_minor:
                steps.append(Step("coupon.trimmed", {**values, "amount_minor": verdict.trimmed_minor}))
        elif verdict.reason:
            refused = {**values, "reason": verdict.reason, "missing_minor": verdict.missing_minor}
            steps.append(Step("coupon.refused", refused))
        else:
            less = {**values, "reason": "less_than_best", "amount_minor": verdict.discount_minor}
            steps.append(Step("coupon.refused", less))
    return steps


def _fingerprint(shop: Shop, lines: Sequence[QuoteLine], claimed: ClaimedCoupon | None, total: int) -> str:
    agreed = {
        "shop": str(shop.uuid),
        "currency": shop.currency,
        "lines": sorted(
            [str(line.variant.uuid), line.quantity, line.price_minor, line.discount_minor]
            for line in lines
            if line.counts
        ),
        "coupon": str(claimed.uuid) if claimed else "",
        "total": total,
    }
    return hashlib.sha256(json.dumps(agreed, sort_keys=True).encode()).hexdigest()
