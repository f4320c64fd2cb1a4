"""Finding official accounts, their profiles, and following them."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.typing import SignedInRequest
from official.api.serializers import AccountSerializer, FollowSerializer, ProfileSerializer
from official.models import OfficialAccount
from official.services import accounts

MOST = 20
LIST_FILTERS = [
    OpenApiParameter("q", str, description="Words of the name, the handle or the text."),
    OpenApiParameter("program", str, description="Only those that list this mini program (its slug)."),
    OpenApiParameter("following", bool, description="Only those that the reader follows."),
]


def find_account(handle: str) -> OfficialAccount:
    """The account of this handle, or 404. Profiles are public."""
    return get_object_or_404(OfficialAccount.objects.select_related("voice", "feed"), handle=handle)


def reader_context(request: SignedInRequest) -> dict[str, Any]:
    """What the serializers need to know of the reader."""
    return {"followed": set(OfficialAccount.objects.followed_by(request.user).values_list("pk", flat=True))}


class AccountsView(APIView):
    """Official accounts."""

    @extend_schema(
        operation_id="official_accounts_list", parameters=LIST_FILTERS, responses=AccountSerializer(many=True)
    )
    def get(self, request: SignedInRequest) -> Response:
        """At most 20 accounts that fit every filter given, by name."""
        found = OfficialAccount.objects.all()
        if words := request.query_params.get("q", "").strip()[:80]:
            found = found.matching(words)
        if slug := request.query_params.get("program", ""):
            found = found.filter(programs__slug=slug, programs__is_published=True)
        if request.query_params.get("following", "").lower() in {"1", "true"}:
            found = found.followed_by(request.user)
        rows = found.order_by("name_en", "id")[:MOST]
        return Response(AccountSerializer(rows, many=True, context=reader_context(request)).data)


class ProfileView(APIView):
    """An official account's profile."""

    @extend_schema(operation_id="official_accounts_profile", responses=ProfileSerializer)
    def get(self, request: SignedInRequest, handle: str) -> Response:
        """Who it is, whether the reader follows it, and the mini programs that it lists."""
        return Response(ProfileSerializer(find_account(handle), context=reader_context(request)).data)


class FollowView(APIView):
    """Following. Both verbs may be repeated freely."""

    token_scope = "chat"

    @extend_schema(request=None, responses=FollowSerializer)
    def put(self, request: SignedInRequest, handle: str) -> Response:
        """Follows the account; its news come into the conversation from now on."""
        conversation = accounts.follow(user=request.user, account=find_account(handle))
        return Response({"is_following": True, "conversation": str(conversation.uuid)})

    @extend_schema(responses={200: FollowSerializer})
    def delete(self, request: SignedInRequest, handle: str) -> Response:
        """Ends following: the news leave the conversation, receipts stay."""
        accounts.unfollow(user=request.user, account=find_account(handle))
        return Response({"is_following": False, "conversation": None})
