"""The arithmetic behind docs/growing.md does not flatter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench._growth import BUSY, Costs, Load, ceiling, need, send_cost

COSTS = Costs(
    send=0.005,
    send_database=0.001,
    request_redis=0.0001,
    publish=0.00002,
    relay=0.0002,
    delivery=0.00001,
    heartbeat=0.001,
    heartbeat_database=0.0002,
    fetch=0.004,
    fetch_database=0.001,
    socket_bytes=20_000,
)


def test_a_load_is_what_its_people_do():
    load = Load(people=1_000_000)
    assert load.sockets == pytest.approx(130_000)
    assert load.sends == pytest.approx(888.9, abs=0.1)


@pytest.mark.parametrize("people", [1_000, 100_000, 1_000_000])
def test_the_processes_carry_the_load_and_one_fewer_would_not(people):
    wanted = need(COSTS, Load(people=people))
    assert wanted.web_cores <= wanted.processes * BUSY
    if 1 < wanted.processes < 50:
        assert wanted.web_cores > (wanted.processes - 1) * BUSY * 0.97
    assert sum(wanted.shares.values()) == pytest.approx(1)


def test_relaying_grows_with_the_square_and_is_counted():
    assert send_cost(COSTS, 4, 0) - send_cost(COSTS, 1, 0) == pytest.approx(3 * COSTS.relay)
    dear = replace(COSTS, relay=0.01)
    assert need(dear, Load(people=1_000_000)) is None  # more processes do not help: every one hears everything
    assert ceiling(dear) == pytest.approx(50)
    directed = need(dear, Load(people=1_000_000), is_directed=True)
    assert directed is not None
    assert directed.web_cores <= directed.processes * BUSY
    assert need(COSTS, Load(people=1_000_000)).shares["relaying"] > need(COSTS, Load(people=10_000)).shares["relaying"]
