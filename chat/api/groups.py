"""The API of groups: how they are called, who is in them, who runs them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from chat.api import group_shapes as shapes
from chat.errors import NotContacts
from chat.models import Attachment, Conversation, Membership
from chat.services import groups, seats, shared_things
from chat.wire import attachment_json, conversation_facts, member_json, person_json, time_json
from core.api import checked
from core.errors import Invalid
from core.limits import ActionThrottle, EveryoneThrottle
from core.paging import CursorPages
from core.schema import paged
from core.typing import SignedInRequest


class GroupView(APIView):
    """What a group is called and shows."""

    token_scope = "chat"
    throttle_scope = "manage"
    throttle_classes = (EveryoneThrottle, ActionThrottle)

    @extend_schema(request=shapes.GroupChangeSerializer, responses=shapes.GroupFactsSerializer)
    def patch(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Renames it, announces, or sets slow mode; for its owner and admins."""
        group, wanted = group_of(request, uuid), checked(shapes.GroupChangeSerializer, request.data)
        if "title" in wanted:
            groups.rename_group(group=group, by=request.user, title=wanted["title"])
        if "announcement" in wanted:
            groups.announce(group=group, by=request.user, text=wanted["announcement"])
        if "slow_seconds" in wanted:
            groups.set_slow_mode(group=group, by=request.user, seconds=wanted["slow_seconds"])
        return _facts(request, uuid)


class GroupPictureView(APIView):
    """A group's picture."""

    token_scope = "chat"
    throttle_scope = "manage"
    throttle_classes = (EveryoneThrottle, ActionThrottle)
    parser_classes = (MultiPartParser,)

    @extend_schema(request={"multipart/form-data": shapes.PictureFileSerializer}, responses=shapes.GroupFactsSerializer)
    def put(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Another picture; for its owner and admins."""
        group, wanted = group_of(request, uuid), checked(shapes.PictureFileSerializer, request.data)
        groups.set_picture(group=group, by=request.user, file=wanted["picture"].file)
        return _facts(request, uuid)

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInRequest, uuid: UUID) -> Response:
        """No picture."""
        groups.clear_picture(group=group_of(request, uuid), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AnnouncementReadView(APIView):
    """That I have read the announcement."""

    token_scope = "chat"

    @extend_schema(request=None, responses={204: None})
    def post(self, request: SignedInRequest, uuid: UUID) -> Response:
        """It is shown to me no more by itself."""
        groups.see_announcement(group=group_of(request, uuid), user=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MemberPages(CursorPages):
    """Owner and admins first, then by when they came."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = ("rank", "joined_at", "pk")


class MembersView(APIView):
    """Who is in a group."""

    token_scope = "chat"
    throttle_scope = "manage"
    throttle_classes = (EveryoneThrottle, ActionThrottle)

    @extend_schema(
        operation_id="conversation_members_list",
        parameters=[OpenApiParameter("q", str), OpenApiParameter("cursor", str), OpenApiParameter("limit", int)],
        responses=paged(shapes.MemberSerializer),
    )
    def get(self, request: SignedInRequest, uuid: UUID) -> Response:
        """In pages; `q` finds by name, also by what I call them."""
        pages = MemberPages()
        found = _members(group_of(request, uuid), request.user, request.query_params.get("q", "").strip())
        page = pages.paginate_queryset(found, request, view=self) or []
        return pages.get_paginated_response([member_json(seat) for seat in page])

    @extend_schema(request=shapes.PeopleSerializer, responses={201: shapes.MemberSerializer(many=True)})
    def post(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Adds contacts of mine; answers with those who were not in it yet."""
        group, wanted = group_of(request, uuid), checked(shapes.PeopleSerializer, request.data)
        people = list(User.objects.filter(uuid__in=wanted["people"], contact_of__owner=request.user))
        if len(people) < len(set(wanted["people"])):
            raise NotContacts
        newcomers = groups.add_people(group=group, by=request.user, people=people)
        added = seats.current_seats(group).filter(user__in=newcomers).select_related("user").order_by("pk")
        return Response([member_json(seat) for seat in added], status=status.HTTP_201_CREATED)


class MemberView(APIView):
    """Somebody in a group, named by the person's id."""

    token_scope = "chat"
    throttle_scope = "manage"
    throttle_classes = (EveryoneThrottle, ActionThrottle)

    @extend_schema(request=shapes.RoleSerializer, responses=shapes.MemberSerializer)
    def patch(self, request: SignedInRequest, uuid: UUID, person: UUID) -> Response:
        """Appoints or dismisses an admin, or hands the group over; for its owner."""
        group, wanted = group_of(request, uuid), checked(shapes.RoleSerializer, request.data)
        theirs = _seat(group, person)
        groups.set_role(group=group, by=request.user, person=theirs.user, role=wanted["role"])
        return Response(member_json(_seat(group, person)))

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInRequest, uuid: UUID, person: UUID) -> Response:
        """Leaves, where the person is me; else removes them."""
        group = group_of(request, uuid)
        theirs = _seat(group, person)
        if theirs.user_id == request.user.pk:
            groups.leave_group(group=group, user=request.user)
        else:
            groups.remove_member(group=group, by=request.user, person=theirs.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SharedProgramsView(APIView):
    """The mini programs of a conversation."""

    @extend_schema(responses=shapes.SharedProgramSerializer(many=True))
    def get(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Those of which cards were shared, the latest first."""
        conversation = get_object_or_404(Conversation.objects.visible_to(request.user), uuid=uuid)
        return Response(shared_things.programs_in(conversation=conversation, viewer=request.user))


class NewestFiles(CursorPages):
    """The latest first."""

    page_size = 30
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = "-pk"


class SharedFilesView(APIView):
    """The pictures, voice notes or files of a conversation."""

    @extend_schema(
        operation_id="conversation_attachments_list",
        parameters=[
            OpenApiParameter("kind", str, required=True, enum=Attachment.Kind.values),
            OpenApiParameter("cursor", str),
            OpenApiParameter("limit", int),
        ],
        responses=paged(shapes.SharedFileSerializer),
    )
    def get(self, request: SignedInRequest, uuid: UUID) -> Response:
        """In pages, the latest first."""
        conversation = get_object_or_404(Conversation.objects.visible_to(request.user), uuid=uuid)
        kind = request.query_params.get("kind", "")
        if kind not in Attachment.Kind.values:
            raise Invalid(fields={"kind": Invalid.message})
        pages = NewestFiles()
        found = shared_things.files_in(conversation=conversation, viewer=request.user, kind=kind)
        page = pages.paginate_queryset(found, request, view=self) or []
        return pages.get_paginated_response([_file_json(attachment) for attachment in page])


def group_of(request: SignedInRequest, uuid: UUID) -> Conversation:
    """A group that the asker is in."""
    mine = Conversation.objects.visible_to(request.user).filter(kind=Conversation.Kind.GROUP)
    return get_object_or_404(mine, uuid=uuid)


def _seat(group: Conversation, person: UUID) -> Membership:
    return get_object_or_404(seats.current_seats(group).select_related("user"), user__uuid=person)


def _file_json(attachment: Attachment) -> dict[str, Any]:
    message = attachment.message
    if message is None or message.sender is None:
        raise RuntimeError("What was shared has a message, and that a sender.")
    return {
        **attachment_json(attachment),
        "message": str(message.uuid),
        "sender": person_json(message.sender),
        "created_at": time_json(message.created_at),
    }


def _facts(request: SignedInRequest, uuid: UUID) -> Response:
    facts: Any = conversation_facts(group_of(request, uuid))
    return Response(facts)


def _members(group: Conversation, reader: User, asked: str) -> QuerySet[Membership]:
    role = Membership.Role
    rank = Case(
        When(role=role.OWNER, then=Value(0)), When(role=role.ADMIN, then=Value(1)), default=Value(2),
        output_field=IntegerField(),
    )  # fmt: skip
    found = seats.current_seats(group).select_related("user").annotate(rank=rank)
    if asked:
        called = Q(user__contact_of__owner=reader, user__contact_of__remark__icontains=asked)
        by_name = Q(user__display_name__icontains=asked) | Q(user__display_name="", user__username__icontains=asked)
        found = found.filter(pk__in=seats.current_seats(group).filter(by_name | called).values("pk"))
    return found
