"""Naming people in a message: who is meant, and who of them still has to see it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from accounts.services.blocks import blockers_of
from chat.errors import CannotMentionAll, MentionedAllTooOften
from chat.models import Conversation, Membership, Message
from core.errors import Invalid

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

ALL = "all"
MOST = 50  # people in one message
PERIOD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Mentions:
    """Whom a message names: `stored` is what the message keeps, `seats` those of the people."""

    stored: list[str]
    seats: QuerySet[Membership] | None = None

    def mark(self, *, seq: int) -> None:
        """The message at this seq names them: their list says so until they have read it."""
        if self.seats is not None:
            self.seats.filter(mention_seq__lt=seq).update(mention_seq=seq)


def read_mentions(
    *, sender: User, conversation: Conversation, given: Collection[str], before: Collection[str] = ()
) -> Mentions:
    """The members among these UUIDs, or "all" of them. Who is not in the conversation (any more) is left out.

    `before` is whom the message named before an edit: it may go on naming everyone.
    Raises Invalid for too many, CannotMentionAll for who does not run the group, MentionedAllTooOften.
    """
    if not given:
        return Mentions(stored=[])
    if len(given) > MOST:
        raise Invalid(fields={"mentions": Invalid.message})
    others = Membership.objects.current().filter(conversation=conversation).exclude(user=sender)
    unhearing = blockers_of(user_id=sender.pk)  # whom it names as anyone, so that nobody can tell, and who is not told
    if ALL in given:
        if ALL not in before:
            _check_may_name_all(sender, conversation)
        return Mentions(stored=[ALL], seats=others.exclude(user_id__in=unhearing))
    named = others.filter(user__uuid__in=given)
    present = {str(uuid) for uuid in named.values_list("user__uuid", flat=True)}
    stored = [uuid for uuid in dict.fromkeys(given) if uuid in present]
    return Mentions(stored=stored, seats=named.exclude(user_id__in=unhearing))


def _check_may_name_all(sender: User, conversation: Conversation) -> None:
    seat = Membership.objects.current().filter(conversation=conversation, user=sender).first()
    if conversation.kind != Conversation.Kind.GROUP or seat is None or not seat.is_admin:
        raise CannotMentionAll
    recent = Message.objects.filter(conversation=conversation, created_at__gt=timezone.now() - PERIOD)
    named = recent.filter(sender=sender).exclude(mentions=[]).values_list("mentions", flat=True)
    if sum(mentions == [ALL] for mentions in named) >= settings.MENTION_ALL_AN_HOUR:
        raise MentionedAllTooOften(details={"retry_after": int(PERIOD.total_seconds())})
