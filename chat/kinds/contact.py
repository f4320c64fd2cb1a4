"""A contact card: somebody introduces a person whom they know, or themselves. What it says was true when it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, User
from chat.errors import NotYourContact
from chat.kinds.base import Data, Kind, Taken
from chat.models import Message

if TYPE_CHECKING:
    from django.db.models import QuerySet


class ContactCard(Kind):
    """Its `data`: the person's `uuid`, `name`, `username` (by which others may ask to be contacts) and `avatar`."""

    name = Message.Kind.CONTACT
    preview = _("[Contact] {name}")

    def take(self, *, sender: User, text: str, given: Mapping[str, Any]) -> Taken:
        """A contact of the sender's, or the sender. Raises NotYourContact for anybody else."""
        person = _known_to(sender).filter(uuid=_uuid(given.get("person"))).first()
        if person is None:
            raise NotYourContact
        return Taken(data=_shown(person))

    def quoted(self, data: Data) -> Data:
        """What its line says."""
        return {"name": data["name"]}

    def texts(self, data: Data) -> list[str]:
        """The names."""
        return [data["name"], data["username"]] if data["name"] else []

    def facts(self, data: Data) -> dict[str, str]:
        """The name."""
        return {"name": str(data.get("name", ""))}


def forget_cards_of(person: User) -> None:
    """The cards that name a person whose account is closed name nobody any more."""
    cards = Message.objects.filter(kind=Message.Kind.CONTACT, data__uuid=str(person.uuid))
    nobody = {"uuid": str(person.uuid), "name": "", "username": "", "avatar": ""}
    cards.update(data=nobody, is_indexed=False)


def _shown(person: User) -> Data:
    return {"uuid": str(person.uuid), "name": person.name, "username": person.username, "avatar": person.avatar_url}


def _known_to(sender: User) -> QuerySet[User]:
    people = User.objects.filter(kind=User.Kind.PERSON, is_active=True)
    if sender.is_guest:
        return people.none()
    known = Contact.objects.unblocked().filter(owner=sender).values("person")
    return people.filter(pk__in=known) | people.filter(pk=sender.pk)


def _uuid(given: Any) -> UUID:
    try:
        return UUID(given) if isinstance(given, str) else UUID(int=0)
    except ValueError:
        return UUID(int=0)
