"""What happens, drawn from a seed: the same seed is the same plan, on every machine."""

from __future__ import annotations

import random
from dataclasses import dataclass

PEOPLE = 3  # in each schedule's group
DEVICES = (
    (0, 1),
    (0, 0, 1),
    (0, 1),
    (0, 1, 2),
    (0, 1),
)  # whose device each one is: small schedules, so that there are many
SPAN = 3.0  # seconds in which everything of a schedule begins
START = 2.0  # seconds over which a round's schedules start
A_ROUND = 50  # schedules that share one stretch of the site's life, and its faults

SITE_FAULTS = {
    "sqlite": ("kill", "kill", "restart", "kill"),
    "services": ("kill", "redis", "postgres", "kill", "crash_postgres", "restart", "redis", "kill"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a device does, or that is done to it. `lasts` (seconds) is for networks that come back."""

    at: float
    device: int
    kind: str
    lasts: float = 0.0


@dataclass(frozen=True, slots=True)
class SiteFault:
    """Something that is done to the whole site; `which` of its processes, where there are several."""

    at: float
    kind: str
    which: int


@dataclass(frozen=True, slots=True)
class Doorbell:
    """How badly frames travel: the share that is lost, repeated and late, and how late (seconds, at most)."""

    lost: float
    twice: float
    late: float
    delay: float

    def as_text(self) -> str:
        return f"{self.lost}:{self.twice}:{self.late}:{self.delay}"

    @classmethod
    def from_text(cls, text: str) -> Doorbell:
        return cls(*map(float, text.split(":")))


TALK = ("say", "say", "say", "read", "type")
TROUBLE = ("cut", "lose_answers", "stall", "close", "close_sending", "close_sending")


def devices_of(seed: int) -> tuple[int, ...]:
    """Whose each device of this schedule is."""
    return DEVICES[seed % len(DEVICES)]


def acts_of(seed: int) -> tuple[Act, ...]:
    """The acts of one schedule, by time. Each device says something; then there is more talk, and trouble."""
    chance = random.Random(f"schedule {seed}")
    devices = range(len(devices_of(seed)))
    acts = [Act(chance.uniform(0, SPAN), device, "say") for device in devices]
    for kind in (*chance.choices(TALK, k=chance.randint(1, 2)), *chance.choices(TROUBLE, k=chance.randint(1, 3))):
        acts.append(Act(chance.uniform(0, SPAN), chance.choice(devices), kind, lasts=chance.choice((0.05, 0.4, 1.5))))
    return tuple(sorted(acts, key=lambda act: act.at))


def site_faults_of(number: int, backend: str) -> tuple[SiteFault, ...]:
    """What one round does to the site: each kind in its turn, so that a few rounds have them all."""
    chance = random.Random(f"site {number}")
    kinds = SITE_FAULTS[backend]
    count = 1 if backend == "sqlite" else 2
    turn = [kinds[(number * count + place) % len(kinds)] for place in range(count)]
    return tuple(
        SiteFault(at=0.5 + place + chance.uniform(0, 1.5), kind=kind, which=chance.randrange(2))
        for place, kind in enumerate(turn)
    )


def doorbell_of(number: int) -> Doorbell:
    """How the doorbell behaves in one round."""
    chance = random.Random(f"doorbell {number}")
    return Doorbell(
        lost=round(chance.uniform(0.02, 0.3), 2),
        twice=round(chance.uniform(0.02, 0.2), 2),
        late=round(chance.uniform(0.02, 0.3), 2),
        delay=chance.choice((0.02, 0.3, 1.0)),
    )
