"""The API of ways into a group."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from chat.api import group_shapes as shapes
from chat.api.groups import group_of
from chat.models import Invite, JoinRequest
from chat.services import invites
from chat.wire import conversation_facts, person_json, time_json
from core.api import checked
from core.limits import ActionThrottle, EveryoneThrottle
from core.typing import SignedInRequest


class InvitesView(APIView):
    """A group's links."""

    token_scope = "chat"
    throttle_scope = "manage"
    throttle_classes = (EveryoneThrottle, ActionThrottle)

    @extend_schema(responses=shapes.InviteSerializer(many=True))
    def get(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Those that work; for its owner and admins."""
        found = invites.live_invites(group=group_of(request, uuid), by=request.user)
        return Response([_invite_json(invite) for invite in found])

    @extend_schema(request=shapes.NewInviteSerializer, responses={201: shapes.InviteSerializer})
    def post(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Makes one."""
        wanted = checked(shapes.NewInviteSerializer, request.data)
        made = invites.make_invite(group=group_of(request, uuid), by=request.user, **wanted)
        return Response(_invite_json(made), status=status.HTTP_201_CREATED)


class InviteView(APIView):
    """One link of a group that I run."""

    token_scope = "chat"

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Revokes it."""
        invite = get_object_or_404(Invite.objects.visible_to(request.user), uuid=uuid)
        invites.revoke_invite(invite=invite, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitedGroupView(APIView):
    """The group that a link leads into, by the link's code."""

    throttle_scope = "find"
    throttle_classes = (EveryoneThrottle, ActionThrottle)

    @extend_schema(responses=shapes.InvitedGroupSerializer)
    def get(self, request: SignedInRequest, code: str) -> Response:
        """What it shows to who is not in it."""
        invite = invites.find_invite(code=code)
        facts = conversation_facts(invite.conversation)
        return Response(
            {
                "title": facts["title"],
                "avatar": facts["avatar"],
                "member_count": invite.conversation.member_count,
                "needs_approval": invite.needs_approval,
                "allows_guests": invite.allows_guests,
                "state": invites.state_for(invite=invite, user=request.user),
            }
        )


class JoinView(APIView):
    """Joining by a link."""

    token_scope = "chat"
    throttle_scope = "find"
    throttle_classes = (EveryoneThrottle, ActionThrottle)

    @extend_schema(request=shapes.JoinLineSerializer, responses=shapes.ArrivalSerializer)
    def post(self, request: SignedInRequest, code: str) -> Response:
        """Joins, or asks the admins where the link says so."""
        wanted = checked(shapes.JoinLineSerializer, request.data)
        invite = invites.find_invite(code=code)
        arrival = invites.follow_invite(invite=invite, user=request.user, line=wanted["line"])
        conversation = None if arrival.state == "asked" else str(arrival.group.uuid)
        return Response({"state": arrival.state, "conversation": conversation})


class JoinRequestsView(APIView):
    """Who asks to come in."""

    @extend_schema(responses=shapes.JoinRequestSerializer(many=True))
    def get(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Oldest first; for its owner and admins."""
        waiting = invites.waiting_requests(group=group_of(request, uuid), by=request.user)
        return Response([_request_json(one) for one in waiting])


class JoinAnswerView(APIView):
    """An admin's answer."""

    token_scope = "chat"
    throttle_scope = "manage"
    throttle_classes = (EveryoneThrottle, ActionThrottle)
    accepts = True

    @extend_schema(request=None, responses={204: None})
    def post(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Lets them in, or not."""
        waiting = JoinRequest.objects.visible_to(request.user).select_related("conversation", "user")
        found = get_object_or_404(waiting, uuid=uuid)
        invites.answer_request(request=found, by=request.user, accept=self.accepts)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _invite_json(invite: Invite) -> dict[str, Any]:
    return {
        "uuid": str(invite.uuid),
        "url": invites.address_of(invite=invite),
        "qr_url": f"/g/{invite.code}/code.svg",
        "by": invite.by.name,
        "needs_approval": invite.needs_approval,
        "allows_guests": invite.allows_guests,
        "use_limit": invite.use_limit,
        "uses": invite.uses,
        "expires_at": time_json(invite.expires_at) if invite.expires_at else None,
    }


def _request_json(request: JoinRequest) -> dict[str, Any]:
    return {
        "uuid": str(request.uuid),
        "person": person_json(request.user),
        "line": request.line,
        "created_at": time_json(request.created_at),
    }
