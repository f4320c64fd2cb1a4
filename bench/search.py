"""Searching 100,000 messages of one's own, against one indexed SELECT of 20 of them in the same run; and what keeping
the index costs.

`DATABASE_URL` chooses the database (it must be an empty one of its own); without it, SQLite in a folder of its own.
"""

from __future__ import annotations

import importlib
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "100000"))
CONVERSATIONS = 100
TIMES = 60
QUERIES = {
    "a common word": "tea",
    "a rare word": "zanzibar",
    "with a typo": "shiping",
    "two words": "shipping tomorrow",
    "two characters": "龙井",
    "one character": "茶",
    "four characters": "西湖龙井",
    "the beginning of a word": "ship",
    "nothing": "qqqqqq",
}
ENGLISH = [
    *("tea", "teapot", "shipping", "tomorrow", "please", "order", "parcel", "address", "when", "where", "price"),
    *("coupon", "thanks", "really", "green", "oolong", "Hangzhou", "arrive", "today", "morning", "evening"),
    *("discount", "silk", "cup", "kettle", "gift", "friend", "mother", "question", "answer", "number", "invoice"),
]
CHINESE = "西湖龙井茶叶今天到货吗请问什么时候发快递红色连衣裙优惠券谢谢你好明天见价格多少钱一斤壶杯子礼物朋友妈妈喜欢"


def main() -> None:
    """Starts itself again with settings of its own."""
    if "BENCH_SEARCH" in os.environ:
        measure()
        return
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/souk.sqlite3"
        environment = {**os.environ, "BENCH_SEARCH": "1", "SOUK_ENV": "demo", "SOUK_VAR": folder, "DATABASE_URL": url}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment, check=True)
        subprocess.run([sys.executable, "-m", "bench.search"], env=environment, check=True)


def measure() -> None:
    """Fills the database, times, and prints."""
    importlib.import_module("bench._setup")
    from django.db import connection

    from accounts.models import User
    from chat.models import Message, Posting, Spelling
    from chat.services import search, search_index

    me = fill()
    started = time.perf_counter()
    while search_index.index_waiting(seconds=600):
        pass
    took = time.perf_counter() - started
    print(f"{connection.vendor}: {MESSAGES:,} messages in {CONVERSATIONS} conversations")
    print(f"indexed in {took:.1f} s: {took / MESSAGES * 1e6:.0f} µs a message, off the path of sending")
    print(f"{Posting.objects.count():,} postings, {Spelling.objects.count():,} spellings")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    middle = Message.objects.order_by("pk")[MESSAGES // 2].conversation_id

    def select() -> None:
        list(Message.objects.filter(conversation=middle).order_by("-created_at", "-pk").with_parts()[:20])

    plain = timed(select)
    print(f"{'':28}{'hits':>6}{'p50':>10}{'p99':>10}{'max':>10}{'ratio':>8}")
    row("one indexed SELECT of 20", 20, plain, 1.0)
    for label, query in QUERIES.items():
        found = search.search_messages(user=me, query=query)
        times = timed(lambda query=query: search.search_messages(user=me, query=query))
        row(f"{label}: {query}", len(found.hits), times, statistics.median(times) / statistics.median(plain))
    stranger = User.objects.create_user("stranger", password="!")
    times = timed(lambda: search.search_messages(user=stranger, query="tea"))
    row("a stranger: tea", 0, times, statistics.median(times) / statistics.median(plain))
    Message.objects.filter(pk__in=list(Message.objects.order_by("-pk").values_list("pk", flat=True)[:500])).update(
        is_indexed=False
    )
    times = timed(lambda: search.search_messages(user=me, query="zanzibar"))
    row("500 wait for the index", 20, times, statistics.median(times) / statistics.median(plain))


def fill():
    """A person with a hundred conversations of a thousand messages, stored without ceremony."""
    from django.utils import timezone

    from accounts.models import User
    from chat.models import Conversation, Membership, Message

    chance = random.Random(7)
    me, other = (User.objects.create_user(name, password="!") for name in ("me", "other"))
    groups = [Conversation.objects.create(kind="group", title=f"Group {n}") for n in range(CONVERSATIONS)]
    Membership.objects.bulk_create(
        Membership(conversation=group, user=user) for group in groups for user in (me, other)
    )
    each = MESSAGES // CONVERSATIONS
    now = timezone.now()
    for number in range(each):
        Message.objects.bulk_create(
            Message(conversation=group, sender=other, text=sentence(chance), seq=number + 1, created_at=now)
            for group in groups
        )
    return me


def sentence(chance: random.Random) -> str:
    """A short text in one of the languages; one in two thousand has the rare word."""
    if chance.random() < 0.5:
        start = chance.randrange(len(CHINESE) - 12)
        return CHINESE[start : start + chance.randint(2, 12)]
    words = chance.choices(ENGLISH, k=chance.randint(1, 14))
    if chance.random() < 0.001:
        words.append("zanzibar")
    return " ".join(words)


def timed(run: Callable[[], object]) -> list[float]:
    """Milliseconds of each of many runs, after one that warms up."""
    run()
    times = []
    for _ in range(TIMES):
        started = time.perf_counter()
        run()
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)


def row(label: str, hits: int, times: list[float], ratio: float) -> None:
    """One line of the table, in milliseconds."""
    p50, p99, most = statistics.median(times), times[int(len(times) * 0.99) - 1], times[-1]
    print(f"{label:28}{hits:>6}{p50:>10.2f}{p99:>10.2f}{most:>10.2f}{ratio:>8.1f}")


if __name__ == "__main__":
    main()
