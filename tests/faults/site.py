"""The site under fault: its processes and what they stand on, and what can be done to them."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chat.live import another_process
from tests.faults import plan
from tests.faults.services import Postgres, Redis, find_postgres
from tests.server import Server

CALM = plan.Doorbell(0, 0, 0, 0)
LIMITS = dict.fromkeys(("RATE_SEND", "RATE_EVERYONE", "RATE_FIND"), "1000000/min")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a schedule, signed in."""

    uuid: str
    session: str


@dataclass(frozen=True, slots=True)
class Circle:
    """People who know each other, and their group."""

    group: str
    people: list[Person]


def backend_here() -> str:
    """`services` where the suite runs on PostgreSQL, or where FAULTS_ON says so."""
    chosen = "services" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    return os.environ.get("FAULTS_ON") or chosen


def lacks_services() -> bool:
    """Whether PostgreSQL's or Redis's own programs are missing, so that neither can be killed here."""
    return find_postgres() is None or shutil.which("redis-server") is None


class Site:
    """One process on SQLite, or two with a PostgreSQL and a Redis of their own."""

    def __init__(self, var: Path, backend: str, control: str = "") -> None:
        self.backend = backend
        self._redis = Redis() if backend == "services" else None
        self._postgres = Postgres() if backend == "services" else None
        extra = {
            **LIMITS,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "FAULTS_CONTROL": control,
            "DATABASE_URL": self._postgres.url if self._postgres else f"sqlite:///{var / 'souk.sqlite3'}",
            "REDIS_URL": self._redis.url if self._redis else "",
            "JOBS": "external",
            "LOG_LEVEL": "ERROR",
        }
        first = Server(var, extra=extra, app="tests.faults.asgi:application")
        first.late["FAULTS_DOORBELL"] = CALM.as_text()
        self.servers = [first]
        if backend == "services":
            second = another_process(first)
            second.app, second.late = first.app, dict(first.late)
            second.extra["TRUSTED_ORIGINS"] = first.extra["TRUSTED_ORIGINS"] = f"{first.url},{second.url}"
            self.servers.append(second)

    def start(self) -> Site:
        """Lays the database and starts everything."""
        if self._postgres and self._redis:
            self._postgres.start()
            self._redis.start()
            self.servers[0].var.mkdir(parents=True, exist_ok=True)
            self.servers[0].manage("migrate", "--verbosity=0")
        else:
            self.servers[0].prepare()
        for server in self.servers:
            server.start()
        return self

    def discard(self) -> None:
        for server in self.servers:
            server.discard()
        for service in (self._postgres, self._redis):
            if service:
                service.discard()

    def circles(self, groups: int) -> list[Circle]:
        """So many groups of people who know each other, all new."""
        said = self.servers[0].shell(f"from tests.faults.people import make_circles; make_circles({groups})")
        found = json.loads(said.splitlines()[-1])
        return [Circle(one["group"], [Person(**person) for person in one["people"]]) for one in found]

    async def suffer(self, faults: Sequence[plan.SiteFault], doorbell: plan.Doorbell) -> None:
        """Does all of this to the site, at its times; at the end everything runs again."""
        for server in self.servers:
            server.late["FAULTS_DOORBELL"] = doorbell.as_text()  # counts from the process's next life
        started = time.monotonic()
        for fault in faults:
            await asyncio.sleep(max(0.0, started + fault.at - time.monotonic()))  # when a fault comes is the fault
            await asyncio.to_thread(self._do, fault)

    def _do(self, fault: plan.SiteFault) -> None:
        server = self.servers[fault.which % len(self.servers)]
        if fault.kind in {"kill", "restart"}:
            server.kill() if fault.kind == "kill" else server.stop()
            server.start()
        elif fault.kind == "redis" and self._redis:
            self._redis.kill()
            time.sleep(0.3)  # gone for a moment, so that something is sent meanwhile
            self._redis.start()
        elif self._postgres:
            self._postgres.restart("immediate" if fault.kind == "crash_postgres" else "fast")
