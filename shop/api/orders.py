"""The API of orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import checked
from core.limits import ActionThrottle, EveryoneThrottle
from core.paging import NewestFirst
from core.typing import SignedInRequest
from shop.api.carts import cart_json, chosen_coupon
from shop.api.catalogue import open_shop
from shop.api.once import client_id_of
from shop.api.serializers import (
    AddedSerializer,
    ClientIdSerializer,
    DeliveryDetailsSerializer,
    NewOrderSerializer,
    OrderSerializer,
)
from shop.models import Order
from shop.services.changes import Seen, SeenLine
from shop.services.order_view import with_all
from shop.services.orders import ContactDetails, place_order
from shop.services.second_thoughts import buy_again, change_contact


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
            seen=_seen(data["seen"]) if data["seen"] else None,
        )
        return Response(order_answer(request, order.uuid), status=status.HTTP_201_CREATED)


def _seen(data: Mapping[str, Any]) -> Seen:
    lines = {line["variant"]: SeenLine(line["quantity"], line["price_minor"]) for line in data["lines"]}
    return Seen(claimed=data["claimed"], discount_minor=data["discount_minor"], lines=lines)


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


class ContactView(APIView):
    """Whom one of my orders is for, and where it goes."""

    token_scope = "shop"
    throttle_classes = [EveryoneThrottle, ActionThrottle]
    throttle_scope = "order"

    @extend_schema(request=DeliveryDetailsSerializer, responses=OrderSerializer)
    def put(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Changes it, until the order is paid."""
        order = get_object_or_404(Order.objects.visible_to(request.user).select_related("shop"), uuid=uuid)
        change_contact(
            order=order, by=request.user, contact=ContactDetails(**checked(DeliveryDetailsSerializer, request.data))
        )
        return Response(order_answer(request, uuid))


class BuyAgainView(APIView):
    """The cart, of things that I ordered before."""

    token_scope = "shop"
    throttle_classes = [EveryoneThrottle, ActionThrottle]
    throttle_scope = "order"

    @extend_schema(request=ClientIdSerializer, responses=AddedSerializer)
    def post(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Puts the order's things into my cart, on top of what is there. The same `client_id` again adds nothing."""
        order = get_object_or_404(Order.objects.visible_to(request.user).select_related("shop__program"), uuid=uuid)
        added = buy_again(order=order, by=request.user, client_id=client_id_of(request) or uuid4())
        cart = cart_json(request.user, order.shop)
        return Response(AddedSerializer({"notes": added.notes, "cart": cart}).data)
