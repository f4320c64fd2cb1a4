"""Who is in a conversation now, as the paths that every message takes ask it."""

from __future__ import annotations

from chat.models import Conversation, Membership
from core.statements import Statement

_everyone = Statement(
    lambda conversation: Membership.objects.current().filter(conversation=conversation).values_list("user_id")
)
_one = Statement(
    lambda conversation, user: (
        Membership.objects.current().filter(conversation=conversation, user=user).values_list("pk")[:1]
    )
)
_other = Statement(
    lambda conversation, user: (
        Membership.objects.filter(conversation=conversation).exclude(user=user).values_list("user_id")[:1]
    )
)


def ids_in(conversation: Conversation) -> set[int]:
    """The keys of everyone who is in it."""
    return {user_id for (user_id,) in _everyone.ask(conversation.pk)}


def is_in(conversation: Conversation, user_id: int) -> bool:
    """Whether this person is in it."""
    return bool(_one.ask(conversation.pk, user_id))


def other_than(user_id: int, conversation: Conversation) -> int | None:
    """The other person of a direct or official conversation, also one who has left it."""
    found = _other.ask(conversation.pk, user_id)
    return found[0][0] if found else None
