"""A person as somebody's page of them shows them: who they are to the viewer, and what the two have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.models import Block, Contact, ContactRequest, User
from accounts.services import blocks, contacts
from chat.models import Conversation, Membership, Message
from chat.services.presence import last_seen
from core.errors import NotFound

if TYPE_CHECKING:
    from django.db.models import QuerySet

GROUPS = 20  # that are named
NAMED = {"you", "contact", "asked", "asked_you"}  # to whom the user name is known


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What one person may know of another. `message` is the newest of theirs that the viewer sees, to be reported."""

    person: User
    relation: str
    request: ContactRequest | None
    contact: Contact | None
    is_blocked: bool
    seen_at: str | None
    conversation: Conversation | None
    groups: list[Conversation]
    message: Message | None

    @property
    def knows_username(self) -> bool:
        """Whether the viewer may look this person up by it."""
        return self.relation in NAMED or self.conversation is not None


def acquaintance(*, viewer: User, uuid: UUID) -> Acquaintance:
    """How this person stands to the viewer. Raises NotFound for whoever has nothing to do with the viewer."""
    person = find_acquaintance(viewer=viewer, uuid=uuid)
    relation, request = contacts.relation_of(me=viewer, other=person)
    contact = contacts.contacts_of(user=viewer).filter(person=person).first()
    direct = Conversation.objects.visible_to(viewer).filter(pair_key=Conversation.key_for(viewer, person))
    return Acquaintance(
        person=person,
        relation=relation,
        request=request,
        contact=contact,
        is_blocked=blocks.is_blocked(by=viewer, person=person),
        seen_at=last_seen(viewer=viewer, other=person) if relation == "contact" else None,
        conversation=direct.first(),
        groups=list(_groups(viewer, person)[:GROUPS]),
        message=_newest(viewer, person),
    )


def find_acquaintance(*, viewer: User, uuid: UUID) -> User:
    """The viewer, a contact, who asked or was asked, whom the viewer blocked, or who shares a chat with them. Else NotFound."""
    mine = Membership.objects.current().filter(user=viewer).values("conversation")
    theirs = Membership.objects.current().filter(user=OuterRef("pk"), conversation__in=mine)
    asked = ContactRequest.objects.visible_to(viewer).filter(Q(sender=OuterRef("pk")) | Q(receiver=OuterRef("pk")))
    known = Contact.objects.filter(owner=viewer, person=OuterRef("pk"))
    kept_away = Block.objects.filter(owner=viewer, person=OuterRef("pk"))
    people = User.objects.exclude(kind=User.Kind.OFFICIAL).filter(
        Q(pk=viewer.pk) | Exists(theirs) | Exists(known) | Exists(asked) | Exists(kept_away), uuid=uuid, is_active=True
    )
    person = people.first()
    if person is None:
        raise NotFound
    return person


def _groups(viewer: User, person: User) -> QuerySet[Conversation]:
    theirs = Membership.objects.current().filter(user=person, conversation=OuterRef("pk"))
    mine = Conversation.objects.visible_to(viewer).filter(Exists(theirs), kind=Conversation.Kind.GROUP)
    return mine.order_by("-last_message_at", "-pk")


def _newest(viewer: User, person: User) -> Message | None:
    said = Message.objects.visible_to(viewer).filter(sender=person, recalled_at=None, removed_at=None)
    return said.order_by("-pk").first() if person.pk != viewer.pk else None
