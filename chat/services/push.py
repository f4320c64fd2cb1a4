"""Ringing people's browsers: one notification for a chat, replaced by the next and taken away when it is read."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from accounts.models import User
from accounts.services.blocks import blockers_of
from chat.kinds import KINDS
from chat.models import Conversation, Membership, Message, PushSubscription
from chat.profiles import call_by_name
from chat.push.keys import public_key
from chat.push.post import Outcome, is_known, post
from chat.push.sealing import ROOM, decode, encode, key_at, seal
from chat.services import mentions
from chat.services.unread import unread_by_seat, unread_of
from chat.text.shown import shown_text
from chat.wire import card_texts
from core.errors import Invalid
from core.rounds import for_each

BODY_LIMIT = 160  # characters
DEVICES_LIMIT = 20  # of one person
Seats = QuerySet[Membership]


def subscribe(
    *, user: User, session_key: str, endpoint: str, browser_key: str, secret: str, shows_text: bool | None = None
) -> PushSubscription:
    """Makes a browser ring for this person from now on, whoever it rang for before; again, it changes what it shows.

    Raises Invalid for a service that the site does not call, and for keys that are none.
    """
    if not is_known(endpoint) or not urlsplit(endpoint).path.strip("/"):
        raise Invalid(fields={"endpoint": _("This browser's push service is not known here.")})
    try:
        key_at(decode(browser_key))
        if len(decode(secret)) != 16:
            raise ValueError
    except ValueError:
        raise Invalid(fields={"keys": Invalid.message}) from None
    known = {"user": user, "session_key": session_key, "browser_key": browser_key, "secret": secret}
    said = {} if shows_text is None else {"shows_text": shows_text}
    with transaction.atomic():
        before = PushSubscription.objects.filter(endpoint=endpoint).exclude(user=user)
        before.delete()  # another person's wish to see texts is not this one's
        subscription, _is_new = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=known | said)
        kept = PushSubscription.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True)[:DEVICES_LIMIT]
        PushSubscription.objects.filter(user=user).exclude(pk__in=list(kept)).delete()
    return subscription


def unsubscribe(*, user: User, endpoint: str) -> None:
    """This browser rings no more for this person."""
    PushSubscription.objects.filter(user=user, endpoint=endpoint).delete()


def ring_for(message: Message) -> None:
    """Has the members' browsers ring once the message is committed. Costs nothing where the site has no key."""
    if not public_key() or message.kind == Message.Kind.SYSTEM:
        return
    members = _who_hears(message)
    listening = PushSubscription.objects.filter(user__in=members.values("user")).exclude(user=message.sender_id)
    transaction.on_commit(lambda: push_message_job.enqueue(message.pk) if listening.exists() else None, robust=True)


def ring_for_acceptance(*, asker: User, accepter: User, conversation: Conversation) -> None:
    """Has the asker's browsers say that their request was accepted, once that is committed."""
    if public_key() and PushSubscription.objects.filter(user=asker).exists():
        keys = asker.pk, accepter.pk, conversation.pk
        transaction.on_commit(lambda: push_acceptance_job.enqueue(*keys), robust=True)


def ring_for_standing(name: str, data: Mapping[str, Any], user_ids: Collection[int]) -> None:
    """A bell of accounts: has the browsers of whom an operator wrote to say so."""
    if name == "standing.changed" and public_key():
        for pk in PushSubscription.objects.filter(user__in=user_ids).values_list("user", flat=True).distinct():
            push_standing_job.enqueue(pk)


def ring_off(seat: Membership) -> None:
    """Takes this person's notification for a chat away on all of their devices: they have read it on one."""
    if not public_key() or not seat.pushed_seq:
        return
    Membership.objects.filter(pk=seat.pk).update(pushed_seq=0)
    transaction.on_commit(lambda: push_read_job.enqueue(seat.pk), robust=True)


def take_back(message: Message) -> None:
    """Takes the notification of a message that is gone away from every device that still shows it."""
    if not public_key():
        return
    for seat in Membership.objects.current().filter(conversation=message.conversation_id, pushed_seq=message.seq):
        ring_off(seat)


@task()
def push_message_job(pk: int) -> None:
    """Rings for one message."""
    push_message(message=Message.objects.select_related("conversation", "sender").get(pk=pk))


@task()
def push_acceptance_job(asker_pk: int, accepter_pk: int, conversation_pk: int) -> None:
    """Tells the asker's browsers."""
    people = User.objects.in_bulk([asker_pk, accepter_pk])
    asker, conversation = people[asker_pk], Conversation.objects.get(pk=conversation_pk)
    with translation.override(asker.language or settings.LANGUAGE_CODE):
        body = _("Your contact request was accepted.")
    quiet = {
        "type": "message",
        "tag": str(conversation.uuid),
        "title": "Souk",
        "body": body,
        "count": 1,
        "badge": unread_in_all(asker),
        "url": f"/chats/{conversation.uuid}/",
        "at": int(timezone.now().timestamp() * 1000),
    }
    telling = {**quiet, "title": people[accepter_pk].name}
    _send(_devices_of(asker), quiet, telling, topic=conversation, is_urgent=False)


@task()
def push_standing_job(user_pk: int) -> None:
    """Tells the person's browsers; what it is about stands on the page alone."""
    user = User.objects.get(pk=user_pk)
    with translation.override(user.language or settings.LANGUAGE_CODE):
        body = _("An operator has written to you.")
    said = {
        "type": "message",
        "tag": "standing",
        "title": "Souk",
        "body": body,
        "count": 1,
        "badge": unread_in_all(user),
        "url": "/settings/standing/",
        "at": int(timezone.now().timestamp() * 1000),
    }
    _send(_devices_of(user), said, said, topic=user, is_urgent=False)


@task()
def push_read_job(seat: int) -> None:
    """Tells one person's browsers that a chat is read."""
    found = Membership.objects.select_related("user", "conversation").filter(pk=seat).first()
    if found:
        data = {"type": "read", "tag": str(found.conversation.uuid), "badge": unread_in_all(found.user)}
        _send(_devices_of(found.user), data, data, topic=found.conversation, is_urgent=False)


def push_message(*, message: Message) -> None:
    """Rings for a message in the browsers of those who have not read it, do not mute its chat or are named in it.

    Where its sender has written on since, the later message rings for both.
    """
    if message.state or _is_overtaken(message):
        return
    conversation = message.conversation
    seats = _who_hears(message).filter(read_seq__lt=message.seq)
    seats = seats.exclude(user=message.sender_id).filter(user__push_subscriptions__isnull=False).distinct()
    ready = seats.select_related("user", "conversation__feed")
    for_each(ready, lambda seat: _push_to(seat, message, conversation), what="Notifying a member")


def _push_to(seat: Membership, message: Message, conversation: Conversation) -> None:
    is_named = mentions.names(message, seat.user)
    if seat.is_muted and not is_named:
        return
    Membership.objects.filter(pk=seat.pk, pushed_seq__lt=message.seq).update(pushed_seq=message.seq)
    is_urgent = is_named or conversation.kind == Conversation.Kind.DIRECT
    with translation.override(seat.user.language or settings.LANGUAGE_CODE):
        quiet, telling = _said(message, seat, with_text=False), _said(message, seat, with_text=True)
    _send(_devices_of(seat.user), quiet, telling, topic=conversation, is_urgent=is_urgent)


def _who_hears(message: Message) -> Seats:
    """The members but those who keep the sender away: nothing of the sender's notifies them."""
    seats = Membership.objects.current().filter(conversation=message.conversation)
    return seats.exclude(user_id__in=blockers_of(user_id=message.sender_id)) if message.sender_id else seats


def unread_in_all(user: User) -> int:
    """What a person has not read, in all chats that they do not mute: the number on the app's icon."""
    seats = Membership.objects.current().filter(user=user, is_muted=False).select_related("conversation__feed")
    unread = unread_by_seat(list(seats))
    return sum(unread[seat.pk] or int(seat.is_marked_unread) for seat in seats)


def _devices_of(user: User) -> list[PushSubscription]:
    return list(PushSubscription.objects.filter(user=user).select_related("user"))


def _is_overtaken(message: Message) -> bool:
    later = Message.objects.filter(conversation=message.conversation, seq__gt=message.seq, ordinal__gt=0)
    return later.filter(sender=message.sender_id, recalled_at=None, removed_at=None).exists()


def _said(message: Message, seat: Membership, *, with_text: bool) -> dict[str, Any]:
    count = unread_of(seat)
    conversation = message.conversation
    is_group = conversation.kind == Conversation.Kind.GROUP
    name = _name_of(message.sender)
    body = ngettext("%(count)s new message", "%(count)s new messages", count) % {"count": count}
    if with_text:
        body = _line(message)[:BODY_LIMIT]
        body = f"{name}: {body}" if is_group and name else body
    return {
        "type": "message",
        "tag": str(conversation.uuid),
        "title": (conversation.title if is_group else name) or "Souk",
        "body": body,
        "count": count,
        "badge": unread_in_all(seat.user),
        "url": f"/chats/{conversation.uuid}/",
        "at": int(message.created_at.timestamp() * 1000),
    }


def _name_of(sender: User | None) -> str:
    if sender is None:
        return ""
    call_by_name([sender])
    return sender.name


def _line(message: Message) -> str:
    kinds = {
        Message.Kind.PICTURES: _("[Picture]"),
        Message.Kind.VOICE: _("[Voice]"),
        Message.Kind.FILE: _("[File]"),
        Message.Kind.CARD: _("[Card] {title}").format(title=next(iter(card_texts(message.card)), "")),
    }
    if message.kind in KINDS:
        return KINDS[message.kind].line(message)
    before = kinds.get(Message.Kind(message.kind), "")
    return " ".join(f"{before} {shown_text(message.text)}".split())


def _send(
    devices: Sequence[PushSubscription],
    quiet: dict[str, Any],
    telling: dict[str, Any],
    *,
    topic: Conversation | User,
    is_urgent: bool,
) -> None:
    """To each device whose session still holds; those that are gone are forgotten."""
    live = _with_sessions(devices)
    gone = [device.pk for device in devices if device not in live]

    def notify(device: PushSubscription) -> None:
        text = json.dumps(telling if device.shows_text else quiet, ensure_ascii=False).encode()[:ROOM]
        body = seal(text, browser_key=decode(device.browser_key), secret=decode(device.secret))
        sent = post(endpoint=device.endpoint, body=body, topic=encode(topic.uuid.bytes), is_urgent=is_urgent)
        if sent is Outcome.GONE:
            gone.append(device.pk)

    for_each(live, notify, what="A notification")
    PushSubscription.objects.filter(pk__in=gone).delete()


def _with_sessions(devices: Iterable[PushSubscription]) -> list[PushSubscription]:
    """Those whose session is there, is their person's, and was not ended by a new password; whose person is active."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    found = []
    for device in devices:
        session = store(device.session_key)
        is_theirs = str(session.get(SESSION_KEY)) == str(device.user_id)
        is_current = session.get(HASH_SESSION_KEY) == device.user.get_session_auth_hash()
        if is_theirs and is_current and device.user.is_active:
            found.append(device)
    return found
