"""Searching by name: people whom one knows, and one's chats. They are few, so each is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from accounts.models import User
from accounts.services.contacts import contacts_of
from chat.models import Conversation, Membership
from chat.profiles import call_by_name
from chat.search.matching import How, PieceJSON, Wanted, find, pieces, wanted_words
from chat.wire import PersonJSON, conversation_facts, person_json

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Conversation.Kind
NAME = 80  # characters


class PlaceJSON(TypedDict):
    """A conversation as results name it."""

    uuid: str
    kind: str
    title: str
    avatar: str
    other: PersonJSON | None


@dataclass(frozen=True, slots=True)
class Place:
    """One of the reader's conversations, and in direct and official ones the other person."""

    conversation: Conversation
    other: User | None

    @property
    def title(self) -> str:
        """As the reader's list calls it."""
        return self.other.name if self.other else self.conversation.title

    def as_json(self) -> PlaceJSON:
        """As results name it."""
        return PlaceJSON(
            uuid=str(self.conversation.uuid),
            kind=self.conversation.kind,
            title=self.title,
            avatar=self.other.avatar_url if self.other else conversation_facts(self.conversation)["avatar"],
            other=person_json(self.other) if self.other else None,
        )


@dataclass(frozen=True, slots=True)
class NameHit:
    """A person or a chat that was found; `name` in pieces. A person may have no conversation with the reader yet."""

    person: User | None
    place: Place | None
    name: list[PieceJSON]
    is_close: bool


def places_of(*, user: User) -> dict[int, Place]:
    """All of a person's conversations, by key, the latest active first."""
    seats = Membership.objects.current().filter(user=user).select_related("conversation")
    seats = seats.prefetch_related("conversation__pins__message").order_by("-conversation__last_message_at", "-pk")
    conversations = [seat.conversation for seat in seats]
    pairs = [one.pk for one in conversations if one.kind in {Kind.DIRECT, Kind.OFFICIAL}]
    across = Membership.objects.filter(conversation__in=pairs).exclude(user=user).select_related("user")
    others = {seat.conversation_id: seat.user for seat in across}
    call_by_name(others.values())
    return {one.pk: Place(one, others.get(one.pk)) for one in conversations}


def search_people(*, user: User, query: str, places: Mapping[int, Place]) -> list[NameHit]:
    """The reader's contacts whom a query finds by display name, user name or their own remark, those found exactly first."""
    direct = {
        place.other.pk: place for place in places.values() if place.other and place.conversation.kind == Kind.DIRECT
    }
    contacts = contacts_of(user=user)
    named = [
        (one.person, direct.get(one.person_id), [*filter(None, [one.remark]), *_names(one.person)]) for one in contacts
    ]
    return _found(query, named)


def search_chats(*, query: str, places: Mapping[int, Place]) -> list[NameHit]:
    """The reader's groups and official accounts whom a query finds by name, those found exactly first."""
    chats = [place for place in places.values() if place.conversation.kind in {Kind.GROUP, Kind.OFFICIAL}]
    return _found(query, [(None, place, [place.title]) for place in chats])


def _names(person: User) -> list[str]:
    return [person.name] if person.is_guest else list(dict.fromkeys([person.name, person.username]))


def _found(query: str, named: Iterable[tuple[User | None, Place | None, list[str]]]) -> list[NameHit]:
    wanted = wanted_words(query)
    hits = [_hit(wanted, person, place, names) for person, place, names in named] if wanted else []
    return sorted((hit for hit in hits if hit is not None), key=lambda hit: hit.is_close)


def _hit(wanted: Sequence[Wanted], person: User | None, place: Place | None, names: list[str]) -> NameHit | None:
    for close in (False, True):
        found = [find(name, wanted, How(close=close, anywhere=True)) for name in names]
        if set().union(*found) < set(wanted):
            continue
        best = max(range(len(names)), key=lambda at: (len(found[at]), -at))
        spans = [span for spans in found[best].values() for span in spans]
        return NameHit(person, place, pieces(names[best], spans, limit=NAME), is_close=close)
    return None
