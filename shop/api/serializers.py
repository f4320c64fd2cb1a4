"""The shop's things as JSON. Amounts are integers of the currency's minor unit, each beside its text for people."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from shop.api.shapes import claimed_json, product_json
from shop.models import ClaimedCoupon, Order, Payment, Product, Shipment
from shop.models.cart import QUANTITY_LIMIT
from shop.services.offers import OfferState
from shop.services.order_view import order_as_json
from shop.services.shelf import shelved


class ProductPictureSerializer(serializers.Serializer[Any]):
    """A picture in two widths; `width` and `height` are the large one's, in pixels."""

    src = serializers.CharField()
    small = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    alt = serializers.CharField()


class CategorySerializer(serializers.Serializer[Any]):
    """A shelf of the shop."""

    slug = serializers.CharField()
    name = serializers.CharField()


class ShopSerializer(serializers.Serializer[Any]):
    """A shop."""

    uuid = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    about = serializers.CharField()
    currency = serializers.CharField()
    limit_minor = serializers.IntegerField(
        allow_null=True, help_text="Dearer carts are handed off to the merchant's full shop; null for no limit."
    )
    limit_text = serializers.CharField(allow_blank=True)
    official_account = serializers.CharField(help_text="The handle of the account that sends the receipts.")


class VariantSerializer(serializers.Serializer[Any]):
    """What is put into a cart."""

    uuid = serializers.UUIDField()
    name = serializers.CharField(allow_blank=True)
    price_minor = serializers.IntegerField()
    price_text = serializers.CharField()
    compare_at_minor = serializers.IntegerField(allow_null=True)
    compare_at_text = serializers.CharField(allow_blank=True)
    left = serializers.IntegerField()


class FitSerializer(serializers.Serializer[Any]):
    """The coupon that takes most off one unit for this reader, and what it then costs."""

    coupon = serializers.UUIDField()
    title = serializers.CharField()
    is_yours = serializers.BooleanField(help_text="Whether it is in the reader's wallet; otherwise it can be claimed.")
    discount_minor = serializers.IntegerField()
    discount_text = serializers.CharField()
    price_minor = serializers.IntegerField()
    price_text = serializers.CharField()


class ProductFields(serializers.Serializer[Any]):
    """What a shelf and a product's page both show. `price` is the lowest of the variants that can be bought."""

    uuid = serializers.UUIDField()
    path = serializers.CharField(help_text="Of its page, below the shop's home.")
    name = serializers.CharField()
    category = CategorySerializer(allow_null=True)
    picture = ProductPictureSerializer(allow_null=True)
    price_minor = serializers.IntegerField(allow_null=True)
    price_text = serializers.CharField(allow_blank=True)
    compare_at_minor = serializers.IntegerField(allow_null=True)
    compare_at_text = serializers.CharField(allow_blank=True)
    has_prices = serializers.BooleanField(help_text="Whether other variants cost more.")
    left = serializers.IntegerField()
    is_sold_out = serializers.BooleanField()


class ProductSerializer(ProductFields):
    """A product as a shelf shows it. `price` is the lowest of its variants that can be bought."""

    def to_representation(self, instance: Product) -> Any:
        """Of a product that `with_shelf` loaded."""
        return super().to_representation(product_json(shelved(instance)))


class ProductDetailSerializer(ProductFields):
    """A product's page."""

    description = serializers.CharField(allow_blank=True)
    pictures = ProductPictureSerializer(many=True)
    variants = VariantSerializer(many=True)
    fit = FitSerializer(allow_null=True)


class ClaimedCouponSerializer(serializers.Serializer[Any]):
    """One person's coupon."""

    uuid = serializers.UUIDField()
    coupon = serializers.UUIDField()
    shop = serializers.CharField()
    title = serializers.CharField()
    terms = serializers.CharField()
    state = serializers.ChoiceField(choices=["available", "held", "redeemed", "expired"])
    claimed_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)


class WalletEntrySerializer(ClaimedCouponSerializer):
    """One of my coupons."""

    def to_representation(self, instance: ClaimedCoupon) -> Any:
        """Of a claimed coupon loaded with its coupon, shop and program."""
        coupon = instance.coupon
        return super().to_representation(claimed_json(instance, coupon, coupon.shop))


class OfferSerializer(serializers.Serializer[Any]):
    """A coupon of the shop, and what it is to the reader."""

    uuid = serializers.UUIDField()
    path = serializers.CharField()
    title = serializers.CharField()
    terms = serializers.CharField()
    state = serializers.ChoiceField(choices=[state.value for state in OfferState])
    left = serializers.IntegerField(allow_null=True, help_text="How many can still be claimed; null without a limit.")
    total = serializers.IntegerField(allow_null=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    claimed = ClaimedCouponSerializer(allow_null=True)


class StepSerializer(serializers.Serializer[Any]):
    """One step of how a total came to be: a stable code with its values, and the sentence for people."""

    code = serializers.CharField()
    values = serializers.DictField()
    text = serializers.CharField(allow_blank=True)


class QuoteLineSerializer(serializers.Serializer[Any]):
    """One line of a quote. `problem` is empty, "short" (fewer left than wanted) or "gone" (not sold any more).

    A line with a problem, or not ticked, is set aside: `counts` is false, and neither total nor order takes it.
    """

    variant = serializers.UUIDField()
    product = serializers.UUIDField()
    name = serializers.CharField()
    variant_name = serializers.CharField(allow_blank=True)
    picture = serializers.CharField(allow_blank=True)
    quantity = serializers.IntegerField()
    left = serializers.IntegerField()
    problem = serializers.ChoiceField(choices=["", "short", "gone"])
    is_ticked = serializers.BooleanField()
    counts = serializers.BooleanField()
    has_new_price = serializers.BooleanField()
    price_minor = serializers.IntegerField()
    price_text = serializers.CharField()
    price_seen_minor = serializers.IntegerField()
    price_seen_text = serializers.CharField()
    subtotal_minor = serializers.IntegerField()
    subtotal_text = serializers.CharField()
    discount_minor = serializers.IntegerField()
    discount_text = serializers.CharField()
    total_minor = serializers.IntegerField()
    total_text = serializers.CharField()


class QuoteCouponSerializer(serializers.Serializer[Any]):
    """The coupon that a quote applies."""

    claimed = serializers.UUIDField()
    coupon = serializers.UUIDField()
    title = serializers.CharField()


class BetterCouponSerializer(serializers.Serializer[Any]):
    """A coupon that takes more off than the one applied, once it is claimed; `for_members` to a guest."""

    coupon = serializers.UUIDField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=[OfferState.CLAIMABLE.value, OfferState.FOR_MEMBERS.value])
    discount_minor = serializers.IntegerField()
    discount_text = serializers.CharField()
    difference_minor = serializers.IntegerField()
    difference_text = serializers.CharField()


class QuoteSerializer(serializers.Serializer[Any]):
    """What the cart costs now. An order is placed by its `fingerprint`, which names all that the buyer agrees to."""

    shop = serializers.CharField()
    currency = serializers.CharField()
    lines = QuoteLineSerializer(many=True)
    coupon = QuoteCouponSerializer(allow_null=True)
    better = BetterCouponSerializer(allow_null=True)
    subtotal_minor = serializers.IntegerField()
    subtotal_text = serializers.CharField()
    discount_minor = serializers.IntegerField()
    discount_text = serializers.CharField()
    total_minor = serializers.IntegerField()
    total_text = serializers.CharField()
    steps = StepSerializer(many=True)
    fingerprint = serializers.CharField()
    is_above_limit = serializers.BooleanField()
    limit_minor = serializers.IntegerField(allow_null=True)
    limit_text = serializers.CharField(allow_blank=True)


class QuantitySerializer(serializers.Serializer[Any]):
    """How many; 0 takes the line out of the cart."""

    quantity = serializers.IntegerField(min_value=0, max_value=QUANTITY_LIMIT)


class TickSerializer(serializers.Serializer[Any]):
    """Whether the next order takes the line."""

    is_ticked = serializers.BooleanField()


class ClientIdSerializer(serializers.Serializer[Any]):
    """Made by the client, and kept when it tries again: the same id is the same request, done once."""

    client_id = serializers.UUIDField(required=False, allow_null=True, default=None)


class AdditionSerializer(ClientIdSerializer):
    """So many more of a variant."""

    variant = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=QUANTITY_LIMIT)


class SeenLineSerializer(serializers.Serializer[Any]):
    """One line as the buyer saw it."""

    variant = serializers.UUIDField()
    quantity = serializers.IntegerField()
    price_minor = serializers.IntegerField()


class SeenSerializer(serializers.Serializer[Any]):
    """What the buyer's page showed: if it is not so any more, the refusal names what has changed."""

    claimed = serializers.UUIDField(required=False, allow_null=True, default=None)
    discount_minor = serializers.IntegerField(required=False, default=0)
    lines = SeenLineSerializer(many=True, required=False, default=list)


class CouponChoiceSerializer(serializers.Serializer[Any]):
    """Which coupon to apply: `best` for the buyer, `none`, or one of the wallet by its id."""

    coupon = serializers.RegexField(
        r"^(best|none|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$", default="best", required=False
    )


class NewOrderSerializer(CouponChoiceSerializer):
    """An order of the cart. The same `client_id` again is the same order."""

    client_id = serializers.UUIDField(help_text="Made by the client, and kept when it tries again.")
    fingerprint = serializers.CharField(max_length=64, help_text="Of the quote that the buyer saw.")
    contact_name = serializers.CharField(allow_blank=True)
    contact_phone = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True, required=False, default="")
    seen = SeenSerializer(required=False, allow_null=True, default=None)


class DeliveryDetailsSerializer(serializers.Serializer[Any]):
    """Whom an order is for, and where it goes."""

    contact_name = serializers.CharField(allow_blank=True)
    contact_phone = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True, required=False, default="")


class AddedSerializer(serializers.Serializer[Any]):
    """The cart now, and what could not be added whole, in words."""

    notes = serializers.ListField(child=serializers.CharField())
    cart = QuoteSerializer()


class OrderLineSerializer(serializers.Serializer[Any]):
    """One line of an order, as it was named and priced when it was placed."""

    product = serializers.UUIDField()
    name = serializers.CharField()
    picture = serializers.CharField(allow_blank=True)
    quantity = serializers.IntegerField()
    price_minor = serializers.IntegerField()
    price_text = serializers.CharField()
    subtotal_minor = serializers.IntegerField()
    subtotal_text = serializers.CharField()
    discount_minor = serializers.IntegerField()
    discount_text = serializers.CharField()
    total_minor = serializers.IntegerField()
    total_text = serializers.CharField()


class OrderShopSerializer(serializers.Serializer[Any]):
    """Where it was bought."""

    slug = serializers.CharField()
    name = serializers.CharField()


class OrderPaymentSerializer(serializers.Serializer[Any]):
    """The latest attempt to pay."""

    state = serializers.ChoiceField(choices=Payment.State.choices)
    failure_code = serializers.CharField(allow_blank=True)


class OrderShipmentSerializer(serializers.Serializer[Any]):
    """The parcel."""

    state = serializers.ChoiceField(choices=Shipment.State.choices)
    state_text = serializers.CharField()
    carrier = serializers.CharField(allow_blank=True)
    tracking = serializers.CharField(allow_blank=True)
    shipped_at = serializers.DateTimeField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)


class OrderMovementSerializer(serializers.Serializer[Any]):
    """Money that went back after the order was paid (negative), or came again. `currency` is its own."""

    code = serializers.ChoiceField(choices=["refund", "refund_returned", "dispute", "dispute_returned"])
    text = serializers.CharField()
    currency = serializers.CharField()
    amount_minor = serializers.IntegerField()
    amount_text = serializers.CharField()
    at = serializers.DateTimeField()


class OrderSerializer(serializers.Serializer[Any]):
    """An order as its buyer sees it. `status` is one word over the order, its payment, its money and its parcel.

    `paid`, `refunded`, `disputed` and `kept` are read from the ledger. Where nothing of what was paid is left, `state` and
    `status` are "refunded", or "disputed" where the buyer's bank took all of it.
    """

    uuid = serializers.UUIDField()
    number = serializers.CharField()
    shop = OrderShopSerializer()
    path = serializers.CharField()
    state = serializers.ChoiceField(choices=[*Order.State.values, "refunded", "disputed"])
    status = serializers.ChoiceField(choices=[*Order.State.values, "shipped", "refunded", "disputed"])
    status_text = serializers.CharField()
    currency = serializers.CharField()
    lines = OrderLineSerializer(many=True)
    coupon_title = serializers.CharField(allow_blank=True)
    subtotal_minor = serializers.IntegerField()
    subtotal_text = serializers.CharField()
    discount_minor = serializers.IntegerField()
    discount_text = serializers.CharField()
    total_minor = serializers.IntegerField()
    total_text = serializers.CharField()
    paid_minor = serializers.IntegerField()
    paid_text = serializers.CharField()
    refunded_minor = serializers.IntegerField()
    refunded_text = serializers.CharField()
    disputed_minor = serializers.IntegerField()
    disputed_text = serializers.CharField()
    kept_minor = serializers.IntegerField()
    kept_text = serializers.CharField()
    movements = OrderMovementSerializer(many=True)
    steps = StepSerializer(many=True)
    contact_name = serializers.CharField()
    contact_phone = serializers.CharField()
    address = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    placed_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="Until then the things are held for the buyer.")
    paid_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    is_payable = serializers.BooleanField()
    payment = OrderPaymentSerializer(allow_null=True)
    shipment = OrderShipmentSerializer(allow_null=True)

    def to_representation(self, instance: Order) -> Any:
        """Of an order that `with_all` loaded."""
        return super().to_representation(order_as_json(instance))
