"""What somebody puts into carts before they said who they are: kept in their session, then added to their own cart."""

from __future__ import annotations

import uuid as uuids
from typing import TYPE_CHECKING, Any

from django.contrib import messages

from shop.models import Shop, Variant
from shop.models.cart import QUANTITY_LIMIT
from shop.services.additions import merge_into_cart
from shop.services.carts import LINES_LIMIT
from shop.storefront.requests import new_id

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User

KEY = "storefront_pending"  # in the session: {slug: {"id", "lines": {variant: quantity}, "seen": [client ids]}}
SEEN_LIMIT = 50


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


def remember(
    *, request: HttpRequest, shop: Shop, variant: Variant, quantity: int, client_id: uuids.UUID | None
) -> None:
    """Adds the wish to those that wait until there is a cart for them; the same `client_id` again adds nothing."""
    waiting = _waiting(request)
    wishes = waiting.setdefault(shop.program.slug, {"id": str(new_id()), "lines": {}, "seen": []})
    if client_id and str(client_id) in wishes["seen"]:
        return
    lines, key = wishes["lines"], str(variant.uuid)
    if key in lines or len(lines) < LINES_LIMIT:
        lines[key] = min(QUANTITY_LIMIT, lines.get(key, 0) + quantity)
    wishes["seen"] = [*wishes["seen"], *([str(client_id)] if client_id else [])][-SEEN_LIMIT:]
    request.session[KEY] = waiting


def fulfil(*, request: HttpRequest, user: User, shop: Shop) -> None:
    """Adds what waits to the person's cart, once, and says what could not be added whole."""
    waiting = _waiting(request)
    wishes = waiting.get(shop.program.slug)
    if not wishes:
        return
    wanted = {uuids.UUID(variant): quantity for variant, quantity in wishes["lines"].items()}
    added = merge_into_cart(user=user, shop=shop, wanted=wanted, client_id=uuids.UUID(wishes["id"]))
    request.session[KEY] = {slug: each for slug, each in waiting.items() if slug != shop.program.slug}
    for note in added.notes:
        messages.warning(request, str(note))


def _waiting(request: HttpRequest) -> dict[str, Any]:
    """The wishes of each shop. One that an earlier release wrote down has another form, and counts as none."""
    kept = request.session.get(KEY)
    return dict(kept) if kept and all(isinstance(each, dict) for each in kept.values()) else {}
