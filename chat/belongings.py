"""What chat keeps of a person: all of it for their export, and what goes when they delete their account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chat.kinds.contact import forget_cards_of
from chat.models import (
    Attachment,
    Conversation,
    HeldMessage,
    HiddenMessage,
    Invite,
    JoinRequest,
    Membership,
    Message,
    PollVote,
    StarredMessage,
)
from chat.services import groups
from chat.services.votes import forget_votes_of
from chat.wire import message_json

if TYPE_CHECKING:
    from accounts.belongings import Thing
    from accounts.models import User

PART = 500  # messages in one file


def collect(user: User) -> Iterator[Thing]:
    """Every conversation with what was said in it, in parts, and the files that the person sent."""
    seats = Membership.objects.current().filter(user=user).select_related("conversation").order_by("pk")
    yield "conversations.json", [_conversation(seat) for seat in seats]
    for seat in seats:
        yield from _messages(seat.conversation)
    yield "votes.json", [_vote(vote) for vote in user.poll_votes.select_related("message__conversation").order_by("pk")]
    for attachment in Attachment.objects.filter(owner=user).order_by("pk").iterator(200):
        ending = str(attachment.file.name).rpartition(".")[2]
        yield f"files/{attachment.uuid}.{ending}", attachment.file


def let_go(user: User) -> None:
    """Leaves every group, and drops what was the person's alone. Messages stay where they are."""
    mine = Membership.objects.current().filter(user=user, conversation__kind=Conversation.Kind.GROUP)
    for seat in mine.select_related("conversation"):
        groups.leave_group(group=seat.conversation, user=user)
    Membership.objects.filter(user=user).update(draft="", draft_at=None)
    StarredMessage.objects.filter(user=user).delete()
    HiddenMessage.objects.filter(user=user).delete()
    JoinRequest.objects.filter(user=user).delete()
    forget_votes_of(user)
    forget_cards_of(user)
    HeldMessage.objects.filter(sender=user).delete()
    Invite.objects.filter(by=user).delete()


def _conversation(seat: Membership) -> dict[str, Any]:
    conversation = seat.conversation
    people = conversation.members.all()[:500]
    return {
        "uuid": conversation.uuid,
        "kind": conversation.kind,
        "title": conversation.title,
        "role": seat.role,
        "joined_at": seat.joined_at,
        "people": [person.name for person in people],
    }


def _vote(vote: PollVote) -> dict[str, Any]:
    data: dict[str, Any] = vote.message.data or {}
    return {
        "conversation": vote.message.conversation.uuid,
        "message": vote.message.uuid,
        "question": vote.message.text,
        "option": data["options"][vote.option] if data else "",
        "at": vote.created_at,
    }


def _messages(conversation: Conversation) -> Iterator[Thing]:
    found = Message.objects.filter(conversation=conversation).order_by("seq")
    part, last = 1, 0
    while page := list(found.filter(seq__gt=last).with_parts()[:PART]):
        yield f"messages/{conversation.uuid}/{part:04}.json", [message_json(message) for message in page]
        part, last = part + 1, page[-1].seq
