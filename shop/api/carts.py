"""The API of carts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import checked
from core.typing import SignedInRequest
from shop.api.catalogue import open_shop
from shop.api.serializers import (
    AdditionSerializer,
    CouponChoiceSerializer,
    QuantitySerializer,
    QuoteSerializer,
    TickSerializer,
)
from shop.models import ClaimedCoupon, Shop, Variant
from shop.services import carts
from shop.services.additions import add_to_cart
from shop.services.offers import better_for
from shop.services.pricing import Choice, quote_cart
from shop.services.quote_view import quote_as_json

if TYPE_CHECKING:
    from accounts.models import User


def chosen_coupon(request: SignedInRequest, shop: Shop, choice: str) -> Choice:
    """The coupon that `best`, `none` or an id of the person's own wallet names; someone else's is a 404."""
    if choice == "best":
        return "best"
    if choice == "none":
        return None
    mine = ClaimedCoupon.objects.visible_to(request.user).filter(coupon__shop=shop)
    return get_object_or_404(mine.select_related("coupon"), uuid=choice)


class QuoteView(APIView):
    """What my cart costs."""

    @extend_schema(
        parameters=[OpenApiParameter("coupon", OpenApiTypes.STR, description="`best`, `none` or an id of my wallet.")],
        responses=QuoteSerializer,
    )
    def get(self, request: SignedInRequest, slug: str) -> Response:
        """The total now, and how it came to be."""
        shop = open_shop(slug)
        choice = checked(CouponChoiceSerializer, request.query_params.dict())
        claimed = chosen_coupon(request, shop, choice["coupon"])
        return _cart_answer(request, shop, claimed)


class CartView(APIView):
    """My cart in a shop."""

    token_scope = "shop"

    @extend_schema(responses=QuoteSerializer)
    def get(self, request: SignedInRequest, slug: str) -> Response:
        """What is in it and what it costs, with the coupon that is best for me."""
        return _cart_answer(request, open_shop(slug))

    @extend_schema(responses={200: QuoteSerializer})
    def delete(self, request: SignedInRequest, slug: str) -> Response:
        """Empties it."""
        shop = open_shop(slug)
        carts.clear_cart(cart=carts.cart_of(user=request.user, shop=shop))
        return _cart_answer(request, shop)


class CartLineView(APIView):
    """One line of my cart."""

    token_scope = "shop"

    @extend_schema(request=QuantitySerializer, responses=QuoteSerializer)
    def put(self, request: SignedInRequest, slug: str, uuid: UUID) -> Response:
        """Sets how many of the variant I want; 0 takes it out."""
        shop = open_shop(slug)
        wanted = checked(QuantitySerializer, request.data)
        variants = Variant.objects.select_related("product__shop__program")
        variant = get_object_or_404(variants, product__shop=shop, uuid=uuid)
        carts.set_quantity(user=request.user, variant=variant, quantity=wanted["quantity"])
        return _cart_answer(request, shop)

    @extend_schema(request=TickSerializer, responses=QuoteSerializer)
    def patch(self, request: SignedInRequest, slug: str, uuid: UUID) -> Response:
        """Ticks the line for the next order, or sets it aside."""
        shop = open_shop(slug)
        wanted = checked(TickSerializer, request.data)
        variant = get_object_or_404(Variant, product__shop=shop, uuid=uuid)
        carts.tick_line(user=request.user, variant=variant, is_ticked=wanted["is_ticked"])
        return _cart_answer(request, shop)


class CartLinesView(APIView):
    """Adding to my cart."""

    token_scope = "shop"

    @extend_schema(request=AdditionSerializer, responses=QuoteSerializer)
    def post(self, request: SignedInRequest, slug: str) -> Response:
        """Puts so many more of a variant in, on top of what is there. The same `client_id` again adds nothing."""
        shop = open_shop(slug)
        wanted = checked(AdditionSerializer, request.data)
        variants = Variant.objects.select_related("product__shop__program")
        variant = get_object_or_404(variants, product__shop=shop, uuid=wanted["variant"])
        add_to_cart(user=request.user, variant=variant, quantity=wanted["quantity"], client_id=wanted["client_id"])
        return _cart_answer(request, shop)


def cart_json(user: User, shop: Shop, claimed: Choice = "best") -> dict[str, Any]:
    """The person's cart, priced, with the coupon that would be better if they claimed it."""
    quote = quote_cart(cart=carts.cart_of(user=user, shop=shop), claimed=claimed)
    better = better_for(quote=quote, viewer=user) if claimed is not None else None
    return quote_as_json(quote, better)


def _cart_answer(request: SignedInRequest, shop: Shop, claimed: Choice = "best") -> Response:
    return Response(QuoteSerializer(cart_json(request.user, shop, claimed)).data)
