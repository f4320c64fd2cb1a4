"""Carts: what a person means to buy in one shop. A cart promises nothing: stock is taken when the order is placed.

`shop.services.additions` adds to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from shop.errors import CartIsFull, Invalid, NotForSale, OutOfStock
from shop.models import Cart, CartLine, Shop, Variant
from shop.models.cart import QUANTITY_LIMIT
from shop.services.pricing import is_sold
from shop.services.stock import available, full_name

if TYPE_CHECKING:
    from accounts.models import User

LINES_LIMIT = 50


def cart_of(*, user: User, shop: Shop) -> Cart:
    """The person's cart in this shop; made on first use."""
    cart, _created = Cart.objects.get_or_create(user=user, shop=shop)
    cart.user, cart.shop = user, shop
    return cart


def set_quantity(*, user: User, variant: Variant, quantity: int) -> Cart:
    """Sets how many of a variant the cart has; 0 takes it out. The price that the person sees now is kept beside it.

    Raises NotForSale, OutOfStock (naming what is left), CartIsFull or Invalid; then the cart is as it was.
    """
    if not 0 <= quantity <= QUANTITY_LIMIT:
        limit = _("Choose a number from 0 to %(limit)d.") % {"limit": QUANTITY_LIMIT}
        raise Invalid(fields={"quantity": limit})
    cart = cart_of(user=user, shop=variant.product.shop)
    if quantity == 0:
        cart.lines.filter(variant=variant).delete()
        return cart
    check_can_be_bought(variant, quantity)
    with transaction.atomic():
        CartLine.objects.update_or_create(cart=cart, variant=variant, defaults=_as_wanted(variant, quantity))
        if cart.lines.count() > LINES_LIMIT:
            raise CartIsFull
    return cart


def tick_line(*, user: User, variant: Variant, is_ticked: bool) -> None:
    """Says whether the next order takes this line; one that is not in the cart changes nothing."""
    CartLine.objects.filter(cart__user=user, variant=variant).update(is_ticked=is_ticked)


def check_can_be_bought(variant: Variant, quantity: int) -> None:
    """Raises NotForSale, or OutOfStock where fewer are left."""
    if not is_sold(variant):
        raise NotForSale
    left = available(variant=variant)
    if left < quantity:
        raise OutOfStock.of(variant=str(variant.uuid), name=full_name(variant), left=left)


def _as_wanted(variant: Variant, quantity: int) -> dict[str, Any]:
    return {"quantity": quantity, "price_seen_minor": variant.price_minor, "is_ticked": True}


def accept_prices(*, cart: Cart) -> None:
    """Takes today's prices as seen: the buyer was shown them and went on."""
    for line in cart.lines.select_related("variant"):
        if line.price_seen_minor != line.variant.price_minor:
            CartLine.objects.filter(pk=line.pk).update(price_seen_minor=line.variant.price_minor)


def clear_cart(*, cart: Cart) -> None:
    """Empties it."""
    cart.lines.all().delete()
