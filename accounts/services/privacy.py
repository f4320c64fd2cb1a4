"""What people let others know of them: whether they have read, and when they were here last."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from accounts.models import User
from core.statements import Update
from core.unavailable import bookkeeping

_seen = Update(lambda keys, now: (User.objects.filter(pk__among=keys, shows_last_seen=True), {"last_seen_at": now}))


def choose_privacy(*, user: User, shows_reading: bool, shows_last_seen: bool) -> None:
    """Both work both ways: who does not show it is not shown it. When they were here last is forgotten with its switch."""
    user.shows_reading, user.shows_last_seen = shows_reading, shows_last_seen
    if not shows_last_seen:
        user.last_seen_at = None
    user.save(update_fields=["shows_reading", "shows_last_seen", "last_seen_at"])


def note_seen(*, user_ids: Collection[int]) -> int:
    """These people are here now; kept for those alone who show it. Returns for how many."""
    matched = 0
    with bookkeeping():
        matched = _seen.run(list(user_ids), timezone.now())
    return matched  # noqa: RET504 — nobody, where the note is left out
