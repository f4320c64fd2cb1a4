"""Stock: held, then sold or released, each once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from shop.errors import OutOfStock
from shop.models import StockItem, StockMovement
from shop.services import scarce, stock
from tests.shop.factories import make_variant
from tests.shop.fixtures import counts

pytestmark = pytest.mark.django_db


def test_holding_with_the_same_key_again_changes_nothing(tea):
    variant = make_variant(tea, on_hand=2)
    stock.hold_stock(variant=variant, quantity=2, key="a")
    stock.hold_stock(variant=variant, quantity=2, key="a")
    assert counts(variant) == (2, 2)


def test_more_than_there_is_is_refused_and_nothing_is_held(tea):
    variant = make_variant(tea, on_hand=2)
    with pytest.raises(OutOfStock) as refusal:
        stock.hold_stock(variant=variant, quantity=3, key="a")
    assert refusal.value.details == {"variant": str(variant.uuid), "left": 2}
    assert counts(variant) == (2, 0)
    assert not StockMovement.objects.filter(kind="hold").exists()


def test_holding_several_is_all_or_nothing(tea):
    plenty, scant = make_variant(tea, on_hand=9), make_variant(tea, "Puer", on_hand=0)
    with pytest.raises(OutOfStock):
        stock.hold_many(wanted=[stock.Wanted(plenty, 1, "a"), stock.Wanted(scant, 1, "b")])
    assert (counts(plenty), counts(scant)) == ((9, 0), (0, 0))


@pytest.mark.parametrize("quantity", [0, -1])
def test_nothing_or_less_cannot_be_held(tea, quantity):
    variant = make_variant(tea)
    with pytest.raises(OutOfStock):
        stock.hold_stock(variant=variant, quantity=quantity, key="a")
    assert counts(variant) == (10, 0)


def test_a_hold_ends_once_by_sale_or_by_release(tea):
    variant = make_variant(tea, on_hand=5)
    stock.hold_stock(variant=variant, quantity=2, key="a")
    stock.hold_stock(variant=variant, quantity=1, key="b")
    assert stock.sell_stock(keys=["a"]) == 1
    assert stock.sell_stock(keys=["a"]) == 0
    assert stock.release_stock(keys=["a", "b", "never held"]) == 1
    assert stock.release_stock(keys=["a", "b"]) == 0
    assert counts(variant) == (3, 0)
    assert sum(StockMovement.objects.values_list("quantity", flat=True)) == 5 + 2 + 1 - 2 - 1


def test_stock_is_never_adjusted_below_what_is_held(tea):
    variant = make_variant(tea, on_hand=5)
    stock.hold_stock(variant=variant, quantity=3, key="a")
    with pytest.raises(OutOfStock):
        stock.adjust_stock(variant=variant, change=-3)
    assert counts(variant) == (5, 3)
    assert stock.adjust_stock(variant=variant, change=-2, key="k").on_hand == 3
    assert stock.adjust_stock(variant=variant, change=-2, key="k").on_hand == 3
    assert stock.count_stock(variant=variant, on_hand=8).on_hand == 8
    with pytest.raises(OutOfStock):
        stock.count_stock(variant=variant, on_hand=2)
    assert counts(variant) == (8, 3)


def test_the_database_itself_refuses_to_hold_more_than_there_is(tea):
    variant = make_variant(tea, on_hand=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        StockItem.objects.filter(variant=variant).update(held=2)
    assert counts(variant) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_scarce_things_are_not_taken_outside_a_transaction(tea):
    variant = make_variant(tea)
    with pytest.raises(transaction.TransactionManagementError):
        scarce.take(StockItem.objects.filter(variant=variant), held=1)
    assert counts(variant) == (10, 0)
