"""The API of one person, as somebody who has to do with them sees them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.services import contacts
from chat.api.serializers import SpeakerSerializer
from chat.services import people
from chat.wire import person_json
from core.api import checked
from core.limits import ActionThrottle, EveryoneThrottle
from core.typing import SignedInRequest


class CommonGroupSerializer(serializers.Serializer[Any]):
    """A group that both are in."""

    uuid = serializers.UUIDField()
    title = serializers.CharField()


class AcquaintanceSerializer(serializers.Serializer[Any]):
    """A person, and how they stand to me."""

    person = SpeakerSerializer()
    username = serializers.CharField(help_text="Empty where I may not look them up by it.")
    relation = serializers.CharField(help_text="you, contact, asked, asked_you or stranger.")
    request = serializers.UUIDField(allow_null=True, help_text="The contact request that waits between us.")
    remark = serializers.CharField(help_text="What I call them.")
    tags = serializers.ListField(child=serializers.CharField(), help_text="My tags for them.")
    is_blocked = serializers.BooleanField(help_text="By me.")
    can_ask = serializers.BooleanField(help_text="I may ask them to be a contact.")
    seen_at = serializers.DateTimeField(allow_null=True, help_text="When they were here last, where both show it.")
    conversation = serializers.UUIDField(allow_null=True, help_text="Our direct chat.")
    groups = CommonGroupSerializer(many=True)
    message = serializers.UUIDField(
        allow_null=True, help_text="The newest message of theirs that I see: to report them."
    )


class LineSerializer(serializers.Serializer[Any]):
    """A line that goes along with a request."""

    line = serializers.CharField(max_length=contacts.LINE_LIMIT, required=False, allow_blank=True, default="")


class PersonView(APIView):
    """Somebody whom I know, or share a chat with."""

    token_scope = "chat"

    @extend_schema(operation_id="person_retrieve", responses=AcquaintanceSerializer)
    def get(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Who they are to me."""
        return Response(acquaintance_json(people.acquaintance(viewer=request.user, uuid=uuid), request))


class PersonRequestView(APIView):
    """Asking somebody whom I share a chat with to be a contact."""

    token_scope = "chat"
    throttle_scope = "find"
    throttle_classes = (EveryoneThrottle, ActionThrottle)

    @extend_schema(request=LineSerializer, responses={201: AcquaintanceSerializer})
    def post(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Asks; where they had asked me, we are contacts at once."""
        person = people.find_acquaintance(viewer=request.user, uuid=uuid)
        contacts.ask_person(sender=request.user, receiver=person, line=checked(LineSerializer, request.data)["line"])
        shown = acquaintance_json(people.acquaintance(viewer=request.user, uuid=uuid), request)
        return Response(shown, status=status.HTTP_201_CREATED)


def acquaintance_json(found: people.Acquaintance, request: SignedInRequest) -> dict[str, Any]:
    """As the viewer sees them."""
    contact = found.contact
    return {
        "person": person_json(found.person),
        "username": found.person.username if found.knows_username else "",
        "relation": found.relation,
        "request": str(found.request.uuid) if found.request else None,
        "remark": contact.remark if contact else "",
        "tags": [tag.name for tag in contact.tags.all()] if contact else [],
        "is_blocked": found.is_blocked,
        "can_ask": found.relation == "stranger" and not found.is_blocked and _are_people(found, request),
        "seen_at": found.seen_at,
        "conversation": str(found.conversation.uuid) if found.conversation else None,
        "groups": [{"uuid": str(group.uuid), "title": group.title} for group in found.groups],
        "message": str(found.message.uuid) if found.message else None,
    }


def _are_people(found: people.Acquaintance, request: SignedInRequest) -> bool:
    """Guests have no contacts."""
    return not found.person.is_guest and not request.user.is_guest
