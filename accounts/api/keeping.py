"""The API of what one keeps about people: tags, whom one keeps away, and one's own code."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.serializers import BlockSerializer, CodeSerializer, ContactTagSerializer
from accounts.models import ContactTag, User
from accounts.services import blocks, codes, labels
from core.api import checked
from core.limits import ActionThrottle, EveryoneThrottle
from core.typing import SignedInRequest


class TagsView(APIView):
    """My tags."""

    @extend_schema(responses=ContactTagSerializer(many=True))
    def get(self, request: SignedInRequest) -> Response:
        """By name. A tag is made by giving it to a contact."""
        return Response(ContactTagSerializer(labels.tags_of(user=request.user), many=True).data)


class TagView(APIView):
    """One of my tags."""

    token_scope = "chat"

    @extend_schema(request=ContactTagSerializer, responses=ContactTagSerializer)
    def patch(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Renames it."""
        wanted = checked(ContactTagSerializer, request.data)
        labels.rename_tag(tag=get_object_or_404(ContactTag, owner=request.user, uuid=uuid), name=wanted["name"])
        return Response(ContactTagSerializer(labels.tags_of(user=request.user).get(uuid=uuid)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Takes it from every contact."""
        labels.delete_tag(tag=get_object_or_404(ContactTag, owner=request.user, uuid=uuid))
        return Response(status=status.HTTP_204_NO_CONTENT)


class BlocksView(APIView):
    """Whom I keep away."""

    @extend_schema(responses=BlockSerializer(many=True))
    def get(self, request: SignedInRequest) -> Response:
        """The latest first."""
        return Response(BlockSerializer(blocks.blocked_people(user=request.user), many=True).data)


class BlockView(APIView):
    """Keeping one person away, named by their id."""

    token_scope = "chat"
    throttle_scope = "manage"
    throttle_classes = (EveryoneThrottle, ActionThrottle)

    @extend_schema(request=None, responses={204: None})
    def put(self, request: SignedInRequest, uuid: UUID) -> Response:
        """From now on; they are not told."""
        person = get_object_or_404(User.objects.exclude(kind=User.Kind.OFFICIAL), uuid=uuid)
        blocks.block_person(owner=request.user, person=person)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Not any more."""
        blocks.unblock_person(owner=request.user, person=get_object_or_404(User, uuid=uuid))
        return Response(status=status.HTTP_204_NO_CONTENT)


class CodeView(APIView):
    """My own code."""

    token_scope = None
    throttle_scope = "find"
    throttle_classes = (EveryoneThrottle, ActionThrottle)

    @extend_schema(responses=CodeSerializer)
    def get(self, request: SignedInRequest) -> Response:
        """The one that works now."""
        return self._answer(request)

    @extend_schema(request=None, responses=CodeSerializer)
    def post(self, request: SignedInRequest) -> Response:
        """A new one; the old one works no more."""
        codes.renew_code(user=request.user)
        return self._answer(request)

    def _answer(self, request: SignedInRequest) -> Response:
        code = codes.code_of(user=request.user)
        return Response({"url": codes.address_of(user=request.user), "qr_url": f"/u/{code}/code.svg"})
