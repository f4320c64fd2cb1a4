"""Two real processes where people ask each other at the same moment; prints what came of it as JSON.

`python -m tests.accounts.crossing PAIRS [unguarded]`
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import time

import django


def ask_all(pairs: list[tuple[str, str]], barrier, guarded: bool) -> None:
    """Asks for the first of each pair, at the same moment as the other process asks for the second."""
    from accounts.models import User
    from accounts.services import contacts

    if not guarded:
        contacts._lock_pair = lambda one, other: time.sleep(0.01)
    for sender, receiver in pairs:
        person = User.objects.get(username=sender)
        barrier.wait()
        contacts.request_contact(sender=person, username=receiver)


def main(count: int, guarded: bool) -> dict[str, int]:
    """How many pairs know each other, and how many requests wait in vain."""
    names = [(f"a{number}x{guarded}", f"b{number}x{guarded}") for number in range(count)]
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(2)
    django.setup()
    from django.db import connections

    from accounts.models import Contact, ContactRequest, User

    User.objects.bulk_create([User(username=name) for pair in names for name in pair])
    connections.close_all()  # each process has its own
    sides = (names, [(second, first) for first, second in names])
    workers = [context.Process(target=ask_all, args=(side, barrier, guarded)) for side in sides]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    mine = [name for pair in names for name in pair]
    return {
        "failed": sum(worker.exitcode != 0 for worker in workers),
        "contacts": Contact.objects.filter(owner__username__in=mine).count(),
        "accepted": ContactRequest.objects.filter(sender__username__in=mine, state="accepted").count(),
        "pending": ContactRequest.objects.filter(sender__username__in=mine, state="pending").count(),
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), "unguarded" not in sys.argv)))  # noqa: T201 — its answer
