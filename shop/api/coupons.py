"""The API of coupons: a shop's, and a person's wallet."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.devices import device_of, remember_device
from core.limits import ActionThrottle, EveryoneThrottle
from core.paging import NewestFirst
from core.typing import SignedInRequest
from shop.api.catalogue import open_shop
from shop.api.once import client_id_of
from shop.api.serializers import ClaimedCouponSerializer, ClientIdSerializer, OfferSerializer, WalletEntrySerializer
from shop.api.shapes import claimed_json, offer_json
from shop.models import ClaimedCoupon, Coupon
from shop.services.coupons import claim_coupon
from shop.services.offers import offers_for, shown_coupons


class CouponsView(APIView):
    """The coupons of a shop."""

    permission_classes = [AllowAny]

    @extend_schema(responses=OfferSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Those that run now, and those of the reader's wallet, each with what it is to the reader."""
        shop = open_shop(slug)
        coupons = list(shown_coupons(shops=[shop], viewer=request.user))
        offers = offers_for(coupons=coupons, viewer=request.user)
        return Response(OfferSerializer([offer_json(offer, shop) for offer in offers], many=True).data)


class ClaimsView(APIView):
    """Claims of a coupon."""

    token_scope = "shop"
    throttle_classes = [EveryoneThrottle, ActionThrottle]
    throttle_scope = "claim"

    @extend_schema(request=ClientIdSerializer, responses={201: ClaimedCouponSerializer})
    def post(self, request: SignedInRequest, slug: str, uuid: UUID) -> Response:
        """Puts one into my wallet. The same `client_id` again is the same claim."""
        shop = open_shop(slug)
        coupon = get_object_or_404(Coupon, shop=shop, uuid=uuid)
        device = device_of(request._request)
        claimed = claim_coupon(user=request.user, coupon=coupon, client_id=client_id_of(request), device=device)
        answer = Response(
            ClaimedCouponSerializer(claimed_json(claimed, coupon, shop)).data, status=status.HTTP_201_CREATED
        )
        return remember_device(request._request, answer, device)


class WalletView(ListAPIView[ClaimedCoupon]):
    """The coupons that I claimed, newest first."""

    serializer_class = WalletEntrySerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> QuerySet[ClaimedCoupon]:
        """Mine and nobody else's."""
        if getattr(self, "swagger_fake_view", False):
            return ClaimedCoupon.objects.none()
        mine = ClaimedCoupon.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return mine.select_related("coupon__shop__program")
