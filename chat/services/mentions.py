"""Naming people in a message: who is meant, where the text says so, and who of them still has to see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Block
from accounts.services.blocks import blockers_of
from chat.errors import CannotMentionAll, MentionedAllTooOften
from chat.models import Conversation, HiddenMessage, Membership, Message
from core.errors import Invalid
from core.text import kept_length

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

ALL = "all"
MOST = 50  # people in one message
LONGEST = 100  # code points of a name in a text
SIGNS = "@＠"
PERIOD = timedelta(hours=1)


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """A part of a text, in code points, that names a person (their UUID) or "all"."""

    offset: int
    length: int
    user: str

    def as_json(self) -> dict[str, Any]:
        """As messages carry it."""
        return {"user": self.user, "offset": self.offset, "length": self.length}


@dataclass(frozen=True, slots=True)
class Mentions:
    """Whom a message names: `stored` and `ranges` are what the message keeps, `seats` those of the people."""

    stored: list[str]
    ranges: list[dict[str, Any]]
    seats: QuerySet[Membership] | None = None

    def mark(self, *, seq: int) -> None:
        """The message at this seq names them: their list says so until they have read it."""
        if self.seats is not None:
            self.seats.filter(mention_seq__lt=seq).update(mention_seq=seq)


def ranges_in(*, written: str, kept: str, given: Iterable[Range]) -> list[Range]:
    """The ranges of a text as it is kept, from those of it as it was written (keeping drops what cannot be shown).

    Raises Invalid where one is outside of the text, does not begin with "@", or two overlap.
    """
    moved: list[Range] = []
    for one in sorted(given):
        start = kept_length(written[: one.offset])
        end = kept_length(written[: one.offset + one.length])
        begins_apart = not moved or moved[-1].offset + moved[-1].length <= start
        is_inside = one.offset + one.length <= len(written) and end <= len(kept) and 1 < end - start <= LONGEST
        if not (is_inside and begins_apart and kept[start] in SIGNS):
            raise Invalid(fields={"mention_ranges": _("A mention has to stand in the text, as @ and a name.")})
        moved.append(Range(start, end - start, one.user))
    return moved


def read_mentions(
    *,
    sender: User,
    conversation: Conversation,
    given: Collection[str],
    ranges: Sequence[Range] = (),
    before: Collection[str] = (),
) -> Mentions:
    """The members among these UUIDs and those of the ranges, or "all" of them. Who is not in the conversation (any more) is
    left out, and what names them is text.

    `before` is whom the message named before an edit: it may go on naming everyone.
    Raises Invalid for too many, CannotMentionAll for who does not run the group, MentionedAllTooOften.
    """
    wanted = list(dict.fromkeys([*given, *(one.user for one in ranges)]))
    if not wanted:
        return Mentions(stored=[], ranges=[])
    if len(wanted) > MOST:
        raise Invalid(fields={"mentions": Invalid.message})
    others = Membership.objects.current().filter(conversation=conversation).exclude(user=sender)
    unhearing = blockers_of(user_id=sender.pk)  # whom it names as anyone, so that nobody can tell, and who is not told
    people = [one for one in wanted if one != ALL]
    named = others.filter(user__uuid__in=people)
    present = {str(uuid) for uuid in named.values_list("user__uuid", flat=True)} if people else set()
    if ALL in wanted and ALL not in before:
        _check_may_name_all(sender, conversation)
    marked = [one.as_json() for one in ranges if one.user == ALL or one.user in present]
    if ALL in wanted:
        return Mentions(stored=[ALL], ranges=marked, seats=others.exclude(user_id__in=unhearing))
    stored = [one for one in people if one in present]
    return Mentions(stored=stored, ranges=marked, seats=named.exclude(user_id__in=unhearing))


def names(message: Message, user: User) -> bool:
    """Whether this message, as it stands, names this person."""
    if message.state or message.sender_id == user.pk:
        return False
    return ALL in message.mentions or str(user.uuid) in message.mentions


def look_again(*, message: Message, seats: QuerySet[Membership] | None = None) -> None:
    """This message does not name everyone any more whom it named: it was taken back, changed, or deleted by one of them.

    Their list names the newest unread message that does, or none. Call it while the conversation's log is held.
    """
    told = Membership.objects.filter(conversation=message.conversation_id, mention_seq=message.seq)
    waiting = list((told if seats is None else told & seats).select_related("user"))
    if not waiting:
        return
    since = min(seat.read_seq for seat in waiting)
    standing = Message.objects.filter(conversation=message.conversation_id, recalled_at=None, removed_at=None)
    found = list(standing.filter(seq__gt=since, seq__lte=message.seq).exclude(mentions=[]).order_by("-seq"))
    people = [seat.user_id for seat in waiting]
    hidden = HiddenMessage.objects.filter(message__in=found, user__in=people).values_list("user_id", "message_id")
    blocked = Block.objects.filter(owner__in=people).values_list("owner_id", "person_id")
    unseen, unheard = set(hidden), set(blocked)
    for seat in waiting:
        naming = (
            one.seq
            for one in found
            if one.seq > seat.read_seq
            and names(one, seat.user)
            and (seat.user_id, one.pk) not in unseen
            and (seat.user_id, one.sender_id) not in unheard
        )
        Membership.objects.filter(pk=seat.pk, mention_seq=message.seq).update(mention_seq=next(naming, 0))


def _check_may_name_all(sender: User, conversation: Conversation) -> None:
    seat = Membership.objects.current().filter(conversation=conversation, user=sender).first()
    if conversation.kind != Conversation.Kind.GROUP or seat is None or not seat.is_admin:
        raise CannotMentionAll
    recent = Message.objects.filter(conversation=conversation, created_at__gt=timezone.now() - PERIOD)
    named = recent.filter(sender=sender).exclude(mentions=[]).values_list("mentions", flat=True)
    if sum(mentions == [ALL] for mentions in named) >= settings.MENTION_ALL_AN_HOUR:
        raise MentionedAllTooOften(details={"retry_after": int(PERIOD.total_seconds())})
