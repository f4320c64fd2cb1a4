"""Stock: held for placed orders, then sold or released. Each count is changed by `scarce`, each change has a movement.

A hold has a key, and ends once: its ending, sale or release, is a movement whose own key is made from it and unique.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F

from core.errors import NotFound
from shop.errors import OutOfStock
from shop.models import StockItem, StockMovement, Variant
from shop.models.product import joined_name
from shop.services import scarce

Kind = StockMovement.Kind


def available(*, variant: Variant) -> int:
    """How many can be bought now, read afresh."""
    item = StockItem.objects.filter(variant=variant).first()
    return item.available if item else 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many units of a variant, held under `key`."""

    variant: Variant
    quantity: int
    key: str


def hold_stock(*, variant: Variant, quantity: int, key: str) -> None:
    """Promises `quantity` units to the holder of `key`. Asking again with the same key changes nothing.

    Raises OutOfStock, naming the variant and what is left, where there are fewer.
    """
    try:
        hold_many(wanted=[Wanted(variant, quantity, key)])
    except (IntegrityError, OutOfStock):
        if not StockMovement.objects.filter(key=key, kind=Kind.HOLD).exists():
            raise


def hold_many(*, wanted: Sequence[Wanted]) -> None:
    """Holds all or none, in the order of primary keys, so that two orders never wait for each other in a ring."""
    by_key = sorted(wanted, key=lambda each: each.variant.pk)
    with transaction.atomic():
        for each in by_key:
            _take(each)
        StockMovement.objects.bulk_create(
            StockMovement(item=each.variant.stock, kind=Kind.HOLD, quantity=each.quantity, key=each.key)
            for each in by_key
        )


def _take(wanted: Wanted) -> None:
    variant, quantity = wanted.variant, wanted.quantity
    rule = StockItem.objects.filter(variant=variant, on_hand__gte=F("held") + quantity)
    if quantity < 1 or not scarce.take(rule, held=F("held") + quantity):
        raise OutOfStock.of(variant=str(variant.uuid), name=full_name(variant), left=available(variant=variant))


def release_stock(*, keys: Sequence[str]) -> int:
    """Ends these holds and gives the units back. Returns how many holds it ended: none the second time."""
    return _end(keys, Kind.RELEASE)


def sell_stock(*, keys: Sequence[str]) -> int:
    """Ends these holds by a sale: the units leave the shop. Returns how many holds it ended: none the second time."""
    return _end(keys, Kind.SELL)


def _end(keys: Sequence[str], kind: str) -> int:
    holds = StockMovement.objects.filter(key__in=keys, kind=Kind.HOLD).order_by("item__variant_id")
    with transaction.atomic():
        return sum(_end_one(hold, kind) for hold in holds)


def _end_one(hold: StockMovement, kind: str) -> bool:
    if not _append(item_id=hold.item_id, kind=kind, quantity=-hold.quantity, key=f"end:{hold.key}"):
        return False
    changes = {"held": F("held") - hold.quantity}
    if kind == Kind.SELL:
        changes["on_hand"] = F("on_hand") - hold.quantity
    return scarce.give(StockItem.objects.filter(pk=hold.item_id, held__gte=hold.quantity), **changes)


def _append(*, item_id: int, kind: str, quantity: int, key: str) -> bool:
    """Writes the movement; False where its key says that it already happened."""
    try:
        with transaction.atomic():
            StockMovement.objects.create(item_id=item_id, kind=kind, quantity=quantity, key=key)
    except IntegrityError:
        return False
    return True


def adjust_stock(*, variant: Variant, change: int, key: str = "") -> StockItem:
    """Adds `change` units (or takes them, when negative) to what is on hand. The same `key` again changes nothing.

    Raises OutOfStock where it would go below what is held for orders.
    """
    item, _ = StockItem.objects.get_or_create(variant=variant)
    rule = StockItem.objects.filter(pk=item.pk, on_hand__gte=F("held") - change)
    with transaction.atomic():
        is_new = _append(item_id=item.pk, kind=Kind.ADJUST, quantity=change, key=key or f"adjust:{uuid.uuid4()}")
        if is_new and not scarce.take(rule, on_hand=F("on_hand") + change):
            raise OutOfStock.of(variant=str(variant.uuid), name=full_name(variant), left=available(variant=variant))
        item.refresh_from_db()
    return item


def count_stock(*, variant: Variant, on_hand: int) -> StockItem:
    """Sets what is on hand to what staff counted, never below what is held for orders (OutOfStock otherwise)."""
    item, _ = StockItem.objects.get_or_create(variant=variant)
    change = on_hand - item.on_hand
    return adjust_stock(variant=variant, change=change) if change else item


def stock_of(*, variant: Variant) -> StockItem:
    """The count of a variant. Raises NotFound where it was never stocked."""
    item = StockItem.objects.filter(variant=variant).first()
    if item is None:
        raise NotFound
    return item


def full_name(variant: Variant) -> str:
    """The product's name with the variant's, in the reader's language."""
    return joined_name(product=variant.product.name, variant=variant.name)
