"""Taking back and changing what one said, for a while after saying it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict

from django.conf import settings
from django.utils import timezone

from chat import events, listeners
from chat.changes import ConversationChanged, MessageEdited, MessageRecalled
from chat.errors import CannotBeEdited, MessageGone, NotYourMessage, TooLateToEdit, TooLateToRecall
from chat.kinds import KINDS
from chat.models import Message, MessageVersion, PinnedMessage
from chat.services.acting import NothingChanged, change_message
from chat.services.attachments import delete_files
from chat.services.gate import check_may_send
from chat.services.links import preview_later
from chat.services.mentions import Mentions, Range, look_again, ranges_in, read_mentions
from chat.services.messages import clean_text
from chat.services.screening import screen
from chat.wire import time_json

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

HAS_WORDS = {
    Message.Kind.TEXT,
    Message.Kind.PICTURES,
    Message.Kind.FILE,
    *(name for name, kind in KINDS.items() if kind.has_words),
}


class VersionJSON(TypedDict):
    """What a message said from `written_at` on."""

    text: str
    written_at: str


def recall_message(*, sender: User, message: Message) -> Message:
    """Takes back one's own message: nobody sees it any more, and what others did with it is gone too.

    Once it is taken back, asking again changes nothing. Raises NotYourMessage, TooLateToRecall, or MessageGone where an
    admin was quicker.
    """

    def act(current: Message) -> None:
        if current.recalled_at and current.sender_id == sender.pk:
            raise NothingChanged
        _check_own(current, sender)
        if _is_past(current.created_at, settings.RECALL_SECONDS):
            raise TooLateToRecall
        Message.objects.filter(pk=current.pk).update(recalled_at=timezone.now())
        forget_acts(current)
        delete_files(message=current)

    return change_message(message=message, change=MessageRecalled, act=act)


def edit_message(
    *, sender: User, message: Message, text: str, mentions: Collection[str] = (), ranges: Sequence[Range] = ()
) -> Message:
    """Other words for one's own text or caption; what it said before stays to be looked up.

    Raises NotYourMessage, CannotBeEdited for what has no words, TooLateToEdit, MessageGone, Invalid for the words
    themselves, and what sending raises for who may not write there any more.
    """
    words = clean_text(text)
    places = ranges_in(written=text, kept=words, given=ranges)

    def act(current: Message) -> None:
        _check_own(current, sender)
        if current.kind not in HAS_WORDS:
            raise CannotBeEdited
        if _is_past(current.created_at, settings.EDIT_SECONDS):
            raise TooLateToEdit
        check_may_send(sender, current.conversation)
        screen(sender=sender, conversation=current.conversation, client_id=None, text=words)
        named = read_mentions(
            sender=sender,
            conversation=current.conversation,
            given=mentions,
            ranges=places,
            before=current.mentions,
        )
        if (current.text, current.mentions, current.mention_ranges) == (words, named.stored, named.ranges):
            raise NothingChanged
        _replace_words(current, words, named)

    return change_message(message=message, change=MessageEdited, act=act)


def versions_of(*, message: Message) -> list[VersionJSON]:
    """What a message said, the first words first and those of now last. Raises MessageGone."""
    if message.state:
        raise MessageGone
    earlier = [(version.text, version.written_at) for version in message.versions.all()]
    said = [*earlier, (message.text, message.edited_at or message.created_at)]
    return [VersionJSON(text=text, written_at=time_json(at)) for text, at in said]


def forget_acts(message: Message) -> None:
    """Drops what people did with a message that is gone: reactions, votes, stars, its pin; it names nobody any more.

    Call it while it is being changed.
    """
    message.reactions.all().delete()
    message.votes.all().delete()
    message.stars.all().delete()
    look_again(message=message)
    listeners.message_gone(message)
    if PinnedMessage.objects.filter(message=message).delete()[0]:
        events.tell(conversation=message.conversation, change=ConversationChanged(message.conversation))


def _check_own(message: Message, sender: User) -> None:
    if message.sender_id != sender.pk:
        raise NotYourMessage
    if message.state:
        raise MessageGone


def _is_past(moment: datetime, seconds: int) -> bool:
    return timezone.now() > moment + timedelta(seconds=seconds)


def _replace_words(message: Message, words: str, named: Mentions) -> None:
    if message.text != words:
        written_at = message.edited_at or message.created_at
        MessageVersion.objects.create(message=message, text=message.text, written_at=written_at)
    changed = {
        "text": words,
        "mentions": named.stored,
        "mention_ranges": named.ranges,
        "edited_at": timezone.now(),
        "link": None,
    }
    Message.objects.filter(pk=message.pk).update(**changed)
    named.mark(seq=message.seq)
    look_again(message=message)
    message.text = words
    preview_later(message=message)
