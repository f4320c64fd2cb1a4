"""Conversations as their list shows them: a few queries for any number of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict

from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Greatest, RowNumber

from accounts.models import Contact
from accounts.services.blocks import is_blocked
from chat.models import Conversation, Membership, Message
from chat.profiles import call_by_name, profile_url
from chat.services.presence import last_seen, read_by
from chat.services.unread import unread_by_seat
from chat.wire import (
    ConversationFactsJSON,
    MessageJSON,
    PersonJSON,
    conversation_facts,
    message_json,
    person_json,
    time_json,
)

if TYPE_CHECKING:
    from accounts.models import User

Kind = Conversation.Kind
FACES = 4  # of a group without a picture
PAIRS = (Kind.DIRECT, Kind.OFFICIAL)
_OWN = {"conversation": OuterRef("conversation"), "seq__gt": OuterRef("cleared_seq")}  # what a seat shows
_FED = {"conversation": OuterRef("conversation__feed"), "seq__gt": OuterRef("feed_from_seq")}


class FeedJSON(TypedDict):
    """The feed whose broadcasts a conversation shows."""

    uuid: str
    last_seq: int
    read_seq: int
    from_seq: int


class OwnJSON(TypedDict):
    """How a conversation stands for its reader alone."""

    role: str
    is_muted: bool
    is_pinned: bool
    is_archived: bool
    is_marked_unread: bool
    is_deleted: bool
    cleared_seq: int
    draft: str
    is_mentioned: bool
    draft_version: int
    draft_by: str | None
    has_announcement: bool
    may_send_at: str | None


class ConversationJSON(OwnJSON):
    """A conversation in its reader's list. `other` is there in direct and official ones only.

    `role`, `is_muted`, `is_pinned`, `is_archived`, `is_marked_unread`, `is_deleted` (and nothing was said since; what is
    shown comes after `cleared_seq`), `draft`, `is_mentioned` (an unread message names the reader), `has_announcement` (one
    that the reader has not seen) and `may_send_at` (the end of their wait in slow mode) are the reader's own; `facts` is
    the same for everyone in it. `read_by_other` (a seq) and `other_seen_at` are there in direct chats, where both show it.
    """

    uuid: str
    kind: str
    title: str
    avatar: str
    other: PersonJSON | None
    profile_url: str
    member_count: int
    faces: list[PersonJSON]
    last_message: MessageJSON | None
    unread: int
    last_seq: int
    read_seq: int
    feed: FeedJSON | None
    can_send: bool
    is_blocked: bool
    read_by_other: int | None
    other_seen_at: str | None
    facts: ConversationFactsJSON
    active_at: str


def seats_by_activity(*, user: User) -> QuerySet[Membership]:
    """A person's seats, each with its conversation, when something was last said there (`active_at`), and what.

    `is_listed` is false for those that the person deleted and in which nothing was said since.
    """
    conversation_said = Coalesce("conversation__last_message_at", "conversation__created_at")
    feed_said = Case(
        When(
            conversation__feed__last_seq__gt=F("feed_from_seq"),
            then=Coalesce("conversation__feed__last_message_at", conversation_said),
        ),
        default=conversation_said,
        output_field=DateTimeField(),
    )
    return (
        Membership.objects.current()
        .filter(user=user)
        .select_related("conversation__feed")
        .prefetch_related("conversation__pins__message")
        .annotate(
            active_at=Greatest(conversation_said, feed_said),
            last_own=_newest(user, **_OWN),
            last_fed=_newest(user, **_FED),
            is_listed=ExpressionWrapper(
                Q(cleared_at=None) | Exists(_counted(**_OWN)) | Exists(_counted(**_FED)), output_field=BooleanField()
            ),
        )
        .order_by("-active_at", "-pk")
    )


def summarize(*, seats: Sequence[Membership], viewer: User) -> list[ConversationJSON]:
    """Each of the viewer's seats (from `seats_by_activity`) as JSON, in the same order."""
    conversations = [seat.conversation for seat in seats]
    theirs = _their_seats(conversations, viewer)
    others = [their.user for their in theirs.values()]
    call_by_name(others)
    contacts = _contacts(viewer, others)
    last = _last_messages(seats)
    unread, faces = unread_by_seat(seats), _faces(conversations)
    shown = [
        _summary(seat, viewer, theirs.get(seat.conversation_id), contacts, last, unread[seat.pk]) for seat in seats
    ]
    for seat, summary in zip(seats, shown, strict=True):
        summary["faces"] = faces.get(seat.conversation_id, [])
    return shown


def _summary(
    seat: Membership,
    viewer: User,
    theirs: Membership | None,
    contacts: dict[int, str],
    last: dict[int, Message],
    unread: int,
) -> ConversationJSON:
    conversation = seat.conversation
    other = theirs.user if theirs else None
    is_known = conversation.kind == Kind.DIRECT and other is not None and other.pk in contacts
    facts = conversation_facts(conversation)
    newest = _newest_of(seat, last)
    return ConversationJSON(
        **_own(seat),
        uuid=str(conversation.uuid),
        kind=conversation.kind,
        title=(contacts.get(other.pk) or other.name) if other else conversation.title,
        avatar=other.avatar_url if other else facts["avatar"],
        other=person_json(other, with_username=True) if other else None,
        profile_url=profile_url(other) if other else "",
        member_count=conversation.member_count,
        faces=[],
        last_message=message_json(newest) if newest else None,
        unread=unread,
        last_seq=conversation.last_seq,
        read_seq=seat.read_seq,
        feed=_feed(seat),
        can_send=conversation.kind != Kind.DIRECT or is_known,
        is_blocked=_is_kept_away(conversation, viewer, other if not is_known else None),
        read_by_other=read_by(viewer=viewer, seat=theirs) if theirs and is_known else None,
        other_seen_at=last_seen(viewer=viewer, other=theirs.user) if theirs and is_known else None,
        facts=facts,
        active_at=time_json(seat.active_at),  # type: ignore[attr-defined]
    )


def _own(seat: Membership) -> OwnJSON:
    return OwnJSON(
        role=seat.role,
        is_muted=seat.is_muted,
        is_pinned=seat.pinned_at is not None,
        is_archived=seat.archived_at is not None,
        is_marked_unread=seat.is_marked_unread,
        is_deleted=not seat.is_listed,  # type: ignore[attr-defined]
        cleared_seq=seat.cleared_seq,
        draft=seat.draft,
        is_mentioned=seat.mention_seq > seat.read_seq,
        draft_version=seat.draft_version,
        draft_by=str(seat.draft_by) if seat.draft_by else None,
        has_announcement=_has_announcement(seat),
        may_send_at=_may_send_at(seat),
    )


def _is_kept_away(conversation: Conversation, viewer: User, other: User | None) -> bool:
    """Asked for direct chats only in which the viewer cannot write: there are few."""
    return other is not None and conversation.kind == Kind.DIRECT and is_blocked(by=viewer, person=other)


def _newest_of(seat: Membership, last: dict[int, Message]) -> Message | None:
    shown = [last[pk] for pk in (seat.last_own, seat.last_fed) if pk in last]  # type: ignore[attr-defined]
    return max(shown, key=lambda message: (message.created_at, message.pk), default=None)


def _feed(seat: Membership) -> FeedJSON | None:
    feed = seat.conversation.feed
    if feed is None:
        return None
    return FeedJSON(
        uuid=str(feed.uuid), last_seq=feed.last_seq, read_seq=seat.feed_read_seq, from_seq=seat.feed_from_seq
    )


def _has_announcement(seat: Membership) -> bool:
    said, seen = seat.conversation.announced_at, seat.announcement_seen_at
    return said is not None and (seen is None or seen < said)


def _may_send_at(seat: Membership) -> str | None:
    if not seat.conversation.slow_seconds or seat.is_admin or seat.last_sent_at is None:
        return None
    return time_json(seat.last_sent_at + timedelta(seconds=seat.conversation.slow_seconds))


def _counted(**where: object) -> QuerySet[Message]:
    return Message.objects.filter(ordinal__gt=0, **where)


def _newest(viewer: User, **where: object) -> Subquery:
    shown = Message.objects.filter(**where).not_hidden_from(viewer.pk)
    return Subquery(shown.order_by("-seq").values("pk")[:1])


def _their_seats(conversations: Sequence[Conversation], viewer: User) -> dict[int, Membership]:
    """The other person's seat in each direct and official conversation, by the conversation's key."""
    pairs = [conversation.pk for conversation in conversations if conversation.kind in PAIRS]
    seats = Membership.objects.filter(conversation__in=pairs).exclude(user=viewer).select_related("user")
    return {seat.conversation_id: seat for seat in seats}


def _faces(conversations: Sequence[Conversation]) -> dict[int, list[PersonJSON]]:
    """Who stands for each group without a picture: those who have been in it longest."""
    plain = [one.pk for one in conversations if one.kind == Kind.GROUP and not one.avatar]
    if not plain:
        return {}
    place = Window(RowNumber(), partition_by=F("conversation"), order_by=F("pk").asc())
    seats = Membership.objects.current().filter(conversation__in=plain).annotate(place=place).filter(place__lte=FACES)
    faces: dict[int, list[PersonJSON]] = {}
    for seat in seats.select_related("user").order_by("pk"):
        faces.setdefault(seat.conversation_id, []).append(person_json(seat.user))
    return faces


def _contacts(viewer: User, people: Iterable[User]) -> dict[int, str]:
    """Which of these people the viewer may write to, and what the viewer calls each (empty: by their own name)."""
    known = Contact.objects.unblocked().filter(owner=viewer, person__in=people)
    return dict(known.values_list("person_id", "remark"))


def _last_messages(seats: Sequence[Membership]) -> dict[int, Message]:
    wanted = [pk for seat in seats for pk in (seat.last_own, seat.last_fed) if pk]  # type: ignore[attr-defined]
    return Message.objects.with_parts().in_bulk(wanted)
