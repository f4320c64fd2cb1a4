"""Opening conversations and keeping how far each person has read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import NewAccountLimit
from accounts.models import Contact
from accounts.services.contacts import are_contacts
from accounts.services.newcomers import DAY, is_new
from accounts.services.speaking import check_said
from chat import events, listeners
from chat.errors import GroupFull, NotContacts
from chat.models import Conversation, Membership, Message
from chat.models.conversation import TITLE_LIMIT
from chat.services import presence
from chat.services.messages import add_system_line
from chat.services.unread import unread_of
from core.errors import Invalid, NotFound
from core.text import take_name

if TYPE_CHECKING:
    from accounts.models import User

NAMES_IN_TITLE = 4
Kind = Conversation.Kind


@dataclass(frozen=True, slots=True)
class ReadMark:
    """How far somebody has read, and what is left."""

    read_seq: int
    feed_read_seq: int
    unread: int


def open_direct(*, me: User, other: User) -> Conversation:
    """The one direct chat of two contacts, made when it is first opened. Raises NotContacts."""
    if me.pk == other.pk or not are_contacts(one=me, other=other):
        raise NotContacts
    return _open_pair(Kind.DIRECT, Conversation.key_for(me, other), (me, other))


def create_group(*, owner: User, title: str, people: Collection[User], client_id: UUID | None = None) -> Conversation:
    """A group of the owner and contacts of theirs; without a title it is called by its first people's names.

    The same client id again returns the first group. Raises NotContacts, GroupFull, Invalid for no people, Muted, or what speaks
    against the title.
    """
    key = Conversation.group_key(owner, client_id) if client_id else None
    if key and (earlier := Conversation.objects.filter(pair_key=key).first()):
        return earlier
    others = [person for person in dict.fromkeys(people) if person.pk != owner.pk]
    title = take_name(title, field="title", limit=TITLE_LIMIT, words=_("Choose a shorter name."))
    check_said(author=owner, text=title, about="group title")
    _check_group(owner, others)
    _check_newcomer(owner)
    names = ", ".join(person.name for person in [owner, *others][:NAMES_IN_TITLE])
    try:
        with transaction.atomic():
            group = Conversation.objects.create(kind=Kind.GROUP, title=title or names[:TITLE_LIMIT], pair_key=key)
            _seat(group, [owner, *others], owner=owner)
            add_system_line(conversation=group, code="group.created", values={"name": owner.name})
            _ring_members(group)
    except IntegrityError:
        return Conversation.objects.get(pair_key=key)
    return group


def create_feed() -> Conversation:
    """An empty feed, for one official account's broadcasts."""
    return Conversation.objects.create(kind=Kind.FEED)


def open_official(
    *, user: User, voice: User, feed: Conversation | None, feed_from_seq: int | None = None
) -> Conversation:
    """A person's one conversation with an official account, made when it is first opened.

    With a feed it shows the account's broadcasts after `feed_from_seq` (None: those to come). Without one, or where it
    shows the feed already, what it shows stays as it is.
    """
    conversation = _open_pair(Kind.OFFICIAL, Conversation.key_for(user, voice), (user, voice))
    if feed is not None and conversation.feed_id != feed.pk:
        show_feed(conversation=conversation, user=user, feed=feed, from_seq=feed_from_seq)
    return conversation


def show_feed(*, conversation: Conversation, user: User, feed: Conversation, from_seq: int | None = None) -> None:
    """From now on this official conversation shows the feed's messages after `from_seq` (None: those to come)."""
    with transaction.atomic():
        head = Conversation.objects.values_list("last_seq", flat=True).get(pk=feed.pk)
        start = head if from_seq is None else min(from_seq, head)
        Conversation.objects.filter(pk=conversation.pk).update(feed=feed)
        _seat_of(conversation, user).update(
            feed_from_seq=start, feed_read_seq=start, feed_read_count=_count_at(feed, start)
        )
        conversation.feed = feed
        events.ring("conversations.changed", {"conversation": str(conversation.uuid)}, [user.pk])


def hide_feed(*, conversation: Conversation, user: User) -> None:
    """This official conversation shows no broadcasts any more; its own messages stay."""
    with transaction.atomic():
        Conversation.objects.filter(pk=conversation.pk).update(feed=None)
        conversation.feed = None
        events.ring("conversations.changed", {"conversation": str(conversation.uuid)}, [user.pk])


def mark_read(*, user: User, conversation: Conversation, seq: int, feed_seq: int = 0) -> ReadMark:
    """Moves how far this person has read, forward only, and tells their other devices. Raises NotFound."""
    with transaction.atomic():
        seat = _seat_of(conversation, user)
        current = seat.select_related("conversation__feed").first()
        if current is None:
            raise NotFound
        moved = _move(seat, current.conversation, "read", seq)
        if current.conversation.feed is not None:
            moved |= _move(seat, current.conversation.feed, "feed_read", feed_seq)
        if current.is_marked_unread:
            moved |= bool(seat.filter(is_marked_unread=True).update(is_marked_unread=False))
        mark = _mark_of(seat.select_related("conversation__feed").get())
        if moved:
            data = {
                "conversation": str(conversation.uuid),
                "read_seq": mark.read_seq,
                "feed_read_seq": mark.feed_read_seq,
                "unread": mark.unread,
            }
            events.ring("read", data, [user.pk])
            listeners.chat_read(current)
            presence.tell_read(reader=user, conversation=current.conversation, seq=mark.read_seq)
    return mark


def _open_pair(kind: Kind, key: str, people: tuple[User, User]) -> Conversation:
    """The conversation of this key; where two open it at once, both get the same."""
    found = Conversation.objects.select_related("feed").filter(pair_key=key).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            conversation = Conversation.objects.create(kind=kind, pair_key=key)
            _seat(conversation, people)
            _ring_members(conversation)
    except IntegrityError:
        return Conversation.objects.select_related("feed").get(pair_key=key)
    return conversation


def _check_group(owner: User, others: list[User]) -> None:
    if not others:
        raise Invalid(fields={"people": _("Choose at least one person.")})
    if len(others) >= settings.GROUP_LIMIT:
        raise GroupFull
    known = Contact.objects.unblocked().filter(owner=owner, person__in=others).count()
    if known != len(others):
        raise NotContacts


def _check_newcomer(owner: User) -> None:
    if not is_new(user=owner):
        return
    own = Membership.objects.filter(user=owner, role=Membership.Role.OWNER, conversation__kind=Kind.GROUP)
    if own.filter(conversation__created_at__gt=timezone.now() - DAY).count() >= settings.NEW_ACCOUNT_GROUPS:
        raise NewAccountLimit(details={"retry_after": int(DAY.total_seconds())})


def _seat(conversation: Conversation, people: Collection[User], owner: User | None = None) -> None:
    Role = Membership.Role
    Membership.objects.bulk_create(
        Membership(conversation=conversation, user=person, role=Role.OWNER if person == owner else Role.MEMBER)
        for person in people
    )
    Conversation.objects.filter(pk=conversation.pk).update(member_count=len(people))


def _ring_members(conversation: Conversation) -> None:
    people = Membership.objects.current().filter(conversation=conversation)
    data = {"conversation": str(conversation.uuid)}
    events.ring("conversations.changed", data, list(people.values_list("user_id", flat=True)))


def _seat_of(conversation: Conversation, user: User) -> QuerySet[Membership]:
    return Membership.objects.current().filter(conversation=conversation, user=user)


def _count_at(conversation: Conversation, seq: int) -> int:
    """How many messages that count as unread there were at this seq."""
    counted = Message.objects.filter(conversation=conversation, seq__lte=seq, ordinal__gt=0).order_by("-seq")
    return counted.values_list("ordinal", flat=True).first() or 0


def _move(seats: QuerySet[Membership], log: Conversation, mark: str, seq: int) -> bool:
    """Moves one of a seat's marks forward, by a conditional UPDATE: two devices at once cannot move it back."""
    seq = min(seq, log.last_seq)
    behind = seats.filter(**{f"{mark}_seq__lt": seq})
    counter = "feed_read_count" if mark == "feed_read" else "read_count"
    return bool(behind.update(**{f"{mark}_seq": seq, counter: _count_at(log, seq)}))


def _mark_of(seat: Membership) -> ReadMark:
    return ReadMark(read_seq=seat.read_seq, feed_read_seq=seat.feed_read_seq, unread=unread_of(seat))
