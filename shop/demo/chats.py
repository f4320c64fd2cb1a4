"""What the demo's people said to each other, and how far everybody has read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db.models import Q

from accounts.models import User
from chat.models import Conversation, Membership, Message
from chat.services import attachments
from chat.services.conversations import create_group, mark_read, open_direct
from chat.services.messages import send_attachments, send_card, send_text
from miniprograms.services.programs import card_of
from shop.demo.clock import Timeline, moment_of
from shop.demo.data import coupon, drawing, id_for, person, product, story

UNREAD_MINUTES = 15  # what is younger than that, others have not seen yet


def add_chats(timeline: Timeline) -> None:
    """The direct chats and the groups, message by message."""
    for chat in story()["direct"]:
        one, other = chat["people"]
        _add_messages(timeline, chat["messages"], partial(_direct, one, other), f"{one}-{other}")
    for chat in story()["groups"]:
        opened = partial(_group, chat)
        timeline.add(chat, opened)
        _add_messages(timeline, chat["messages"], opened, chat["key"])


def add_reading(timeline: Timeline) -> None:
    """At the end, everybody has read what is not quite new."""
    timeline.add(timeline.now - timedelta(minutes=2), partial(_read, timeline))


def product_path(slug: str) -> str:
    """The page of a product in its shop."""
    return f"p/{product(slug).uuid}/"


def _add_messages(
    timeline: Timeline, messages: list[dict[str, Any]], find: Callable[[], Conversation], key: str
) -> None:
    for place, entry in enumerate(messages):
        timeline.add(entry, partial(_say, entry, find, key, place))


def _direct(one: str, other: str) -> Conversation:
    return open_direct(me=person(one), other=person(other))


def _group(chat: dict[str, Any]) -> Conversation:
    people = [person(name) for name in chat["members"]]
    return create_group(
        owner=person(chat["owner"]), title=chat["title"], people=people, client_id=id_for("group", chat["key"])
    )


def _say(entry: dict[str, Any], find: Callable[[], Conversation], key: str, place: int) -> None:
    sender, client_id = person(entry["from"]), id_for("message", key, place)
    if Message.objects.filter(sender=sender, client_id=client_id).exists():
        return
    conversation = find()
    if "pictures" in entry or "file" in entry:
        _send_carried(entry, sender, conversation, client_id)
        return
    if "text" in entry:
        send_text(sender=sender, conversation=conversation, client_id=client_id, text=entry["text"])
        return
    program, path = _page(entry)
    card = card_of(program=program, path=path, sharer=sender)
    send_card(sender=sender, conversation=conversation, client_id=client_id, card=card)


def _send_carried(entry: dict[str, Any], sender: User, conversation: Conversation, client_id: UUID) -> None:
    """Pictures that the demo drew, or a file of some lines."""
    kind, upload_kind = ("pictures", "picture") if "pictures" in entry else ("file", "file")
    given = [drawing(name) for name in entry["pictures"]] if "pictures" in entry else [_written(entry["file"])]
    uploads = [
        attachments.upload(
            owner=sender,
            client_id=id_for("attachment", client_id, place),
            upload=attachments.Upload(kind=upload_kind, file=one.file, size=one.size, name=one.name or ""),
        )
        for place, one in enumerate(given)
    ]
    send_attachments(
        sender=sender, conversation=conversation, client_id=client_id, kind=kind,
        attachments=[upload.uuid for upload in uploads], caption=entry.get("text", ""),
    )  # fmt: skip


def _written(file: dict[str, Any]) -> ContentFile[bytes]:
    return ContentFile("\n".join(file["lines"]).encode(), file["name"])


def _page(entry: dict[str, Any]) -> tuple[Any, str]:
    if "coupon" in entry:
        offered = coupon(entry["coupon"])
        return offered.shop.program, f"coupons/{offered.uuid}/"
    return product(entry["product"]).shop.program, product_path(entry["product"])


def _read(timeline: Timeline) -> None:
    since = moment_of({"minutes_ago": UNREAD_MINUTES}, timeline.now)
    for seat in Membership.objects.filter(left_at=None).select_related("user", "conversation__feed"):
        seen = Q(created_at__lte=since) | Q(sender=seat.user)
        mark_read(
            user=seat.user,
            conversation=seat.conversation,
            seq=_last(seat.conversation, seen),
            feed_seq=_last(seat.conversation.feed, seen) if seat.conversation.feed else 0,
        )


def _last(log: Conversation, seen: Q) -> int:
    newest = Message.objects.filter(seen, conversation=log).order_by("-seq").first()
    return newest.seq if newest else 0
