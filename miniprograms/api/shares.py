"""Sharing a page of a mini program into chats."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from chat.cards import render_live
from core.api import checked
from core.limits import ActionThrottle, EveryoneThrottle
from core.typing import SignedInRequest
from miniprograms.api.drawer import find_published
from miniprograms.api.serializers import PageSerializer
from miniprograms.services import programs, shares
from miniprograms.services.shares import Outcome, Target

PAGE = [
    OpenApiParameter("program", str, required=True, description="The mini program's slug."),
    OpenApiParameter("path", str, description="The page below its home; empty for the home."),
]


class PreviewSerializer(serializers.Serializer[Any]):
    """The card as it will be sent, and as it is drawn for the reader now."""

    card = serializers.DictField()
    live = serializers.DictField()


class ShareSerializer(PageSerializer):
    """A page, who gets it, and a note. `client_id` is made by the client and kept across retries."""

    client_id = serializers.UUIDField()
    note = serializers.CharField(max_length=shares.NOTE_LIMIT, allow_blank=True, default="")
    conversations = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=50)
    people = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=50)


class TargetSerializer(serializers.Serializer[Any]):
    """One of those chosen."""

    type = serializers.ChoiceField(["conversation", "person"])
    uuid = serializers.UUIDField()


class OutcomeSerializer(serializers.Serializer[Any]):
    """What became of one target: sent into `conversation`, or refused with a code and the reason in words. Sent with the code
    `message_held`: the card is there, and the note waits for an operator."""

    target = TargetSerializer()
    status = serializers.ChoiceField(["sent", "refused"])
    conversation = serializers.UUIDField(allow_null=True)
    code = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True)


class OutcomesSerializer(serializers.Serializer[Any]):
    """One result for each target."""

    results = OutcomeSerializer(many=True)


class PreviewView(APIView):
    """Before sharing."""

    @extend_schema(parameters=PAGE, responses=PreviewSerializer)
    def get(self, request: SignedInRequest) -> Response:
        """The card of the page, exactly as it will look."""
        shares.check_may_share(user=request.user)
        page = checked(PageSerializer, request.query_params.dict())
        program = find_published(page["program"])
        card = programs.card_of(program=program, path=page["path"], sharer=request.user)
        return Response({"card": card.as_json(), "live": render_live([card], request.user)[0]})


class SharesView(APIView):
    """Sharing."""

    token_scope = "chat"
    throttle_scope = "send"
    throttle_classes = [EveryoneThrottle, ActionThrottle]

    @extend_schema(request=ShareSerializer, responses=OutcomesSerializer)
    def post(self, request: SignedInRequest) -> Response:
        """Sends the page's card to each chat and each contact, with one result each. Repeating it sends nothing twice."""
        shares.check_may_share(user=request.user)
        asked = checked(ShareSerializer, request.data)
        program = find_published(asked["program"])
        outcomes = shares.share_card(
            sharer=request.user,
            card=programs.card_of(program=program, path=asked["path"], sharer=request.user),
            targets=[
                *(Target("conversation", chat) for chat in asked["conversations"]),
                *(Target("person", person) for person in asked["people"]),
            ],
            client_id=asked["client_id"],
            note=asked["note"],
        )
        return Response({"results": [_outcome_json(outcome) for outcome in outcomes]})


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "target": {"type": outcome.target.type, "uuid": str(outcome.target.uuid)},
        "status": "sent" if outcome.conversation else "refused",
        "conversation": str(outcome.conversation.uuid) if outcome.conversation else None,
        "code": outcome.error.code if outcome.error else "",
        "message": str(outcome.error.message) if outcome.error else "",
    }
