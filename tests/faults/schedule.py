"""Plays one plan: a group of people with their devices, each behind a line of its own."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

import httpx

from tests.faults import plan
from tests.faults.log import Habits
from tests.faults.network import Network
from tests.faults.site import Circle, Person, Site
from tests.faults.tab import Device, Tab, plain
from tests.faults.verdict import Evidence, problems
from tests.server import NO_TLS

SETTLED_WITHIN = 40.0  # seconds after the last fault; a busy machine needs a few


class Schedule:
    """One seed's run. `play`, then `settle`, then `gather`."""

    def __init__(self, seed: int, site: Site, circle: Circle, habits: Habits) -> None:
        self.seed, self._site, self._habits = seed, site, habits
        self.group, self._people = circle.group, circle.people
        self.acts, self.owners = plan.acts_of(seed), plan.devices_of(seed)
        self.devices: list[Device] = []
        self.tabs: dict[int, Tab] = {}
        self.written: list[list[str]] = [[] for _ in self.owners]

    async def _prepare(self) -> None:
        """Everybody's devices, each with a tab open; not all schedules of a round at the same moment."""
        await asyncio.sleep(random.Random(f"start {self.seed}").uniform(0, plan.START))
        for number, person in enumerate(self.owners):
            server = self._site.servers[(self.seed + number) % len(self._site.servers)]
            network = await Network(server.port).open()
            chance = random.Random(f"device {self.seed} {number}")
            self.devices.append(Device(self._people[person], network, self._site.servers[0].url, chance))
            self._open(number)

    async def play(self) -> None:
        """Every act at its time; afterwards every line is whole and every device has a tab open."""
        await self._prepare()
        started = time.monotonic()
        await asyncio.gather(*(self._act(act, started) for act in self.acts))
        for number, device in enumerate(self.devices):
            device.network.heal()
            self._open(number)

    async def _act(self, act: plan.Act, started: float) -> None:
        await asyncio.sleep(max(0.0, started + act.at - time.monotonic()))
        if act.kind in {"cut", "stall", "lose_answers"}:
            await self.devices[act.device].network.suffer(act.kind, act.lasts)
        elif act.kind == "close":
            await self._close(act)
        elif act.kind == "close_sending":
            self._say(act.device)
            await asyncio.sleep(self.devices[act.device].chance.uniform(0, 0.03))
            await self._close(act)
        elif act.kind == "say":
            self._say(act.device)
        elif act.kind == "read":
            await self._open(act.device).read(self.group)
        else:
            await self._open(act.device).type(self.group)

    def _say(self, number: int) -> None:
        text = f"{self.seed}.{number}.{len(self.written[number])}"
        self.written[number].append(text)
        self._open(number).say(self.group, text)

    def _open(self, number: int) -> Tab:
        if number not in self.tabs:
            self.tabs[number] = Tab(self.devices[number], self._habits)
        return self.tabs[number]

    async def _close(self, act: plan.Act) -> None:
        if tab := self.tabs.pop(act.device, None):
            await tab.close()
            await asyncio.sleep(act.lasts)
            self._open(act.device)

    async def settle(self) -> None:
        """Waits until everything is sent and every tab has it; gives up after a while, and leaves it to the verdict."""
        deadline = time.monotonic() + SETTLED_WITHIN
        while time.monotonic() < deadline and not any(device.trouble for device in self.devices):
            if not any(device.outbox for device in self.devices) and all(map(self._has_all, self.tabs.values())):
                return
            await asyncio.sleep(0.1)

    def _has_all(self, tab: Tab) -> bool:
        if not tab.is_loaded or self.group not in tab.logs:
            return False
        if self._habits != Habits():
            return True  # a client that breaks a rule may never have it all
        head = max(answer["seq"] for device in self.devices for _, answer in device.acknowledged)
        return tab.logs[self.group].have >= head

    async def gather(self, few: asyncio.Semaphore) -> Evidence:
        """What everyone has now, and what the server has, as one of them is told it: each seed another one."""
        member = self.owners[self.seed % len(self.owners)]
        evidence = Evidence(
            written=self.written,
            acknowledged=[one for device in self.devices for one in device.acknowledged],
            member=None if self.owners.count(member) > 1 else member,
            trouble=[line for device in self.devices for line in device.trouble],
        )
        for number, tab in sorted(self.tabs.items()):
            if self.group not in tab.logs:
                evidence.trouble.append(f"device {number} never learned of the group")
                continue
            evidence.views.append((self.owners[number], tab.view(self.group)))
            evidence.applied.append(tab.logs[self.group].applied)
        async with few:
            await self._fetch_fresh(self._people[member], evidence)
        return evidence

    async def _fetch_fresh(self, person: Person, evidence: Evidence) -> None:
        base = f"/api/conversations/{self.group}/"
        cookie = {"Cookie": f"sessionid={person.session}"}
        async with httpx.AsyncClient(
            base_url=self._site.servers[0].url, headers=cookie, timeout=30, verify=NO_TLS, trust_env=False
        ) as http:

            async def get(path: str) -> Any:
                answer = await http.get(base + path)
                assert answer.status_code == 200, answer.text
                return answer.json()

            evidence.log = (await get("events/?after=0&limit=500"))["events"]
            history, entry = await get("messages/?limit=100"), await get("")
        same = {name: entry[name] for name in ("last_seq", "member_count", "title", "read_seq", "unread")}
        messages = [plain(message) for message in history["items"]]
        last = entry["last_message"]
        evidence.fresh = {**same, "messages": messages, "last_message": last and last["uuid"]}

    async def end(self) -> None:
        await asyncio.gather(*(tab.close() for tab in self.tabs.values()))
        await asyncio.gather(*(device.network.close() for device in self.devices))


async def play_round(
    site: Site, seeds: list[int], *, habits: Habits | None = None, calm: bool = False
) -> dict[int, list[str]]:
    """Plays these seeds at once over one stretch of the site's life; returns the problems of each that has any."""
    number, few = seeds[0] // plan.A_ROUND, asyncio.Semaphore(6)
    circles = await asyncio.to_thread(site.circles, len(seeds))
    schedules = [Schedule(seed, site, circle, habits or Habits()) for seed, circle in zip(seeds, circles, strict=True)]
    faults = () if calm else plan.site_faults_of(number, site.backend)
    try:
        await asyncio.gather(
            site.suffer(faults, plan.doorbell_of(number)), *(schedule.play() for schedule in schedules)
        )
        await asyncio.gather(*(schedule.settle() for schedule in schedules))
        found = await asyncio.gather(*(schedule.gather(few) for schedule in schedules))
        verdicts = {schedule.seed: problems(one) for schedule, one in zip(schedules, found, strict=True)}
    finally:
        await asyncio.gather(*(schedule.end() for schedule in schedules))
    return {seed: found for seed, found in verdicts.items() if found}
