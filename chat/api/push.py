"""The API of notifications on this browser."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from chat.models import PushSubscription
from chat.push.keys import public_key
from chat.services import push
from core.api import checked
from core.errors import Forbidden, NotFound
from core.limits import ActionThrottle, EveryoneThrottle
from core.typing import SignedInRequest


class NeedsBrowser(Forbidden):
    """A token came where a browser's session belongs: notifications live as long as a session does."""

    code = "needs_browser"
    message = _("Notifications are switched on in a browser that is signed in.")


class KeysSerializer(serializers.Serializer[Any]):
    """As the browser's subscription gives them."""

    p256dh = serializers.CharField(max_length=100)
    auth = serializers.CharField(max_length=40)


class NewSubscriptionSerializer(serializers.Serializer[Any]):
    """A browser that is to ring."""

    endpoint = serializers.URLField(max_length=500)
    keys = KeysSerializer()
    shows_text = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Left out: as it was; at first, no text."
    )


class EndpointSerializer(serializers.Serializer[Any]):
    """Which browser."""

    endpoint = serializers.URLField(max_length=500)


class PushStateSerializer(serializers.Serializer[Any]):
    """How notifications stand for a browser."""

    key = serializers.CharField(help_text="What to subscribe with; empty where this site sends none.")
    is_on = serializers.BooleanField()
    shows_text = serializers.BooleanField()


class PushView(APIView):
    """Notifications on my browsers."""

    token_scope = "chat"
    throttle_scope = "manage"
    throttle_classes = (EveryoneThrottle, ActionThrottle)

    @extend_schema(
        operation_id="push_state",
        parameters=[OpenApiParameter("endpoint", str, description="The browser's; without it, only the key.")],
        responses=PushStateSerializer,
    )
    def get(self, request: SignedInRequest) -> Response:
        """Whether this browser rings for me, and what it shows."""
        endpoint = request.query_params.get("endpoint", "").replace("\x00", "")
        return Response(_state(PushSubscription.objects.filter(user=request.user, endpoint=endpoint).first()))

    @extend_schema(request=NewSubscriptionSerializer, responses=PushStateSerializer)
    def put(self, request: SignedInRequest) -> Response:
        """Makes this browser ring for me; again, it changes what it shows."""
        if not public_key():
            raise NotFound
        session = request.session.session_key if hasattr(request, "session") and not request.auth else None
        if not session:
            raise NeedsBrowser
        wanted = checked(NewSubscriptionSerializer, request.data)
        subscription = push.subscribe(
            user=request.user,
            session_key=session,
            endpoint=wanted["endpoint"],
            browser_key=wanted["keys"]["p256dh"],
            secret=wanted["keys"]["auth"],
            shows_text=wanted["shows_text"],
        )
        return Response(_state(subscription))

    @extend_schema(request=EndpointSerializer, responses={204: None})
    def delete(self, request: SignedInRequest) -> Response:
        """This browser rings no more."""
        push.unsubscribe(user=request.user, endpoint=checked(EndpointSerializer, request.data)["endpoint"])
        return Response(status=status.HTTP_204_NO_CONTENT)


def _state(subscription: PushSubscription | None) -> dict[str, Any]:
    return {
        "key": public_key(),
        "is_on": subscription is not None,
        "shows_text": subscription is not None and subscription.shows_text,
    }
