"""Keeping somebody away. They are not told, and to them it looks as if the two were no contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.announcements import announce
from accounts.errors import ThatIsYou
from accounts.models import Block, ContactRequest

if TYPE_CHECKING:
    from accounts.models import User


def is_blocked(*, by: User, person: User) -> bool:
    """Whether `by` keeps this person away."""
    return Block.objects.filter(owner=by, person=person).exists()


def stands_between(*, one: User, other: User) -> bool:
    """Whether either keeps the other away."""
    return Block.objects.filter(Q(owner=one, person=other) | Q(owner=other, person=one)).exists()


def blockers_of(*, user_id: int) -> set[int]:
    """The keys of everyone who keeps this person away: nothing of this person is rung at them."""
    return set(Block.objects.filter(person_id=user_id).values_list("owner_id", flat=True))


def blocked_people(*, user: User) -> QuerySet[Block]:
    """Whom somebody keeps away, the latest first."""
    return Block.objects.filter(owner=user).select_related("person").order_by("-pk")


def block_person(*, owner: User, person: User) -> None:
    """Keeps somebody away: they cannot write, ask, add to groups, or see when one is here. Twice changes nothing.

    Requests that wait between the two are over. A contact rests, and is there again once the block is taken back.
    """
    if owner.pk == person.pk:
        raise ThatIsYou
    with transaction.atomic():
        Block.objects.get_or_create(owner=owner, person=person)
        waiting = ContactRequest.objects.pending()
        waiting.filter(sender=person, receiver=owner).update(
            state=ContactRequest.State.REFUSED, answered_at=timezone.now()
        )
        waiting.filter(sender=owner, receiver=person).delete()
        _tell(owner, person)


def unblock_person(*, owner: User, person: User) -> None:
    """Takes the block back. Where there is none, nothing changes."""
    with transaction.atomic():
        gone, _rows = Block.objects.filter(owner=owner, person=person).delete()
        if gone:
            _tell(owner, person)


def _tell(one: User, other: User) -> None:
    """Both pages look again at whom they may write to. The other learns no more than when a contact ends."""
    for name in ("contacts.changed", "conversations.changed"):
        announce(name=name, to=[one.pk, other.pk], data={})
