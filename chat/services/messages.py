"""Sending: the row is the message, stored once for each client id; the sockets hear of it when it is committed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from chat import events
from chat.errors import CannotAnswer, CannotSendHere, ClientIdReused
from chat.kinds import KINDS
from chat.models import Attachment, Conversation, Message, Report
from chat.models.message import TEXT_LIMIT
from chat.services import attachments as carried
from chat.services import evidence, links, screening, turns
from chat.services.gate import check_may_send
from chat.services.mentions import Range, ranges_in, read_mentions
from core.errors import Invalid
from core.statements import Insert, Statement
from core.text import clean_text as tidied

if TYPE_CHECKING:
    from accounts.models import User
    from chat.cards import Card

Kind = Conversation.Kind
_messages = Insert(Message)
_sent = Statement(
    lambda sender, client_id: Message.objects.filter(sender=sender, client_id=client_id).values_list("pk", "body_hash")
)


@dataclass(frozen=True, slots=True)
class Aside:
    """What goes with a message beside what it says: the UUID of the message it answers, and whom it names: members' UUIDs
    or "all" (`mentions`), and with the part of the text that does, as it was written (`ranges`)."""

    reply_to: UUID | None = None
    mentions: Collection[str] = ()
    ranges: Sequence[Range] = ()
    is_forwarded: bool = False

    def said(self) -> dict[str, Any]:
        """Its part of what makes a message the same when it comes again."""
        given: dict[str, Any] = {"reply_to": self.reply_to and str(self.reply_to), "mentions": list(self.mentions)}
        given["ranges"] = [one.as_json() for one in self.ranges]
        return {name: value for name, value in given.items() if value}


NOTHING = Aside()


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be stored. `said` is what makes it the same message when it comes again."""

    kind: str
    said: Mapping[str, Any]
    text: str = ""
    card: Mapping[str, Any] | None = None
    data: Mapping[str, Any] | None = None  # of the kinds in `chat.kinds`
    attachments: Sequence[Attachment] = ()
    aside: Aside = NOTHING
    at: datetime | None = None
    uses_draft: bool = False  # it was written where the sender's draft is, which is used up by it

    def body_hash(self, conversation: Conversation) -> str:
        """SHA-256 of where it goes and what it says."""
        body = {"conversation": str(conversation.uuid), "kind": self.kind, **self.said, **self.aside.said()}
        return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def send_text(
    *,
    sender: User,
    conversation: Conversation,
    client_id: UUID,
    text: str,
    aside: Aside = NOTHING,
    at: datetime | None = None,
    uses_draft: bool = True,
) -> Message:
    """Sends a text. The same client id again returns the first message; with another body it raises ClientIdReused.

    Raises NotFound where the sender is not in the conversation, NotContacts, CannotSendHere, or Invalid for an empty or
    too long text; for `aside` CannotAnswer and what `read_mentions` raises. `at` is for imports: when it was said, never
    before the conversation's last message. `uses_draft`: what the sender was writing there is this text, and is not kept.
    """
    text, aside = clean_words(text, aside)
    draft = Draft(kind=Message.Kind.TEXT, said={"text": text}, text=text, aside=aside, at=at, uses_draft=uses_draft)
    return _send(draft, sender, conversation, client_id)


def send_attachments(
    *,
    sender: User,
    conversation: Conversation,
    client_id: UUID,
    kind: str,
    attachments: Sequence[UUID],
    caption: str = "",
    aside: Aside = NOTHING,
    at: datetime | None = None,
) -> Message:
    """Sends the sender's uploads (see `chat.services.attachments`) as one message of `kind`, under the rules of a text.

    Raises AttachmentGone besides, where they are not the sender's, not of that kind, or in another message already.
    """
    text, aside = clean_words(caption, aside) if caption.strip() else ("", aside)
    said = {"text": text, "attachments": [str(uuid) for uuid in attachments]}
    draft = Draft(kind=kind, said=said, text=text, aside=aside, at=at, uses_draft=True)
    earlier = _earlier(draft, sender, conversation, client_id)  # first: what it carried may have been deleted since
    if earlier is not None:
        return earlier
    found = carried.find_unclaimed(owner=sender, uuids=attachments, kind=kind)
    return _send(replace(draft, attachments=found), sender, conversation, client_id)


def send_card(
    *, sender: User, conversation: Conversation, client_id: UUID, card: Card, at: datetime | None = None
) -> Message:
    """Sends a card, under the same rules as a text. A card that shows the same thing is the same body."""
    return _send(_card_draft(card, at), sender, conversation, client_id)


def send_made(
    *,
    sender: User,
    conversation: Conversation,
    client_id: UUID,
    kind: str,
    given: Mapping[str, Any],
    text: str = "",
    aside: Aside = NOTHING,
    at: datetime | None = None,
) -> Message:
    """Sends a message of a kind that is made of data (see `chat.kinds.MADE`), under the rules of a text.

    Raises what the kind raises for what is given, and Invalid where a part of it names somebody: only texts and captions
    do. It leaves the sender's draft as it is: that stands in another field.
    """
    if aside.ranges:
        raise Invalid(fields={"mention_ranges": _("Only a text or a caption can mention somebody.")})
    draft = Draft(kind=kind, said={"text": text, "data": dict(given)}, aside=aside, at=at)
    earlier = _earlier(draft, sender, conversation, client_id)  # first: what it was made of may be gone since
    if earlier is not None:
        return earlier
    check_may_send(sender, conversation)
    taken = KINDS[kind].take(sender=sender, text=text, given=given)
    made = replace(draft, text=taken.text, data=taken.data)
    return _send(made, sender, conversation, client_id)


def send_copy(*, sender: User, conversation: Conversation, client_id: UUID, message: Message) -> Message:
    """Forwards what a message carries and says, under the same rules as a text; whom it named or answered stays behind."""
    draft = Draft(
        kind=message.kind,
        said={"forwarded": str(message.uuid)},
        text=message.text,
        card=message.card,
        data=KINDS[message.kind].again(message.data) if message.data else None,
        aside=Aside(is_forwarded=True),
    )
    earlier = _earlier(draft, sender, conversation, client_id)
    if earlier is not None:
        return earlier
    check_may_send(sender, conversation)  # before any file is copied
    copies = carried.copy_all(attachments=message.attachments.all(), owner=sender)
    return _send(replace(draft, attachments=copies), sender, conversation, client_id)


def post_to_feed(
    *, feed: Conversation, sender: User, client_id: UUID, card: Card, at: datetime | None = None
) -> Message:
    """Broadcasts a card to a feed: stored once, and shown in each follower's conversation."""
    if feed.kind != Kind.FEED:
        raise CannotSendHere
    draft = _card_draft(card, at)
    return _earlier(draft, sender, feed, client_id) or _store_once(draft, sender, feed, client_id, _tell_followers)


def add_system_line(
    *, conversation: Conversation, code: str, values: Mapping[str, Any], at: datetime | None = None
) -> Message:
    """Writes a line of the system; each reader gets the words for `code` in their language (see `chat.lines`)."""
    with transaction.atomic():
        place = events.take_place(conversation=conversation, is_message=True, at=at)
        message = Message.objects.create(
            conversation=conversation,
            kind=Message.Kind.SYSTEM,
            system={"code": code, "values": dict(values)},
            seq=place.seq,
            created_at=place.at,
        )
        message.has_no_parts_yet()
        change = events.MessageCreated(message)
        events.publish_to_members(events.append(conversation=conversation, change=change, place=place))
    return message


def clean_words(text: str, aside: Aside) -> tuple[str, Aside]:
    """A text as it is stored, and what goes with it with the places of that. Raises Invalid besides what `clean_text` does."""
    kept = clean_text(text)
    return kept, replace(
        aside, ranges=ranges_in(written=text, kept=kept, given=aside.ranges)
    ) if aside.ranges else aside


def clean_text(text: str) -> str:
    """A text as it is stored (see `core.text`). Raises Invalid where it is empty, too long or cannot be kept."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise Invalid(fields={"text": _("This text has characters that cannot be sent.")})
    text = tidied(text)
    if not text:
        raise Invalid(fields={"text": _("Write something first.")})
    if len(text) > TEXT_LIMIT:
        raise Invalid(fields={"text": _("This is too long for one message. Send it in parts.")})
    return text


def _card_draft(card: Card, at: datetime | None) -> Draft:
    shows = {"card": card.kind, "ref": card.ref, "program": card.program, "path": card.path}
    return Draft(kind=Message.Kind.CARD, said=shows, card=card.as_json(), at=at)


def _send(draft: Draft, sender: User, conversation: Conversation, client_id: UUID) -> Message:
    earlier = _earlier(draft, sender, conversation, client_id)
    if earlier is not None:
        return earlier
    check_may_send(sender, conversation)
    is_text = (
        draft.kind == Message.Kind.TEXT and not draft.aside.is_forwarded
    )  # only a text can be kept back and sent later
    made = KINDS[draft.kind].texts(dict(draft.data)) if draft.data else []
    words = "\n".join([draft.text, *made, *(one.name for one in draft.attachments)]).strip()
    rule = screening.screen(
        sender=sender, conversation=conversation, client_id=client_id if is_text else None, text=words
    )

    def tell(logged: events.Logged) -> None:
        if rule is not None and isinstance(logged.change, events.MessageCreated):
            evidence.write_report(
                message=logged.change.message, reporter=None, reason=Report.Reason.RULE, note=rule.pattern
            )
        events.publish_to_members(logged)

    return _store_once(draft, sender, conversation, client_id, tell)


def _earlier(draft: Draft, sender: User, conversation: Conversation, client_id: UUID) -> Message | None:
    """The message that this client id was used for before; raises ClientIdReused where it said something else."""
    sent = _sent.ask(sender.pk, client_id)
    if not sent:  # nearly always: so the question is the smallest that there is
        return None
    [(pk, body_hash)] = sent
    if body_hash != draft.body_hash(conversation):
        raise ClientIdReused
    return Message.objects.with_parts().get(pk=pk)


def _store_once(
    draft: Draft, sender: User, conversation: Conversation, client_id: UUID, tell: Callable[[events.Logged], None]
) -> Message:
    """Stores and announces; where the same send came twice at once, the one that lost returns the winner's."""
    try:
        with transaction.atomic():
            return _store(draft, sender, conversation, client_id, tell)
    except IntegrityError:
        earlier = _earlier(draft, sender, conversation, client_id)
        if earlier is None:
            raise
        return earlier


def _store(
    draft: Draft, sender: User, conversation: Conversation, client_id: UUID, tell: Callable[[events.Logged], None]
) -> Message:
    place = events.take_place(conversation=conversation, is_message=True, counts=True, at=draft.at)
    named = read_mentions(
        sender=sender, conversation=conversation, given=draft.aside.mentions, ranges=draft.aside.ranges
    )
    message = _messages.create(
        conversation=conversation,
        sender=sender,
        client_id=client_id,
        body_hash=draft.body_hash(conversation),
        kind=draft.kind,
        text=draft.text,
        card=draft.card,
        data=draft.data,
        reply_to=_answered(draft.aside, sender, conversation),
        mentions=named.stored,
        mention_ranges=named.ranges,
        is_forwarded=draft.aside.is_forwarded,
        seq=place.seq,
        ordinal=place.ordinal,
        created_at=place.at,
    )
    named.mark(seq=place.seq)
    carried.claim(attachments=draft.attachments, message=message)
    message.has_no_parts_yet(attachments=draft.attachments)
    used_by = client_id if draft.uses_draft else None
    turns.take_turn(conversation=conversation, sender=sender, place=place, used_by=used_by)
    tell(events.append(conversation=conversation, change=events.MessageCreated(message), place=place))
    links.preview_later(message=message)
    return message


def _answered(aside: Aside, sender: User, conversation: Conversation) -> Message | None:
    """The message to answer: one that the sender sees there, of the conversation itself or of the feed it shows."""
    if aside.reply_to is None:
        return None
    logs = [pk for pk in (conversation.pk, conversation.feed_id) if pk]
    seen = Message.objects.visible_to(sender).filter(conversation__in=logs, recalled_at=None, removed_at=None)
    found = seen.exclude(kind=Message.Kind.SYSTEM).select_related("sender").filter(uuid=aside.reply_to).first()
    if found is None:
        raise CannotAnswer
    return found


def _tell_followers(logged: events.Logged) -> None:
    events.publish_to_feed(logged, feed=logged.event.conversation)
