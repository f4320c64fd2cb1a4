"""Adding to a cart: what is there and what comes add up, once for each client id, within the stock and the cart's limits.

Two devices that add at the same moment both count, because the database adds. A request that is repeated because its
answer was lost adds nothing, because its client id is written in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.errors import CartIsFull, Invalid, OutOfStock, RequestIdReused, TooManyOfOne
from shop.models import Cart, CartAddition, CartLine, Shop, Variant
from shop.models.cart import QUANTITY_LIMIT
from shop.services import carts, scarce
from shop.services.pricing import is_sold
from shop.services.stock import available, full_name

if TYPE_CHECKING:
    from accounts.models import User

KEPT = timedelta(days=30)
BATCH = 500  # of old client ids a round
NOT_SOLD = gettext_lazy("“%(name)s” is not for sale any more.")


@dataclass(frozen=True, slots=True)
class Added:
    """What came of an addition. `notes` say, for people, what could not be added whole; `is_repeat`: it was done before."""

    notes: Sequence[object] = ()
    is_repeat: bool = False


def add_to_cart(*, user: User, variant: Variant, quantity: int, client_id: UUID | None = None) -> Added:
    """Puts so many more of a variant into the cart, and ticks the line.

    Raises NotForSale, OutOfStock, TooManyOfOne, CartIsFull or Invalid, and RequestIdReused where the same client id came
    with another addition; then the cart is as it was.
    """
    if not 1 <= quantity <= QUANTITY_LIMIT:
        raise Invalid(fields={"quantity": _("Choose a number from 1 to %(limit)d.") % {"limit": QUANTITY_LIMIT}})
    cart = carts.cart_of(user=user, shop=variant.product.shop)
    with transaction.atomic():
        if _is_done(user, client_id, [[str(variant.uuid), quantity]]):
            return Added(is_repeat=True)
        carts.check_can_be_bought(variant, quantity)
        _add(cart, variant, quantity)
    return Added()


def merge_into_cart(*, user: User, shop: Shop, wanted: Mapping[UUID, int], client_id: UUID) -> Added:
    """Adds many things, as many of each as can be had; `wanted` is how many of each variant (by UUID).

    For what was chosen before signing in, and for buying an order's things again. What cannot be added whole is said in
    the notes. The same `client_id` again adds nothing.
    """
    cart = carts.cart_of(user=user, shop=shop)
    known = {each.uuid: each for each in _variants(shop, wanted)}
    with transaction.atomic():
        if _is_done(user, client_id, sorted([str(uuid), quantity] for uuid, quantity in wanted.items())):
            return Added(is_repeat=True)
        notes = [_add_what_fits(cart, known[uuid], wanted[uuid]) for uuid in wanted if uuid in known]
    return Added(notes=[note for note in notes if note])


def forget_old_additions() -> int:
    """Lets go of client ids that nobody sends again; returns how many."""
    old = CartAddition.objects.filter(created_at__lt=timezone.now() - KEPT).values_list("pk", flat=True)[:BATCH]
    return CartAddition.objects.filter(pk__in=list(old)).delete()[0]


def _variants(shop: Shop, wanted: Mapping[UUID, int]) -> Sequence[Variant]:
    found = Variant.objects.select_related("product__shop__program", "stock")
    return list(found.filter(product__shop=shop, uuid__in=list(wanted)))


def _is_done(user: User, client_id: UUID | None, contents: list[list[object]]) -> bool:
    """Writes the client id down, as the transaction's first statement; True where it was there already."""
    if client_id is None:
        return False
    try:
        with transaction.atomic():
            CartAddition.objects.create(user=user, client_id=client_id, contents=contents)
    except IntegrityError:
        if CartAddition.objects.get(user=user, client_id=client_id).contents != contents:
            raise RequestIdReused from None
        return True
    return False


def _add(cart: Cart, variant: Variant, quantity: int) -> None:
    """Adds, in one conditional UPDATE, so much to the line; makes the line where there is none."""
    most = min(QUANTITY_LIMIT, available(variant=variant))
    line = CartLine.objects.filter(cart=cart, variant=variant)
    if scarce.take(line.filter(quantity__lte=most - quantity), **_more(variant, quantity)):
        return
    had = line.values_list("quantity", flat=True).first()
    if had is not None and had > most - quantity:
        raise _too_many(variant, most)
    if had is not None:  # another device made the line between the two statements
        _add(cart, variant, quantity)
        return
    if cart.lines.count() >= carts.LINES_LIMIT:
        raise CartIsFull
    try:
        with transaction.atomic():
            CartLine.objects.create(cart=cart, variant=variant, quantity=quantity, price_seen_minor=variant.price_minor)
    except IntegrityError:  # another device made the line in this moment
        _add(cart, variant, quantity)


def _more(variant: Variant, quantity: int) -> dict[str, object]:
    return {"quantity": F("quantity") + quantity, "price_seen_minor": variant.price_minor, "is_ticked": True}


def _too_many(variant: Variant, most: int) -> OutOfStock | TooManyOfOne:
    if most == QUANTITY_LIMIT:
        return TooManyOfOne(TooManyOfOne.message % {"limit": QUANTITY_LIMIT}, details={"limit": QUANTITY_LIMIT})
    return OutOfStock.of(variant=str(variant.uuid), name=full_name(variant), left=most)


def _add_what_fits(cart: Cart, variant: Variant, quantity: int) -> object:
    """Adds as many as can be had; what to say where those are fewer."""
    name = full_name(variant)
    if not is_sold(variant):
        return NOT_SOLD % {"name": name}
    most = min(QUANTITY_LIMIT, available(variant=variant))
    had = CartLine.objects.filter(cart=cart, variant=variant).values_list("quantity", flat=True).first() or 0
    fits = min(quantity, max(0, most - had))
    try:
        if fits:
            _add(cart, variant, fits)
    except CartIsFull as error:
        return _("“%(name)s” was left out: %(why)s") % {"name": name, "why": error.message}
    except (OutOfStock, TooManyOfOne):  # another device added meanwhile: less fits now
        return _add_what_fits(cart, variant, quantity)
    if fits == quantity:
        return ""
    if not most:
        return _("“%(name)s” is sold out.") % {"name": name}
    words = {"name": name, "count": had + fits}
    if most == QUANTITY_LIMIT:
        return _("A cart takes no more than %(count)s of “%(name)s”.") % words
    return _("No more than %(left)s of “%(name)s” are left; your cart has %(count)s.") % {**words, "left": most}
