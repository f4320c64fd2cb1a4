"""The API of polls: voting in them, and closing them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from chat.api.acts import ActView
from chat.api.serializers import MessageSerializer
from chat.kinds.poll import MOST
from chat.services import votes
from chat.services.acting import find_message
from chat.wire import message_json
from core.api import checked
from core.typing import SignedInRequest


class VoteSerializer(serializers.Serializer[Any]):
    """What is chosen."""

    options = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=MOST - 1),
        max_length=MOST,
        help_text="By their places, from 0. One at most where only one may be chosen; none withdraws the vote.",
    )


class VoteView(ActView):
    """My choice in a poll."""

    @extend_schema(request=VoteSerializer, responses=MessageSerializer)
    def put(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Chooses these options, in the place of what I chose before."""
        wanted = checked(VoteSerializer, request.data)
        message = find_message(user=request.user, uuid=uuid)
        return Response(message_json(votes.vote(user=request.user, message=message, options=wanted["options"])))


class ClosedView(ActView):
    """The end of a poll of mine."""

    @extend_schema(request=None, responses=MessageSerializer)
    def post(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Nobody votes any more, and everyone sees how it went."""
        message = find_message(user=request.user, uuid=uuid)
        return Response(message_json(votes.close_poll(user=request.user, message=message)))
