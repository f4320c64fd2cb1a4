"""Opening a conversation of 100,000 messages against one of 100: the page with its first state, and a page of history."""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time

import uvloop

from bench._clients import PEOPLE, Caller, site_in, spread, verdict

LONG, SHORT, ROUNDS = 100_000, 100, 150
FILL = """
from datetime import timedelta
from django.utils import timezone
from chat.models import Event, Message
made = []
for count in (%d, %d):
    talk = Conversation.objects.create(kind="group", title="Tea", last_seq=count, message_count=count)
    Membership.objects.bulk_create(Membership(conversation=talk, user=user) for user in people)
    start = timezone.now() - timedelta(seconds=count)
    for first in range(1, count + 1, 5000):
        places = range(first, min(first + 5000, count + 1))
        Message.objects.bulk_create(
            Message(conversation=talk, sender=people[seq %% 2], text=f"Tea number {seq}", seq=seq, ordinal=seq,
                    created_at=start + timedelta(seconds=seq)) for seq in places)
        Event.objects.bulk_create(
            Event(conversation=talk, seq=seq, type="message.created", payload={}, created_at=start + timedelta(seconds=seq))
            for seq in places)
    Conversation.objects.filter(pk=talk.pk).update(last_message_at=start + timedelta(seconds=count))
    made.append(str(talk.uuid))
print(json.dumps({"keys": keys, "talks": made}))
"""
PATHS = {
    "the page": "/chats/{uuid}/",
    "the newest page of history": "/api/conversations/{uuid}/messages/?limit=40",
}


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        server = site_in(folder)
        made = json.loads(server.shell(PEOPLE % 2 + FILL % (LONG, SHORT)).splitlines()[-1])
        server.start()

        async def run() -> None:
            caller = Caller(server.port, made["keys"][0])
            print(f"{'':44}{'median':>10}{'p99':>10}{'max':>10}")
            for what, path in PATHS.items():
                took: dict[str, list[float]] = {uuid: [] for uuid in made["talks"]}
                for _ in range(ROUNDS):
                    for uuid in made["talks"]:
                        started = time.perf_counter()
                        status, answer = await caller.ask("GET", path.format(uuid=uuid))
                        assert status == 200, answer[:300]
                        took[uuid].append((time.perf_counter() - started) * 1000)
                long, short = (took[uuid][5:] for uuid in made["talks"])
                spread(f"{what}, {LONG:,} messages", long, "ms")
                spread(f"{what}, {SHORT} messages", short, "ms")
                ratio = statistics.median(long) / statistics.median(short)
                print(f"{what + ', long against short':44}{verdict(ratio, 1.3, at_most=True)}")
            await asyncio.sleep(0)

        try:
            uvloop.run(run())
        finally:
            server.discard()


if __name__ == "__main__":
    main()
