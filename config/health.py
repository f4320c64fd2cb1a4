"""What a process needs to serve the site, and what helps it: the one place that `/readyz` and `/metrics` ask.

Without what is needed it serves nobody, and a balancer had better send people to another process. Without what helps it
serves everyone, slower: where all processes share the loss, to call them unready would take the site away for nothing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from chat import relay
from chat.models import Epoch
from core.unavailable import bookkeeping

logger = logging.getLogger("souk.health")
OK, WAITING, DEGRADED = "ok", "waiting", "degraded"
PATIENCE = 0.5  # seconds for one that helps; a balancer waits two for the whole answer


def database() -> bool:
    """Whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


_done: set[str] = set()  # databases in which no migration waits: reading them all takes long, and balancers ask often


def migrations() -> bool:
    """Whether no migration waits."""
    name = str(connection.settings_dict["NAME"])
    if name not in _done:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _done.add(name)
    return True


def layer() -> bool:
    """Whether frames go to the other processes and come from them; a process without others has nothing to lose."""
    if not settings.REDIS_URL:
        return True
    async_to_sync(_send)()
    return relay.hears()


async def _send() -> None:
    async with asyncio.timeout(PATIENCE):
        await get_channel_layer().send("souk.ready", {"type": "ready"})


def limits() -> bool:
    """Whether the limits are counted for all processes together."""
    return bool(cache.is_there())  # type: ignore[attr-defined]  # `config.cache` has it


WRITE_EVERY = 5.0  # seconds
WRITE_PATIENCE = 500  # milliseconds
_written: tuple[float, bool] = (-WRITE_EVERY, True)


def writes() -> bool:
    """Whether the database takes a write: another process may hold it, or its disk be full. Tried every few seconds.

    Reading goes on meanwhile, so a process is ready all the same.
    """
    global _written  # noqa: PLW0603
    if time.monotonic() - _written[0] >= WRITE_EVERY or not _written[1]:
        is_taken = False
        with bookkeeping(wait_ms=WRITE_PATIENCE):
            Epoch.objects.filter(pk=1).update(value=F("value"))
            is_taken = True
        _written = (time.monotonic(), is_taken)
    return _written[1]


NEEDED: dict[str, Callable[[], bool]] = {"database": database, "migrations": migrations}
HELPING: dict[str, Callable[[], bool]] = {"layer": layer, "limits": limits, "writes": writes}


@dataclass(frozen=True)
class Health:
    """What each part said: `ok`; of what is needed `waiting` or its error's name; of what helps `degraded`."""

    needed: dict[str, str]
    helping: dict[str, str]

    @property
    def is_ready(self) -> bool:
        """Whether people may be sent here."""
        return set(self.needed.values()) == {OK}

    @property
    def degraded(self) -> list[str]:
        """The parts without which people are served less well."""
        return [name for name, said in self.helping.items() if said != OK]

    def as_json(self) -> dict[str, Any]:
        """The body of `/readyz`."""
        return {"ready": self.is_ready, **self.needed, **self.helping, "degraded": self.degraded}


def look() -> Health:
    """Asks every part."""
    needed = {name: _said(name, check, WAITING) for name, check in NEEDED.items()}
    helping = {name: _said(name, check, DEGRADED) for name, check in HELPING.items()}
    return Health(needed, {name: OK if said == OK else DEGRADED for name, said in helping.items()})


def _said(name: str, check: Callable[[], bool], otherwise: str) -> str:
    try:
        return OK if check() else otherwise
    except Exception as error:  # whatever a backend raises, the answer is its name and no details
        logger.warning("%s: %s", name, type(error).__name__)
        return type(error).__name__


class Parts(Collector):
    """The same for Prometheus, asked when it asks."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """A number for each part: 1 where it is in order."""
        family = GaugeMetricFamily(
            "souk_part_ok", "Whether a part that the site stands on is in order.", labels=["part"]
        )
        health = look()
        for name, said in {**health.needed, **health.helping}.items():
            family.add_metric([name], float(said == OK))
        yield family
