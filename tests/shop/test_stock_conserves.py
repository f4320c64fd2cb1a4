"""Whatever is held, released, sold and adjusted in whatever order: nothing is lost, and nothing comes from nowhere."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from shop.errors import OutOfStock
from shop.models import StockItem, StockMovement
from shop.services import stock
from tests.factories import make_user
from tests.shop.factories import make_shop, make_variant

KEYS = st.sampled_from("abcde")
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("hold"), KEYS, st.integers(1, 6)),
        st.tuples(st.just("release"), KEYS, st.just(0)),
        st.tuples(st.just("sell"), KEYS, st.just(0)),
        st.tuples(st.just("adjust"), KEYS, st.integers(-5, 5)),
    ),
    max_size=25,
)


class StockConserves(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(MOVES)
    def test_the_counts_are_what_the_movements_say(self, moves):
        variant = make_variant(make_shop(make_user("carol")), on_hand=10)
        for move, key, number in moves:
            self._make(variant, move, key, number)
            item = StockItem.objects.get(variant=variant)
            assert 0 <= item.held <= item.on_hand
            assert (item.on_hand, item.held) == self._from_movements(item)

    def _make(self, variant, move, key, number):
        try:
            if move == "hold":
                stock.hold_stock(variant=variant, quantity=number, key=key)
            elif move == "adjust":
                stock.adjust_stock(variant=variant, change=number)
            else:
                {"release": stock.release_stock, "sell": stock.sell_stock}[move](keys=[key])
        except OutOfStock:
            pass

    def _from_movements(self, item):
        movements = list(StockMovement.objects.filter(item=item))
        sold = sum(-movement.quantity for movement in movements if movement.kind == "sell")
        adjusted = sum(movement.quantity for movement in movements if movement.kind == "adjust")
        released = sum(-movement.quantity for movement in movements if movement.kind == "release")
        held = sum(movement.quantity for movement in movements if movement.kind == "hold")
        return adjusted - sold, held - sold - released
