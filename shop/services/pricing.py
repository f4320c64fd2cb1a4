"""What a cart, or a single product, costs a person now: reads what the engine of `quotes` needs, and asks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils import timezone

from shop.errors import (
    AboveOrderLimit,
    BelowMinimum,
    CartIsEmpty,
    CouponAlreadyUsed,
    CouponDoesNotFit,
    CouponExpired,
    NothingTicked,
    OutOfStock,
)
from shop.models import Cart, CartLine, ClaimedCoupon, Coupon, Product, Shop, Variant
from shop.money import format_amount
from shop.services.quotes import Item, Quote, Verdict, claimed_verdict, make_quote
from shop.services.stock import full_name

if TYPE_CHECKING:
    from accounts.models import User

Choice = ClaimedCoupon | Literal["best"] | None


def quote_cart(*, cart: Cart, claimed: Choice = None) -> Quote:
    """The quote for a cart as it is in the database now, with one claimed coupon, none, or the best for the buyer."""
    items = [item_of(line) for line in lines_of(cart)]
    if claimed == "best":
        wallet = wallet_for(user=cart.user, shop=cart.shop)
    else:
        wallet = [claimed] if claimed and _belongs(claimed, cart) else []
    return make_quote(shop=cart.shop, items=items, wallet=wallet, now=timezone.now())


def _belongs(claimed: ClaimedCoupon, cart: Cart) -> bool:
    return claimed.user_id == cart.user_id and claimed.coupon.shop_id == cart.shop_id


def quote_items(*, shop: Shop, items: Sequence[Item], user: User | None = None) -> Quote:
    """The quote for things that are in no cart (a product page), with the best coupon of the person's wallet."""
    wallet = wallet_for(user=user, shop=shop) if user else []
    return make_quote(shop=shop, items=items, wallet=wallet, now=timezone.now())


def lines_of(cart: Cart) -> list[CartLine]:
    """A cart's lines with all that pricing and display read, in two queries whatever their number."""
    lines = cart.lines.select_related("variant__product__shop__program", "variant__stock")
    return list(lines.prefetch_related("variant__product__pictures"))


def item_of(line: CartLine) -> Item:
    """A cart's line as the engine takes it."""
    variant = line.variant
    return Item(
        variant=variant,
        quantity=line.quantity,
        price_minor=variant.price_minor,
        price_seen_minor=line.price_seen_minor,
        left=left_of(variant),
        is_sold=is_sold(variant),
        is_ticked=line.is_ticked,
        line=line,
    )


def sold_facts(cart: Cart) -> set[tuple[int, int, int]]:
    """Variant (primary key), quantity and price now of each ticked line that is still sold, in one small query."""
    sold = cart.lines.filter(
        is_ticked=True,
        variant__is_active=True,
        variant__product__state=Product.State.PUBLISHED,
        variant__product__shop__program__is_published=True,
    )
    return set(sold.values_list("variant_id", "quantity", "variant__price_minor").order_by())


def left_of(variant: Variant) -> int:
    """How many of a loaded variant can be bought; none where it was never stocked."""
    stock = getattr(variant, "stock", None)
    return stock.available if stock else 0


def is_sold(variant: Variant) -> bool:
    """Whether buyers may put it into a cart."""
    product = variant.product
    return variant.is_active and product.state == Product.State.PUBLISHED and product.shop.program.is_published


def wallet_for(*, user: User, shop: Shop) -> list[ClaimedCoupon]:
    """The person's coupons for this shop that an order could take now, those that end first first."""
    claims = ClaimedCoupon.objects.visible_to(user).usable().filter(coupon__shop=shop).select_related("coupon")
    return list(claims.order_by("expires_at", "id"))


@dataclass(frozen=True, slots=True)
class Usable:
    """One of a wallet's coupons beside what it would do for a cart."""

    claimed: ClaimedCoupon
    verdict: Verdict

    @property
    def coupon(self) -> Coupon:
        """The campaign."""
        return self.claimed.coupon


def usable_for(*, user: User, shop: Shop, subtotal_minor: int) -> list[Usable]:
    """The wallet's coupons for this shop with what each would take off such a subtotal, the most first."""
    now = timezone.now()
    found = [
        Usable(each, claimed_verdict(each, subtotal_minor=subtotal_minor, currency=shop.currency, now=now))
        for each in wallet_for(user=user, shop=shop)
    ]
    return sorted(found, key=lambda usable: -usable.verdict.discount_minor)


def check_orderable(quote: Quote) -> None:
    """Raises what keeps this quote from being ordered.

    CartIsEmpty, OutOfStock (naming the line), AboveOrderLimit (with the way to the full shop) or BelowMinimum.
    """
    if not quote.sold_lines:
        raise _why_nothing_is_left(quote)
    if quote.is_above_limit:
        raise above_limit(quote)
    if quote.minimum_minor:
        text = format_amount(quote.minimum_minor, quote.currency)
        raise BelowMinimum(details={"minimum_minor": quote.minimum_minor, "minimum_text": text})


def _why_nothing_is_left(quote: Quote) -> CartIsEmpty | OutOfStock | NothingTicked:
    """What keeps a quote without a line that counts from being ordered: the first line that ran short, by its name."""
    for line in quote.lines:
        if line.item.is_ticked and line.problem == "short":
            variant = line.variant
            return OutOfStock.of(variant=str(variant.uuid), name=full_name(variant), left=line.item.left)
    return NothingTicked() if any(not line.problem for line in quote.lines) else CartIsEmpty()


def above_limit(quote: Quote) -> AboveOrderLimit:
    """The refusal that says what the limit is and where the hand-off is asked for."""
    limit = quote.shop.order_limit_minor or 0
    return AboveOrderLimit(
        details={
            "limit_minor": limit,
            "limit_text": format_amount(limit, quote.currency),
            "total_minor": quote.total_minor,
            "hand_off": f"/api/shops/{quote.shop.program.slug}/hand-off/",
        }
    )


def check_coupon(claimed: ClaimedCoupon, quote: Quote) -> None:
    """Raises why this coupon, which the buyer chose, is not the one applied in the quote."""
    if quote.claimed is not None:
        return
    verdict = claimed_verdict(claimed, subtotal_minor=quote.subtotal_minor, currency=quote.currency, now=timezone.now())
    title = claimed.coupon.title
    if claimed.coupon.shop_id != quote.shop.pk:
        raise CouponDoesNotFit.of(title)
    if verdict.reason == "used":
        raise CouponAlreadyUsed.of(title)
    if verdict.reason == "expired":
        raise CouponExpired.of(title)
    raise CouponDoesNotFit.of(title, {"missing_minor": verdict.missing_minor})
