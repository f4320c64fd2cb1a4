"""The shop of every test: carol runs `tea`, erin runs `ware`."""

from __future__ import annotations

import pytest

from shop.models import Shop, StockItem
from tests.shop import factories


@pytest.fixture
def tea(carol) -> Shop:
    return factories.make_shop(carol, "tea", full_shop_url="https://tea.example.org/cart")


@pytest.fixture
def ware(erin) -> Shop:
    return factories.make_shop(erin, "ware")


def counts(variant) -> tuple[int, int]:
    """On hand and held."""
    item = StockItem.objects.get(variant=variant)
    return item.on_hand, item.held
