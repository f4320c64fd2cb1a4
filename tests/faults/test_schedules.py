"""People send and receive while things break; afterwards everybody has every acknowledged message once and in order.

`FAULTS` says how many schedules (200), `SEED` plays a single one again, `FAULTS_ON=services` takes PostgreSQL and Redis.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import plan
from tests.faults.log import Habits
from tests.faults.schedule import play_round
from tests.faults.site import Site, backend_here, lacks_services

COUNT = int(os.environ.get("FAULTS") or 200)
SEED = os.environ.get("SEED") or ""
BACKEND = backend_here()
pytestmark = [
    pytest.mark.race,
    pytest.mark.skipif(
        BACKEND == "services" and lacks_services(), reason="needs the programs of PostgreSQL and Redis, to kill them"
    ),
]
needs_all = pytest.mark.skipif(bool(SEED), reason="one seed is played again")


def rounds() -> list[list[int]]:
    """The seeds, by the round that they share."""
    seeds = [int(SEED)] if SEED else range(COUNT)
    by_round: dict[int, list[int]] = {}
    for seed in seeds:
        by_round.setdefault(seed // plan.A_ROUND, []).append(seed)
    return list(by_round.values())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("faults"), BACKEND)
    try:
        yield site.start()
    finally:
        site.discard()


def told(broken: dict[int, list[str]]) -> str:
    """What to read first where a schedule failed."""
    lines = [f"seed {seed} (make faults SEED={seed}): {'; '.join(found)}" for seed, found in sorted(broken.items())]
    return "\n".join(lines)


@pytest.mark.parametrize("seeds", rounds(), ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
async def test_nothing_is_lost_or_doubled_while_things_break(site: Site, seeds: list[int]):
    broken = await play_round(site, seeds)
    assert not broken, told(broken)


# The same checks, where a rule is broken: they must notice. ---------------------------------------------
BROKEN_HABITS = {
    "applied": Habits(fetches_gaps=False),
    " applied": Habits(drops_what_it_has=False),
    "2 times": Habits(keeps_client_ids=False),
}


@needs_all
async def test_a_client_that_breaks_a_rule_is_noticed(site: Site):
    found = await asyncio.gather(
        *(play_round(site, CONTROL, habits=habits, calm=True) for habits in BROKEN_HABITS.values())
    )
    for sign, broken in zip(BROKEN_HABITS, found, strict=True):
        assert sign in told(broken), BROKEN_HABITS[sign]


@needs_all
async def test_a_site_that_forgets_client_ids_is_noticed(tmp_path: Path):
    site = Site(tmp_path, "sqlite", control="no_idempotency")
    try:
        site.start()
        broken = await play_round(site, CONTROL, calm=True)
    finally:
        site.discard()
    assert "2 times" in told(broken) or "which nobody wrote" in told(broken)


def loses_answers(seed: int) -> bool:
    """Whether a device of this schedule writes just before the answers to it are lost."""
    acts = plan.acts_of(seed)
    return any(
        said.kind == "say" and lost.kind == "lose_answers" and said.device == lost.device and lost.lasts > 1
        and lost.at + 0.1 < said.at < lost.at + 1
        for said in acts
        for lost in acts
    )  # fmt: skip


CONTROL = [seed for seed in range(2000) if loses_answers(seed)][:8]
