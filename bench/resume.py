"""1,000 clients come back, each having missed 50 messages, against as many fetches of 50 messages.

A client that resumes asks for the log after the seq that it knows (GET events/?after=), as docs/realtime.md says. The other
side of the ratio is a fetch of a page of 50 messages (GET messages/?limit=50). Both by the same connections, in turn.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time

import uvloop

from bench._clients import PEOPLE, Caller, site_in, spread, verdict

CLIENTS, MISSED, AT_ONCE, ROUNDS = 1000, 50, 16, 3
LOG = """
import uuid
from chat.services import messages
groups = []
for start in range(0, len(people), 20):
    group = Conversation.objects.create(kind="group", title="Tea")
    Membership.objects.bulk_create(Membership(conversation=group, user=user) for user in people[start:start + 20])
    for number in range(%d):
        messages.send_text(sender=people[start], conversation=group, client_id=uuid.uuid4(), text=f"Tea {number}")
    groups.append(str(group.uuid))
print(json.dumps({"keys": keys, "groups": groups}))
"""


async def all_of(port: int, made: dict, path: str, wanted: int) -> tuple[float, list[float]]:
    """Every client asks once, some at a time: seconds for all, milliseconds for each."""
    took: list[float] = []
    waiting = list(enumerate(made["keys"]))

    async def work() -> None:
        while waiting:
            number, key = waiting.pop()
            caller, started = Caller(port, key), time.perf_counter()
            status, answer = await caller.ask("GET", f"/api/conversations/{made['groups'][number // 20]}/{path}")
            assert status == 200, answer[:300]
            found = json.loads(answer)
            assert len(found.get("events", found.get("items"))) == wanted
            took.append((time.perf_counter() - started) * 1000)
            caller.close()

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return time.perf_counter() - started, took


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        server = site_in(folder)
        made = json.loads(server.shell(PEOPLE % CLIENTS + LOG % MISSED).splitlines()[-1])
        server.start()

        async def run() -> None:
            ratios, resumes, fetches = [], [], []
            for number in range(ROUNDS + 1):
                resume, resume_ms = await all_of(server.port, made, "events/?after=0&limit=500", MISSED)
                fetch, fetch_ms = await all_of(server.port, made, f"messages/?limit={MISSED}", MISSED)
                if number:  # the first round warms up
                    ratios.append(resume / fetch)
                    resumes += resume_ms
                    fetches += fetch_ms
            print(f"{'':44}{'median':>10}{'p99':>10}{'max':>10}")
            spread(f"resume after {MISSED} missed messages", resumes, "ms")
            spread(f"fetch of {MISSED} messages", fetches, "ms")
            print(f"{'1,000 resumes against 1,000 fetches':44}{verdict(statistics.median(ratios), 1.5, at_most=True)}")

        try:
            uvloop.run(run())
        finally:
            server.discard()


if __name__ == "__main__":
    main()
