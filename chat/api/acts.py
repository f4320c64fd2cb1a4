"""The API of what people do with messages that are there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from chat.api import acts_shapes as shapes
from chat.api.sending import ranges_of
from chat.api.serializers import MessageSerializer
from chat.members import find_conversation
from chat.models import Conversation, Message
from chat.services import drafts, edits, forwards, kept, own_seat, pins, reactions
from chat.services.acting import find_message
from chat.services.forwards import Outcome, Target
from chat.services.shown import shown_json
from chat.wire import message_json
from core.api import checked
from core.limits import ActionThrottle, EveryoneThrottle
from core.typing import SignedInRequest


class ActView(APIView):
    """What the views of acts share."""

    token_scope = "chat"
    throttle_scope = "act"
    throttle_classes = (EveryoneThrottle, ActionThrottle)


class MessageView(ActView):
    """One message."""

    @extend_schema(responses=MessageSerializer)
    def get(self, request: SignedInRequest, uuid: UUID) -> Response:
        """As it is now."""
        return Response(message_json(_seen(request, uuid)))

    @extend_schema(request=shapes.EditSerializer, responses=MessageSerializer)
    def patch(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Other words for a text or a caption of mine, within 15 minutes; what it said before can be looked up."""
        wanted = checked(shapes.EditSerializer, request.data)
        message = edits.edit_message(
            sender=request.user,
            message=_seen(request, uuid),
            text=wanted["text"],
            mentions=wanted["mentions"],
            ranges=ranges_of(wanted, request.data),
        )
        return Response(message_json(message))


class RecallView(ActView):
    """Taking back."""

    @extend_schema(request=None, responses=MessageSerializer)
    def post(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Takes a message of mine back, within 2 minutes, for everyone."""
        return Response(message_json(edits.recall_message(sender=request.user, message=_seen(request, uuid))))


class VersionsView(ActView):
    """What a message said before."""

    @extend_schema(responses=shapes.VersionsSerializer)
    def get(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Every version, the first words first."""
        return Response({"versions": edits.versions_of(message=_seen(request, uuid))})


class ReactionView(ActView):
    """A sign of mine on a message."""

    @extend_schema(request=None, responses=MessageSerializer)
    def put(self, request: SignedInRequest, uuid: UUID, emoji: str) -> Response:
        """Gives it, once."""
        return Response(message_json(reactions.react(user=request.user, message=_seen(request, uuid), emoji=emoji)))

    @extend_schema(responses={200: MessageSerializer})
    def delete(self, request: SignedInRequest, uuid: UUID, emoji: str) -> Response:
        """Takes it away."""
        message = reactions.take_reaction_back(user=request.user, message=_seen(request, uuid), emoji=emoji)
        return Response(message_json(message))


class StarView(ActView):
    """My star on a message."""

    @extend_schema(request=None, responses={204: None})
    def put(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Keeps it among my starred messages."""
        kept.star_message(user=request.user, message=_seen(request, uuid))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Lets go of it."""
        kept.unstar_message(user=request.user, message=_seen(request, uuid))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PinView(ActView):
    """A message that its conversation keeps in sight."""

    @extend_schema(request=None, responses={204: None})
    def put(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Pins it for everyone there; in groups for the owner and admins alone."""
        pins.pin_message(user=request.user, message=_seen(request, uuid))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Lets go of it."""
        pins.unpin_message(user=request.user, message=_seen(request, uuid))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PinsView(ActView):
    """What a conversation keeps in sight."""

    @extend_schema(responses=shapes.PinsSerializer)
    def get(self, request: SignedInRequest, uuid: UUID) -> Response:
        """The pinned messages, the newest pin first."""
        found = pins.pinned_in(conversation=_mine(request, uuid), user=request.user)
        return Response({"items": shown_json(found, request.user)})


class HiddenView(ActView):
    """Deleting for oneself."""

    @extend_schema(request=shapes.HideSerializer, responses=shapes.HiddenSerializer)
    def post(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Deletes these messages for me, on all of my devices; the others keep them."""
        wanted = checked(shapes.HideSerializer, request.data)
        gone = kept.hide_messages(user=request.user, conversation=_mine(request, uuid), uuids=wanted["messages"])
        return Response({"messages": [str(uuid) for uuid in gone]})


class SeatView(ActView):
    """How a conversation stands in my list."""

    @extend_schema(request=shapes.SeatChangeSerializer, responses=shapes.SeatSerializer)
    def patch(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Mutes it, keeps it on top, puts it aside, or marks it to be read again."""
        wanted = checked(shapes.SeatChangeSerializer, request.data)
        seat = own_seat.set_seat(user=request.user, conversation=_mine(request, uuid), **wanted)
        return Response(own_seat.seat_json(seat))


class DeletionView(ActView):
    """Deleting a whole chat for myself."""

    @extend_schema(request=None, responses={204: None})
    def put(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Takes it out of my list with all that was said so far; the next message brings it back."""
        own_seat.delete_chat(user=request.user, conversation=_mine(request, uuid))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Undoes that, within ten minutes."""
        own_seat.restore_chat(user=request.user, conversation=_mine(request, uuid))
        return Response(status=status.HTTP_204_NO_CONTENT)


class DraftView(ActView):
    """What I am writing in a conversation."""

    @extend_schema(request=shapes.DraftSerializer, responses=shapes.KeptDraftSerializer)
    def put(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Keeps it for my other devices, if it was written on the version that counts. Answers with the one that counts then."""
        wanted = checked(shapes.DraftSerializer, request.data)
        draft = drafts.save_draft(user=request.user, conversation=_mine(request, uuid), **wanted)
        return Response({"text": draft.text, "version": draft.version, "by": draft.by and str(draft.by)})


class ForwardsView(ActView):
    """Passing on."""

    throttle_scope = "send"

    @extend_schema(request=shapes.ForwardSerializer, responses=shapes.ForwardOutcomesSerializer)
    def post(self, request: SignedInRequest) -> Response:
        """Sends copies to each chat and each contact, with one result each. Repeating it sends nothing twice."""
        wanted = checked(shapes.ForwardSerializer, request.data)
        targets = [
            *(Target("conversation", chat) for chat in wanted["conversations"]),
            *(Target("person", person) for person in wanted["people"]),
        ]
        outcomes = forwards.forward(
            sender=request.user, messages=wanted["messages"], targets=targets, client_id=wanted["client_id"]
        )
        return Response({"results": [_outcome_json(outcome) for outcome in outcomes]})


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "target": {"type": outcome.target.type, "uuid": str(outcome.target.uuid)},
        "status": "refused" if outcome.error else "sent",
        "conversation": str(outcome.conversation.uuid) if outcome.conversation else None,
        "code": outcome.error.code if outcome.error else "",
        "message": str(outcome.error.message) if outcome.error else "",
    }


def _seen(request: SignedInRequest, uuid: UUID) -> Message:
    return find_message(user=request.user, uuid=uuid)


def _mine(request: SignedInRequest, uuid: UUID) -> Conversation:
    return find_conversation(user_id=request.user.pk, uuid=uuid)
