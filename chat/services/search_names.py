"""Searching by name: people whom one knows, and one's chats. They are few, so each is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from accounts.models import User
from accounts.services.blocks import blocked_people
from accounts.services.contacts import contacts_of
from chat.models import Conversation, Membership
from chat.profiles import call_by_name
from chat.search.matching import How, PieceJSON, Wanted, find, pieces, wanted_words
from chat.wire import PersonJSON, conversation_facts, person_json

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Conversation.Kind
NAME = 80  # characters
FELLOWS = 2_000  # people of shared groups who are looked at


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
    """A person or a chat that was found; `name` in pieces, `found_in` says what that is: name, username or remark.

    A person may have no conversation with the reader yet.
    """

    person: User | None
    place: Place | None
    name: list[PieceJSON]
    found_in: str
    is_close: bool
    is_contact: bool


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
    """The people whom a query finds, those found exactly first: the reader's contacts by display name, user name or the
    reader's own remark, and whom they share a group with by the display name."""
    direct = {
        place.other.pk: place for place in places.values() if place.other and place.conversation.kind == Kind.DIRECT
    }
    contacts = contacts_of(user=user)
    known = [
        _Named(one.person, direct.get(one.person_id), [("remark", one.remark), *_names(one.person)]) for one in contacts
    ]
    strangers = _in_groups(user, places, {user.pk, *(one.person_id for one in contacts)})
    return _found(query, [*known, *(_Named(one, None, [("name", one.name)], is_contact=False) for one in strangers)])


def search_chats(*, query: str, places: Mapping[int, Place]) -> list[NameHit]:
    """The reader's groups and official accounts whom a query finds by name, those found exactly first."""
    chats = [place for place in places.values() if place.conversation.kind in {Kind.GROUP, Kind.OFFICIAL}]
    return _found(query, [_Named(None, place, [("name", place.title)]) for place in chats])


@dataclass(frozen=True, slots=True)
class _Named:
    """Someone or something to be found, by these names; each says what it is."""

    person: User | None
    place: Place | None
    names: list[tuple[str, str]]
    is_contact: bool = True


def _in_groups(user: User, places: Mapping[int, Place], known: set[int]) -> list[User]:
    """Whom the reader shares a group with and may come across there, but for those who are known otherwise."""
    groups = [key for key, place in places.items() if place.conversation.kind == Kind.GROUP]
    seats = Membership.objects.current().filter(conversation__in=groups).exclude(user__in=known).order_by("user_id")
    people = User.objects.filter(pk__in=seats.values("user"), kind=User.Kind.PERSON, is_active=True)
    return list(people.exclude(pk__in=blocked_people(user=user).values("person")).order_by("pk")[:FELLOWS])


def _names(person: User) -> list[tuple[str, str]]:
    return [("name", person.name)] if person.is_guest else [("name", person.name), ("username", person.username)]


def _found(query: str, named: Iterable[_Named]) -> list[NameHit]:
    wanted = wanted_words(query)
    hits = [_hit(wanted, one) for one in named] if wanted else []
    return sorted((hit for hit in hits if hit is not None), key=lambda hit: (hit.is_close, not hit.is_contact))


def _hit(wanted: Sequence[Wanted], named: _Named) -> NameHit | None:
    names = [(kind, name) for kind, name in named.names if name]
    for close in (False, True):
        found = [find(name, wanted, How(close=close, anywhere=True)) for _kind, name in names]
        if set().union(*found) < set(wanted):
            continue
        best = max(range(len(names)), key=lambda at: (len(found[at]), -at))
        spans = [span for spans in found[best].values() for span in spans]
        kind, name = names[best]
        shown = pieces(name, spans, limit=NAME)
        return NameHit(named.person, named.place, shown, found_in=kind, is_close=close, is_contact=named.is_contact)
    return None
