"""The API of conversations. Commands come here; what they change is told over the socket."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from chat.api import sending
from chat.api import serializers as shapes
from chat.errors import NotContacts
from chat.events import event_json
from chat.heads import heads_of
from chat.members import find_conversation
from chat.models import Conversation, Epoch, Membership
from chat.services import cards, conversations, history, presence, summaries
from chat.services.shown import history_json
from chat.wire import message_json, person_json, time_json
from core.api import checked
from core.errors import Invalid
from core.limits import ActionThrottle, EveryoneThrottle
from core.paging import CursorPages
from core.schema import paged
from core.typing import SignedInRequest

PAGE, PAGE_MAX = 30, 100
LOG_PAGE, LOG_PAGE_MAX = 200, 500
CARDS_AT_ONCE = 50


class ByActivity(CursorPages):
    """Pages of conversations, the latest active first."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = PAGE_MAX
    ordering = ("-active_at", "-pk")


class ConversationsView(APIView):
    """The conversations that I am in."""

    token_scope = "chat"
    throttle_scope = "send"
    throttle_classes = (EveryoneThrottle, ActionThrottle)

    @extend_schema(
        operation_id="conversations_list",
        parameters=[
            OpenApiParameter("cursor", str),
            OpenApiParameter("limit", int),
            OpenApiParameter(
                "deleted", bool, description="With those that I deleted and in which nothing was said since."
            ),
        ],
        responses=paged(shapes.ConversationSerializer),
    )
    def get(self, request: SignedInRequest) -> Response:
        """The latest active first, in pages."""
        pages = ByActivity()
        mine = summaries.seats_by_activity(user=request.user)
        if request.query_params.get("deleted") != "true":
            mine = mine.filter(is_listed=True)  # type: ignore[misc]
        seats = pages.paginate_queryset(mine, request, view=self) or []
        return pages.get_paginated_response(summaries.summarize(seats=seats, viewer=request.user))

    @extend_schema(request=shapes.NewConversationSerializer, responses={201: shapes.ConversationSerializer})
    def post(self, request: SignedInRequest) -> Response:
        """Opens the direct chat with a contact, or a new group."""
        wanted = checked(shapes.NewConversationSerializer, request.data)
        if "person" in wanted:
            conversation = conversations.open_direct(me=request.user, other=_people(request, [wanted["person"]])[0])
        else:
            conversation = conversations.create_group(
                owner=request.user,
                title=wanted["title"],
                people=_people(request, [person for person in wanted["people"] if person != request.user.uuid]),
                client_id=wanted.get("client_id"),
            )
        return Response(_summary(request, conversation), status=status.HTTP_201_CREATED)


class ConversationView(APIView):
    """One conversation."""

    token_scope = "chat"

    @extend_schema(responses=shapes.ConversationSerializer)
    def get(self, request: SignedInRequest, uuid: UUID) -> Response:
        """As the list shows it."""
        return Response(_summary(request, _mine(request, uuid)))


class MessagesView(APIView):
    """A conversation's messages."""

    token_scope = "chat"
    throttle_scope = "send"
    throttle_classes = (EveryoneThrottle, ActionThrottle)

    @extend_schema(
        parameters=[
            OpenApiParameter("before", str, description="A page's `next`: the page before it."),
            OpenApiParameter("after", str, description="A page's `newer`: the page after it."),
            OpenApiParameter("around", str, description="A message's UUID, `unread` (the first one) or `mention`."),
            OpenApiParameter("since", int, description="With `unread`: the seq after which messages count as unread."),
            OpenApiParameter("limit", int),
        ],
        responses=shapes.HistorySerializer,
    )
    def get(self, request: SignedInRequest, uuid: UUID) -> Response:
        """The newest page, or the one before or after a cursor, or the one around a message."""
        epoch = Epoch.current()
        seat = history.seat_of(user=request.user, conversation=_mine(request, uuid))
        page = _page(request, seat)
        return Response({"epoch": epoch, **history_json(page, request.user)})

    @extend_schema(request=shapes.NewMessageSerializer, responses={201: shapes.MessageSerializer})
    def post(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Sends a text, or uploads with a caption. The same client id again answers with the first message; with another
        body it is a 409."""
        message = sending.store(request.data, sender=request.user, conversation=uuid)
        return Response(message_json(message), status=status.HTTP_201_CREATED)


class EventsView(APIView):
    """A conversation's log, or that of a feed which one of mine shows."""

    @extend_schema(
        parameters=[OpenApiParameter("after", int, required=True), OpenApiParameter("limit", int)],
        responses=shapes.LogSerializer,
    )
    def get(self, request: SignedInRequest, uuid: UUID) -> Response:
        """The events after a seq, oldest first."""
        epoch = Epoch.current()
        part = history.log_after(
            user=request.user,
            conversation=get_object_or_404(Conversation, uuid=uuid),
            after=_number(request, "after", 0, 0, shapes.SEQ_MAX),
            limit=_number(request, "limit", LOG_PAGE, 1, LOG_PAGE_MAX),
        )
        listed = [event_json(logged) for logged in part.events]
        return Response({"epoch": epoch, "events": listed, "head": part.head, "too_far": part.is_too_far})


class ReadView(APIView):
    """How far I have read."""

    token_scope = "chat"

    @extend_schema(request=shapes.ReadSerializer, responses=shapes.ReadMarkSerializer)
    def put(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Moves it forward; it never goes back."""
        wanted = checked(shapes.ReadSerializer, request.data)
        mark = conversations.mark_read(
            user=request.user, conversation=_mine(request, uuid), seq=wanted["seq"], feed_seq=wanted["feed_seq"]
        )
        return Response({"read_seq": mark.read_seq, "feed_read_seq": mark.feed_read_seq, "unread": mark.unread})


class ReadingView(APIView):
    """How far the others have read."""

    token_scope = "chat"

    @extend_schema(responses=shapes.ReadingSerializer)
    def get(self, request: SignedInRequest, uuid: UUID) -> Response:
        """In groups of at most fifty, of those who show it, if I show it; no marks anywhere else."""
        seats = presence.marks_in(viewer=request.user, conversation=_mine(request, uuid))
        marks = [
            {"person": person_json(seat.user), "seq": seat.read_seq, "joined_at": time_json(seat.joined_at)}
            for seat in seats
        ]
        return Response({"marks": marks})


class LiveCardsView(APIView):
    """Cards as they are now, for me."""

    @extend_schema(
        parameters=[
            OpenApiParameter("messages", OpenApiTypes.STR, required=True, description="UUIDs, by commas; at most 50.")
        ],
        responses=shapes.LiveCardsSerializer,
    )
    def get(self, request: SignedInRequest) -> Response:
        """The live views of these messages' cards."""
        shown = history.messages_shown(user=request.user, uuids=_uuids(request, "messages", CARDS_AT_ONCE))
        views = cards.live_views(viewer=request.user, messages=shown)
        return Response({"cards": {str(uuid): view for uuid, view in views.items()}})


class SyncView(APIView):
    """Where everything stands."""

    @extend_schema(responses=shapes.SyncSerializer)
    def get(self, request: SignedInRequest) -> Response:
        """The epoch and the heads: what the socket's heartbeat answers, for those without a socket."""
        epoch, heads = Epoch.current(), heads_of(request.user.pk)
        return Response({"epoch": epoch, "heads": heads, "server_time": time_json(timezone.now())})


def _mine(request: SignedInRequest, uuid: UUID) -> Conversation:
    return find_conversation(user_id=request.user.pk, uuid=uuid)


def _summary(request: SignedInRequest, conversation: Conversation) -> summaries.ConversationJSON:
    seats = summaries.seats_by_activity(user=request.user).filter(conversation=conversation)
    return summaries.summarize(seats=[get_object_or_404(seats)], viewer=request.user)[0]


def _people(request: SignedInRequest, uuids: list[UUID]) -> list[User]:
    """These contacts; one who does not exist is told from one who is no contact by nothing."""
    people = list(User.objects.filter(uuid__in=uuids, contact_of__owner=request.user))
    if len(people) < len(set(uuids)):
        raise NotContacts
    return people


def _page(request: SignedInRequest, seat: Membership) -> history.Page:
    asked = request.query_params
    limit = _number(request, "limit", PAGE, 1, PAGE_MAX)
    if around := asked.get("around"):
        since = _number(request, "since", seat.read_seq, 0, shapes.SEQ_MAX)
        message = history.find_place(seat=seat, around=around, since=since)
        return history.page_around(seat=seat, message=message, limit=limit)
    return history.page_of(seat=seat, limit=limit, before=asked.get("before"), after=asked.get("after"))


def _number(request: Request, name: str, default: int, low: int, high: int) -> int:
    given = request.query_params.get(name) or str(default)
    if not given.isascii() or not given.isdigit() or len(given) > 19:
        raise Invalid(fields={name: Invalid.message})
    return min(max(int(given), low), high)


def _uuids(request: Request, name: str, most: int) -> list[UUID]:
    given = [part for part in request.query_params.get(name, "").split(",") if part]
    try:
        found = [UUID(part) for part in given]
    except ValueError:
        raise Invalid(fields={name: Invalid.message}) from None
    if len(found) > most:
        raise Invalid(fields={name: Invalid.message})
    return found
