"""The API of the self-check: a client compares a part of a log with the server's."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from chat.api.serializers import SEQ_MAX
from chat.models import Conversation, Epoch
from chat.services.log_check import CHECKED_AT_ONCE, check_log
from core.api import checked
from core.typing import SignedInRequest

SHA256 = re.compile(r"\A[0-9a-f]{64}\Z")


class WantedCheckSerializer(serializers.Serializer[Any]):
    """Which part of a log."""

    after = serializers.IntegerField(min_value=0, max_value=SEQ_MAX, default=0)
    upto = serializers.IntegerField(min_value=0, max_value=SEQ_MAX, default=None, allow_null=True)
    mine = serializers.RegexField(SHA256, default="", allow_blank=True)


class LogDigestSerializer(serializers.Serializer[Any]):
    """A part of a log in one number."""

    epoch = serializers.CharField()
    after = serializers.IntegerField(help_text="Events after this seq are in it.")
    upto = serializers.IntegerField(help_text="Events up to this seq are in it: not above the head.")
    head = serializers.IntegerField()
    digest = serializers.CharField(help_text='SHA-256, hex, over the lines "seq type subject" of its events.')


class LogCheckView(APIView):
    """Whether a client and the server have the same log."""

    @extend_schema(
        parameters=[
            OpenApiParameter("after", int),
            OpenApiParameter("upto", int, description=f"At most {CHECKED_AT_ONCE} events after `after` are taken."),
            OpenApiParameter("mine", str, description="The client's own digest: the comparison is counted."),
        ],
        responses=LogDigestSerializer,
    )
    def get(self, request: SignedInRequest, uuid: UUID) -> Response:
        """The digest of a part of a conversation's log, or of a feed's."""
        wanted = checked(WantedCheckSerializer, request.query_params.dict())
        epoch = Epoch.current()
        found = check_log(user=request.user, conversation=get_object_or_404(Conversation, uuid=uuid), **wanted)
        return Response(
            {"epoch": epoch, "after": found.after, "upto": found.upto, "head": found.head, "digest": found.digest}
        )
