"""What somebody put into a cart before they said who they are: kept in their session until they have a cart."""

from __future__ import annotations

import uuid as uuids
from typing import TYPE_CHECKING

from shop.models import CartLine, Shop, Variant
from shop.models.cart import QUANTITY_LIMIT
from shop.services.carts import set_quantity

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User

KEY = "storefront_pending"


def find_variant(*, shop: Shop, text: str) -> Variant | None:
    """The shop's variant of this UUID; nothing for what is none."""
    try:
        wanted = uuids.UUID(text)
    except ValueError:
        return None
    return Variant.objects.select_related("product__shop__program").filter(product__shop=shop, uuid=wanted).first()


def asked_quantity(text: str) -> int:
    """The quantity of a form, at least 1."""
    return max(1, min(QUANTITY_LIMIT, int(text))) if text.isdecimal() and len(text) < 4 else 1


def add(*, user: User, variant: Variant, quantity: int) -> None:
    """Puts so many more into the cart. Raises what `set_quantity` raises."""
    line = CartLine.objects.filter(cart__user=user, variant=variant).first()
    had = line.quantity if line else 0
    set_quantity(user=user, variant=variant, quantity=min(had + quantity, QUANTITY_LIMIT))


def remember(*, request: HttpRequest, shop: Shop, variant: Variant, quantity: int) -> None:
    """Keeps the wish until there is a cart for it."""
    request.session[KEY] = {"shop": shop.program.slug, "variant": str(variant.uuid), "quantity": quantity}


def fulfil(*, request: HttpRequest, user: User, shop: Shop) -> None:
    """Puts what was remembered into the cart, once. Raises what `set_quantity` raises."""
    wish = request.session.get(KEY)
    if not wish or wish["shop"] != shop.program.slug:
        return
    del request.session[KEY]
    if variant := find_variant(shop=shop, text=wish["variant"]):
        set_quantity(user=user, variant=variant, quantity=wish["quantity"])
