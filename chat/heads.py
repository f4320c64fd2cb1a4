"""The heads: how far each of a person's conversations and feeds has come, so that no loss stays unnoticed."""

from __future__ import annotations

import json

from chat.models import Epoch, Membership
from chat.pool import ask


def heads_of(user_id: int) -> dict[str, int]:
    """The last seq of each conversation that this person is in, and of each feed shown there, by UUID."""
    seats = Membership.objects.current().filter(user_id=user_id).order_by()
    rows = seats.values_list(
        "conversation__uuid", "conversation__last_seq", "conversation__feed__uuid", "conversation__feed__last_seq"
    )
    heads: dict[str, int] = {}
    for conversation, seq, feed, feed_seq in rows:
        heads[str(conversation)] = seq
        if feed is not None:
            heads[str(feed)] = feed_seq
    return heads


def _frame(user_id: int, frame_type: str) -> str:
    frame = {"type": frame_type, "epoch": Epoch.current(), "heads": heads_of(user_id)}
    return json.dumps(frame, separators=(",", ":"))


async def frame_for(user_id: int, frame_type: str = "heads") -> str:
    """A person's heads as a frame, `heads` or `hello`."""
    return await ask(_frame, user_id, frame_type)
