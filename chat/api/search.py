"""The API of searching one's own conversations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from chat.api.serializers import MessageSerializer, SpeakerSerializer
from chat.models import Conversation
from chat.services import search
from chat.services.search_names import NameHit, Place, places_of, search_chats, search_people
from chat.wire import message_json, person_json
from core.errors import Invalid
from core.limits import ActionThrottle, EveryoneThrottle
from core.typing import SignedInRequest

GROUPS = ("people", "chats", "messages", "files", "cards")
NAMES_FIRST = 4  # of people and chats, where all groups are asked for
MESSAGES_FIRST = {"messages": 20, "files": 6, "cards": 6}
PAGE = 30


class PieceSerializer(serializers.Serializer[Any]):
    """A piece of a text."""

    text = serializers.CharField()
    hit = serializers.BooleanField(help_text="It is what was searched for.")


class PlaceSerializer(serializers.Serializer[Any]):
    """One of the reader's conversations."""

    uuid = serializers.UUIDField()
    kind = serializers.CharField(help_text="direct, group or official.")
    title = serializers.CharField()
    avatar = serializers.CharField()
    other = SpeakerSerializer(allow_null=True)


class HitSerializer(serializers.Serializer[Any]):
    """Something that was found. A person has no conversation where none was opened yet."""

    person = SpeakerSerializer(allow_null=True)
    conversation = PlaceSerializer(allow_null=True)
    message = MessageSerializer(allow_null=True)
    pieces = PieceSerializer(many=True, help_text="The name, or a piece of the message.")
    found_in = serializers.CharField(
        help_text="What the pieces are of: name, username, remark; text, file_name, card, sender, date."
    )
    is_contact = serializers.BooleanField(help_text="False for a person whom you only share a group with.")
    is_close = serializers.BooleanField(help_text="Found only by words that are spelled nearly so.")


class GroupSerializer(serializers.Serializer[Any]):
    """One kind of hits, exact ones first; of messages, files and cards in each part the newest first."""

    kind = serializers.ChoiceField(choices=GROUPS)
    items = HitSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Give it as `cursor` with this `kind` for more.")


class FoundSerializer(serializers.Serializer[Any]):
    """What a query found."""

    groups = GroupSerializer(many=True)


class SearchView(APIView):
    """Search in my conversations."""

    token_scope = "chat"
    throttle_scope = "search"
    throttle_classes = (EveryoneThrottle, ActionThrottle)

    @extend_schema(
        operation_id="search",
        parameters=[
            OpenApiParameter("q", str, required=True, description="At most 100 characters and 8 words count."),
            OpenApiParameter("kind", str, enum=GROUPS, description="Only this group; without it, the first of each."),
            OpenApiParameter(
                "conversation", OpenApiTypes.UUID, description="Only messages, files and cards of this one."
            ),
            OpenApiParameter("cursor", str),
        ],
        responses=FoundSerializer,
    )
    def get(self, request: SignedInRequest) -> Response:
        """The groups that have hits."""
        query = request.query_params.get("q", "").replace("\x00", " ")
        kind = request.query_params.get("kind") or None
        if kind not in {None, *GROUPS}:
            raise Invalid(fields={"kind": Invalid.message})
        conversation = _conversation(request)
        places = places_of(user=request.user)
        wanted = [kind] if kind else GROUPS
        groups = [self._group(name, request, query, conversation, places) for name in wanted]
        return Response({"groups": [group for group in groups if group["items"] or kind]})

    def _group(
        self,
        name: str,
        request: SignedInRequest,
        query: str,
        conversation: Conversation | None,
        places: dict[int, Place],
    ) -> dict[str, Any]:
        is_alone = request.query_params.get("kind") == name
        if name in MESSAGES_FIRST:
            limit = PAGE if is_alone else MESSAGES_FIRST[name]
            cursor = request.query_params.get("cursor") if is_alone else None
            found = search.search_messages(
                user=request.user, query=query, kind=name, conversation=conversation, cursor=cursor, limit=limit
            )
            return {"kind": name, "items": [_message(hit, places) for hit in found.hits], "next": found.next}
        hits = [] if conversation else _named(name, request, query, places)
        shown = hits if is_alone else hits[:NAMES_FIRST]
        return {"kind": name, "items": [_name(hit) for hit in shown], "next": "all" if len(hits) > len(shown) else None}


def _conversation(request: SignedInRequest) -> Conversation | None:
    given = request.query_params.get("conversation")
    if not given:
        return None
    try:
        uuid = UUID(given)
    except ValueError:
        raise Invalid(fields={"conversation": Invalid.message}) from None
    return get_object_or_404(Conversation.objects.visible_to(request.user), uuid=uuid)


def _named(name: str, request: SignedInRequest, query: str, places: dict[int, Place]) -> list[NameHit]:
    if name == "people":
        return search_people(user=request.user, query=query, places=places)
    return search_chats(query=query, places=places)


def _name(hit: NameHit) -> dict[str, Any]:
    return {
        "person": person_json(hit.person) if hit.person else None,
        "conversation": hit.place.as_json() if hit.place else None,
        "message": None,
        "pieces": hit.name,
        "found_in": hit.found_in,
        "is_contact": hit.is_contact,
        "is_close": hit.is_close,
    }


def _message(hit: search.Hit, places: dict[int, Place]) -> dict[str, Any]:
    return {
        "person": None,
        "conversation": places[hit.conversation.pk].as_json(),
        "message": message_json(hit.message),
        "pieces": hit.snippet,
        "found_in": hit.found_in,
        "is_contact": True,
        "is_close": hit.is_close,
    }
