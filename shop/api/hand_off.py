"""The API of taking a cart to the merchant's full shop."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import checked
from core.limits import ActionThrottle, EveryoneThrottle
from core.typing import SignedInRequest
from shop.api.carts import chosen_coupon
from shop.api.catalogue import open_shop
from shop.api.serializers import CouponChoiceSerializer
from shop.services.hand_off import hand_off_cart


class HandOffSerializer(serializers.Serializer[Any]):
    """A link that carries the cart; good until `expires_at`."""

    url = serializers.URLField()
    expires_at = serializers.DateTimeField()


class HandOffView(APIView):
    """My cart, taken to the merchant's full shop."""

    token_scope = "shop"
    throttle_classes = [EveryoneThrottle, ActionThrottle]
    throttle_scope = "order"

    @extend_schema(request=CouponChoiceSerializer, responses=HandOffSerializer)
    def post(self, request: SignedInRequest, slug: str) -> Response:
        """Signs a link that opens my cart, and the coupon that I chose, in the full shop. The cart stays here too."""
        shop = open_shop(slug)
        claimed = chosen_coupon(request, shop, checked(CouponChoiceSerializer, request.data)["coupon"])
        return Response(HandOffSerializer(hand_off_cart(user=request.user, shop=shop, claimed=claimed)).data)
