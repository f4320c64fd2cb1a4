"""The API of paying and canceling one's own orders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from core.limits import ActionThrottle, EveryoneThrottle
from core.schema import ProblemSerializer
from core.typing import SignedInRequest
from shop.models import Order, Payment
from shop.services import cancellation, payments


class PaymentSessionSerializer(serializers.Serializer[Any]):
    """What Stripe's Payment Element needs; an empty secret where nothing is left to pay."""

    client_secret = serializers.CharField()
    publishable_key = serializers.CharField()
    stripe_js_url = serializers.CharField()
    is_paid = serializers.BooleanField()
    payment = serializers.UUIDField(source="payment.uuid", allow_null=True, default=None)


class OrderStateSerializer(serializers.Serializer[Any]):
    """Where an order and its last payment stand; `failure_code` is why the last try was declined."""

    order = serializers.UUIDField(source="uuid")
    state = serializers.ChoiceField(choices=Order.State.choices)
    is_paid = serializers.SerializerMethodField()
    payment_state = serializers.SerializerMethodField()
    failure_code = serializers.SerializerMethodField()

    def get_is_paid(self, order: Order) -> bool:
        """Whether it was paid, shipped or not."""
        return order.paid_at is not None

    def get_payment_state(self, order: Order) -> str:
        """The state of the newest payment; empty where there is none."""
        return payment.state if (payment := self._newest(order)) else ""

    def get_failure_code(self, order: Order) -> str:
        """Stripe's code of the last refusal; empty where there was none."""
        return payment.failure_code if (payment := self._newest(order)) else ""

    def _newest(self, order: Order) -> Payment | None:
        return order.payments.order_by("-id").first()


class _MyOrderView(APIView):
    token_scope = "shop"
    throttle_classes = [EveryoneThrottle, ActionThrottle]
    throttle_scope = "order"

    def _order(self, request: SignedInRequest, uuid: UUID) -> Order:
        return get_object_or_404(Order.objects.visible_to(request.user), uuid=uuid)


class PaymentsView(_MyOrderView):
    """Paying an order."""

    @extend_schema(request=None, responses={200: PaymentSessionSerializer, 503: ProblemSerializer})
    def post(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Opens the order's payment, or answers the one that is open; a free order is paid by this."""
        session = payments.start_payment(order=self._order(request, uuid))
        return Response(PaymentSessionSerializer(session).data)


class PaymentRefreshView(_MyOrderView):
    """Asking Stripe instead of waiting to be told."""

    throttle_scope = "act"  # the page asks again and again while a bank thinks
    throttle_classes = [EveryoneThrottle, ActionThrottle]

    @extend_schema(request=None, responses={200: OrderStateSerializer, 503: ProblemSerializer})
    def post(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Where the order stands, after a look at Stripe if its payment is open."""
        order = self._order(request, uuid)
        payments.refresh_payment(order=order)
        return Response(OrderStateSerializer(order).data)


class CancellationView(_MyOrderView):
    """Canceling an order that is not paid."""

    @extend_schema(request=None, responses={200: OrderStateSerializer, 503: ProblemSerializer})
    def post(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Cancels the order; again, it changes nothing."""
        order = cancellation.cancel_order(order=self._order(request, uuid), by=request.user)
        return Response(OrderStateSerializer(order).data)
