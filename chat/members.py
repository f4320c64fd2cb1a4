"""Who is in a conversation now, as the paths that every message takes ask it."""

from __future__ import annotations

from uuid import UUID

from chat.models import Conversation, Membership
from core.errors import NotFound
from core.statements import Load, Statement

_everyone = Statement(
    lambda conversation: Membership.objects.current().filter(conversation=conversation).values_list("user_id")
)
_one = Statement(
    lambda conversation, user: (
        Membership.objects.current().filter(conversation=conversation, user=user).values_list("pk")[:1]
    )
)
_seats = Statement(
    lambda conversation: Membership.objects.filter(conversation=conversation).values_list("user_id", "left_at")
)


_visible: Load[Conversation] = Load(lambda user, uuid: Conversation.objects.visible_to(user).filter(uuid=uuid))


def find_conversation(*, user_id: int, uuid: UUID) -> Conversation:
    """A conversation that this person is in. Raises NotFound."""
    found = _visible.first(user_id, uuid)
    if found is None:
        raise NotFound
    return found


def ids_in(conversation: Conversation) -> set[int]:
    """The keys of everyone who is in it."""
    return {user_id for (user_id,) in _everyone.ask(conversation.pk)}


def is_in(conversation: Conversation, user_id: int) -> bool:
    """Whether this person is in it."""
    return bool(_one.ask(conversation.pk, user_id))


def two_in(conversation: Conversation) -> dict[int, bool]:
    """The two of a direct conversation by key, and whether they are in it."""
    return {user_id: left_at is None for user_id, left_at in _seats.ask(conversation.pk)}
