"""Races of real processes on coupons, stock and orders, each beside a control whose guard is off."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.race


@pytest.fixture
def run(arena):
    return lambda scenario: arena.run("tests.shop.racers", scenario)


def test_a_hundred_coupons_are_claimed_a_hundred_times(run):
    assert run("campaign") == {"outcomes": {"ok": 100, "coupon_used_up": 300}, "claims": 100, "counter": 100}


def test_the_control_without_the_guard_claims_more_than_a_hundred(run):
    assert run("naive_campaign")["claims"] > 100


def test_one_person_gets_three_however_fast_they_tap(run):
    assert run("one_person") == {"outcomes": {"ok": 3, "coupon_limit_reached": 157}, "claims": 3, "counter": 3}


def test_the_control_without_the_guard_gives_one_person_more_than_three(run):
    assert run("naive_one_person")["claims"] > 3


def test_fifty_units_are_ordered_fifty_times(run):
    assert run("orders_at_once") == {
        "outcomes": {"ok": 50, "out_of_stock": 110},
        "orders": 50,
        "on_hand": 50,
        "held": 50,
    }


def test_the_control_without_the_guard_sells_more_than_there_is(run):
    assert run("naive_stock")["outcomes"]["ok"] > 50


def test_the_last_unit_goes_to_one_of_two(run):
    assert run("last_unit") == {"['ok', 'out_of_stock'] 1 1": 12}


def test_the_last_coupon_goes_to_one_of_two(run):
    assert run("last_coupon") == {"['coupon_used_up', 'ok'] 1": 12}


def test_a_claim_sent_again_and_again_at_once_is_one_claim(run):
    assert run("repeated_claim") == {"1 answer, 1 claim, counted 1": 8}


def test_the_control_without_a_client_id_claims_eight(run):
    assert run("naive_repeated_claim") == {"1 answer, 8 claim, counted 8": 8}


def test_devices_that_add_at_once_add_up_and_repeats_do_not(run):
    assert run("devices_add") == {"['ok'] 8": 6}


def test_the_control_that_writes_the_whole_loses_what_others_added(run):
    assert run("naive_devices_add").get("some lost")


def test_the_same_order_from_four_processes_is_one_order_to_all_of_them(run):
    assert run("same_order") == {"1 answer, 1 order, 2 held": 12}


def test_a_cart_ordered_in_two_tabs_is_ordered_once(run):
    assert run("double_tap") == {"['cart_is_empty', 'ok'] 1": 12}


def test_paying_expiring_and_canceling_at_once_is_one_of_the_three(run):
    assert run("paid_or_closed") == {"['False', 'False', 'True'] as agreed": 12}


def test_placing_while_another_cancels_never_loses_or_doubles_a_unit(run):
    assert run("place_and_cancel") == {"held what is placed": 12}


def test_orders_that_take_the_same_things_in_opposite_order_never_deadlock(run):
    assert run("crossed_orders") == {"outcomes": {"ok": 128}, "held": [128, 128]}


def test_the_control_that_takes_in_the_carts_order_deadlocks_where_there_are_several_writers(run, arena):
    outcomes = run("naive_crossed_orders")["outcomes"]
    if arena.is_postgres:
        assert outcomes["OperationalError"] > 0
    else:
        assert outcomes == {"ok": 32}  # SQLite lets one transaction write at a time, so no two wait for each other
