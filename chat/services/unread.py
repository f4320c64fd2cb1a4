"""How many messages a person has not read: what counted since they read last, without what is gone by now.

A difference of counters is the upper bound; only where it is not 0 one more question is asked, for any number of
conversations at once. Sending asks nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db.models import Count, F

from chat.models import HiddenMessage, Membership, Message
from chat.models.message import GONE

# How a log's messages lead to the seats that show it, and up to where each has read it.
OWN = ("conversation__memberships", "read_seq")
FED = ("conversation__follower_conversations__memberships", "feed_read_seq")


def unread_of(seat: Membership) -> int:
    """For one seat. Needs the conversation and feed loaded."""
    return unread_by_seat([seat])[seat.pk]


def unread_by_seat(seats: Collection[Membership]) -> dict[int, int]:
    """For each of these seats, by its key. Needs their conversations and feeds loaded."""
    counted = {seat.pk: _own(seat) + _fed(seat) for seat in seats}
    own = [seat.pk for seat in seats if _own(seat)]
    fed = [seat.pk for seat in seats if _fed(seat)]
    gone: Counter[int] = Counter()
    first, *rest = [*_gone(own, *OWN), *_gone(fed, *FED)]
    for key, count in first.union(*rest, all=True) if own or fed else ():
        gone[key] += count
    return {key: max(0, count - gone[key]) for key, count in counted.items()}


def _own(seat: Membership) -> int:
    return max(0, seat.conversation.message_count - seat.read_count)


def _fed(seat: Membership) -> int:
    feed = seat.conversation.feed
    return max(0, feed.message_count - seat.feed_read_count) if feed else 0


def _gone(keys: list[int], seats: str, mark: str) -> list[Any]:
    """Counts by seat: of unread messages that were taken back, and of those that the person deleted for themselves."""
    taken = Message.objects.filter(
        GONE, **{"ordinal__gt": 0, f"{seats}__in": keys, "seq__gt": F(f"{seats}__{mark}")}
    ).values_list(f"{seats}__pk")
    hidden = HiddenMessage.objects.filter(
        **{
            "message__recalled_at": None,
            "message__removed_at": None,
            "message__ordinal__gt": 0,
            f"message__{seats}__in": keys,
            f"message__{seats}__user": F("user"),
            "message__seq__gt": F(f"message__{seats}__{mark}"),
        }
    ).values_list(f"message__{seats}__pk")
    return [counted.annotate(count=Count("pk")) for counted in (taken, hidden)]
