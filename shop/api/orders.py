"""The API of orders."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import NewestFirst, checked
from core.limits import ActionThrottle, EveryoneThrottle
from core.typing import SignedInRequest
from shop.api.carts import chosen_coupon
from shop.api.catalogue import open_shop
from shop.api.serializers import NewOrderSerializer, OrderSerializer
from shop.models import Order
from shop.services.order_view import with_all
from shop.services.orders import ContactDetails, place_order


class PlaceOrderView(APIView):
    """Orders in one shop."""

    token_scope = "shop"
    throttle_classes = [EveryoneThrottle, ActionThrottle]
    throttle_scope = "order"

    @extend_schema(request=NewOrderSerializer, responses={201: OrderSerializer})
    def post(self, request: SignedInRequest, slug: str) -> Response:
        """Makes an order of my cart for the quote that I saw. Its things are then held for me until `expires_at`."""
        shop = open_shop(slug)
        data = checked(NewOrderSerializer, request.data)
        names = ("contact_name", "contact_phone", "address", "note")
        order = place_order(
            buyer=request.user,
            shop=shop,
            client_id=data["client_id"],
            fingerprint=data["fingerprint"],
            claimed=chosen_coupon(request, shop, data["coupon"]),
            contact=ContactDetails(**{name: data[name] for name in names}),
        )
        return Response(order_answer(request, order.uuid), status=status.HTTP_201_CREATED)


def order_answer(request: SignedInRequest, uuid: UUID) -> dict[str, object]:
    """One of my orders as JSON, read afresh; someone else's is a 404."""
    order = get_object_or_404(with_all(Order.objects.visible_to(request.user)), uuid=uuid)
    return dict(OrderSerializer(order).data)


class OrdersView(ListAPIView[Order]):
    """My orders in all shops, newest first."""

    serializer_class = OrderSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> QuerySet[Order]:
        """Mine and nobody else's."""
        if getattr(self, "swagger_fake_view", False):
            return Order.objects.none()
        return with_all(Order.objects.visible_to(self.request.user))  # type: ignore[arg-type]


class OrderView(APIView):
    """One of my orders."""

    @extend_schema(responses=OrderSerializer)
    def get(self, request: SignedInRequest, uuid: UUID) -> Response:
        """What was agreed, and how far it has come."""
        return Response(order_answer(request, uuid))
