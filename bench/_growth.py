"""What a site of a given size needs, from what one operation costs: the arithmetic of docs/growing.md.

Costs are CPU seconds measured by `bench.processes`; a load is rates at the busiest minute. Nothing here knows a clock.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST = 5000  # processes
BUSY = 0.5  # of a core: above it, queues grow faster than work is done, and nothing is left for a process that restarts


@dataclass(frozen=True)
class Costs:
    """CPU seconds of each part for one operation; bytes for a socket."""

    send: float  # web: one message stored and answered
    send_database: float
    request_redis: float  # Redis: the rate limits of one request
    publish: float  # Redis: one message, for each process that hears it
    relay: float  # web: one message heard by a process that did not store it, without its deliveries
    delivery: float  # web: one frame to one socket
    heartbeat: float  # web: one heartbeat answered
    heartbeat_database: float
    fetch: float  # web: one page of messages
    fetch_database: float
    socket_bytes: float


@dataclass(frozen=True)
class Load:
    """A site at its busiest minute."""

    people: int
    online_share: float = 0.10  # with an open socket
    sockets_each: float = 1.3  # a phone and sometimes a computer
    daily_share: float = 0.40
    messages_a_day: float = 40.0  # that one of them writes
    peak_hour_share: float = 0.10  # of a day's messages
    burst: float = 2.0  # the busiest minute against the peak hour's mean
    listeners: float = 6.0  # sockets that a message goes to: direct chats have two or three, groups dozens
    fetches_each: float = 5.0  # pages of messages and lists fetched for each message written
    heartbeat_seconds: float = 25.0

    @property
    def sockets(self) -> float:
        """Open at once."""
        return self.people * self.online_share * self.sockets_each

    @property
    def sends(self) -> float:
        """A second."""
        day = self.people * self.daily_share * self.messages_a_day
        return day * self.peak_hour_share / 3600 * self.burst


@dataclass(frozen=True)
class Need:
    """Cores and memory, and which part of the web's work takes how much."""

    processes: int
    web_cores: float
    database_cores: float
    redis_cores: float
    memory_gib: float
    shares: dict[str, float]


def ceiling(costs: Costs) -> float:
    """Messages a second at which hearing of them alone fills each process as far as it may be: for any number of processes."""
    return BUSY / costs.relay if costs.relay else float("inf")


def send_cost(costs: Costs, processes: int, listeners: float) -> float:
    """Web CPU for one message, in all processes together: every process hears of it, those with listeners deliver."""
    return costs.send + costs.relay * (processes - 1) + costs.delivery * listeners


def need(costs: Costs, load: Load, *, is_directed: bool = False) -> Need | None:
    """The fewest processes, each half busy at most, that carry the load; None where no number of them does.

    Every process hears every message, so each process that is added hears all of them too. `is_directed`: as if a message
    went only to the processes that hold its listeners, which is what to build before that matters.
    """
    processes = 1
    while True:
        parts = _parts(costs, load, min(processes - 1, load.listeners) if is_directed else processes - 1)
        total = sum(parts.values())
        if total <= processes * BUSY:
            break
        if processes > MOST:
            return None
        processes = max(processes + 1, int(processes * 1.02))
    fetches = load.sends * load.fetches_each
    database = load.sends * costs.send_database + fetches * costs.fetch_database
    database += load.sockets / load.heartbeat_seconds * costs.heartbeat_database
    return Need(
        processes=processes,
        web_cores=total,
        database_cores=database,
        redis_cores=(load.sends + fetches) * costs.request_redis
        + load.sends * costs.publish * (min(processes, load.listeners) if is_directed else processes),
        memory_gib=load.sockets * costs.socket_bytes / 2**30,
        shares={name: part / total for name, part in parts.items()},
    )


def _parts(costs: Costs, load: Load, hearing: float) -> dict[str, float]:
    """Cores of web work by what it is."""
    return {
        "sends": load.sends * costs.send,
        "relaying": load.sends * costs.relay * hearing,
        "deliveries": load.sends * load.listeners * costs.delivery,
        "heartbeats": load.sockets / load.heartbeat_seconds * costs.heartbeat,
        "fetches": load.sends * load.fetches_each * costs.fetch,
    }
