"""Every refusal of the shop, named for the fact. `details` carries what a page needs to offer the way on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.errors import DomainError, Forbidden, Invalid, NotFound


class AddressTaken(DomainError):
    """Another mini program lives at this address."""

    code = "address_taken"
    message = _("This address is taken. Please choose another.")


class OutOfStock(DomainError):
    """Fewer are left than were asked for. Details: `variant` (UUID) and `left`."""

    code = "out_of_stock"
    message = _("There is not enough of this left.")

    @classmethod
    def of(cls, *, variant: str, name: str, left: int) -> OutOfStock:
        """The refusal that names the line and says what is left of it."""
        if left <= 0:
            return cls(_("“%(name)s” is sold out.") % {"name": name}, details={"variant": variant, "left": 0})
        text = ngettext_lazy(
            "Only %(left)d of “%(name)s” is left.", "Only %(left)d of “%(name)s” are left.", "left"
        ) % {"left": left, "name": name}
        return cls(text, details={"variant": variant, "left": left})


class NotForSale(DomainError):
    """The variant is not sold, or not any more."""

    code = "not_for_sale"
    message = _("This is not for sale any more.")


class CartIsEmpty(DomainError):
    """There is nothing in the cart that could be ordered."""

    code = "cart_is_empty"
    message = _("Your cart is empty.")


class NothingTicked(DomainError):
    """Everything in the cart is set aside."""

    code = "nothing_ticked"
    message = _("Nothing in your cart is ticked. Tick what you want to buy.")


class CartIsFull(DomainError):
    """The cart has as many different lines as it takes."""

    code = "cart_is_full"
    message = _("Your cart takes no more different things. Please order these first.")


class TooManyOfOne(DomainError):
    """The cart would have more of one thing than a cart takes. Details: `limit`."""

    code = "too_many_of_one"
    message = _("A cart takes at most %(limit)d of one thing.")


class RequestIdReused(DomainError):
    """The same client id came with another request."""

    code = "client_id_reused"
    message = _("This has been done already, with other details. Please load the page again.")


class PriceChanged(DomainError):
    """What the buyer saw is not what it costs now. Details: `quote`, the new one."""

    code = "price_changed"
    message = _("The price has changed since you looked. Please check the new total.")


class AboveOrderLimit(DomainError):
    """Dearer than the shop sells here. Details: the limit, and where to ask for the hand-off to its full shop."""

    code = "above_order_limit"
    message = _("This is more than can be paid here. You can go on in the merchant's full shop.")


class BelowMinimum(DomainError):
    """More than nothing, and less than the smallest payment that cards take. Details: `minimum_minor`, `minimum_text`."""

    code = "below_minimum"
    message = _("This is less than the smallest payment by card. Please add something more.")


class OrderIdReused(DomainError):
    """The same client id came with another order. Details: `order`, the one placed under it."""

    code = "client_id_reused"
    message = _("This order has already been placed, with other details. Please look at it first.")


class OrderMoveRefused(DomainError):
    """The order is not in a state that allows this. Details: `state`."""

    code = "order_move_refused"
    message = _("The order has moved on; this cannot be done any more.")


class OrderIsRefunded(OrderMoveRefused):
    """Nothing of the order's money is left, so nothing is sent for it. Details: `state`."""

    code = "order_is_refunded"
    message = _("The money for this order went back, so it is not sent.")


class OrderNotPayable(DomainError):
    """The order is paid, canceled or expired. Details: `state`."""

    code = "order_not_payable"
    message = _("This order cannot be paid any more.")


class PaymentUnavailable(DomainError):
    """Stripe cannot be reached or does not answer in time; the order stays payable."""

    code = "payment_unavailable"
    status = 503
    message = _("Payment is not available for the moment. Your order is kept; please try again.")


class PaymentUnderWay(DomainError):
    """Stripe does not say for certain that nothing will be taken, so the order cannot be closed yet."""

    code = "payment_under_way"
    status = 503
    message = _("A payment for this order may still be on its way. Please try again in a moment.")


class NoFullShop(DomainError):
    """The merchant has no full shop to go on in."""

    code = "no_full_shop"
    message = _("This shop has no larger shop to go on in. Please make the order smaller.")


class HandOffForged(DomainError):
    """The link was not made by this shop, or was changed on the way."""

    code = "hand_off_forged"
    status = 400
    message = _("This link was changed or is not complete. Please go back to the chat and start again.")


class HandOffExpired(DomainError):
    """The link is older than half an hour."""

    code = "hand_off_expired"
    status = 410
    message = _("This link is too old. Your cart is kept: please go back to the chat and start again.")


class CouponRefused(DomainError):
    """A coupon cannot be claimed or used."""

    code = "coupon_refused"
    message = _("This coupon cannot be used.")

    @classmethod
    def of(cls, title: str, details: Mapping[str, Any] | None = None) -> Self:
        """The refusal that names the coupon."""
        return cls(_("“%(title)s”: %(why)s") % {"title": title, "why": cls.message}, details=details)


class LimitBelowClaimed(DomainError):
    """Staff set a campaign's limit below what has been claimed of it. Details: `claimed`."""

    code = "limit_below_claimed"
    message = _("%(claimed)d have been claimed already; the limit cannot be lower.")


class CouponUsedUp(CouponRefused):
    """All of the campaign's coupons are claimed."""

    code = "coupon_used_up"
    message = _("All of these coupons have been claimed.")


class CouponLimitReached(CouponRefused):
    """This person has claimed as many as one person may. Details: `limit`."""

    code = "coupon_limit_reached"
    message = _("You have already claimed this coupon.")


class CouponForMembers(CouponRefused):
    """Guests cannot claim of this campaign."""

    code = "coupon_for_members"
    message = _("This coupon is for members. Make your account first; you keep everything.")


class CouponNotOpen(CouponRefused):
    """The campaign has not begun, or is switched off."""

    code = "coupon_not_open"
    message = _("This coupon cannot be claimed yet.")


class CouponExpired(CouponRefused):
    """The campaign has ended, or the claimed coupon's days are over."""

    code = "coupon_expired"
    message = _("This coupon has expired.")


class CouponDoesNotFit(CouponRefused):
    """The order does not meet the coupon's terms. Details: `missing_minor`, how much more to spend."""

    code = "coupon_does_not_fit"
    message = _("This coupon does not fit this order.")


class CouponAlreadyUsed(CouponRefused):
    """The claimed coupon is held by an order or redeemed."""

    code = "coupon_already_used"
    message = _("This coupon is already used by an order.")


class CatalogueChanged(DomainError):
    """What a file was about to replace is no longer what was looked at."""

    code = "catalogue_changed"
    message = _("The catalogue has changed since you looked. Nothing was written; please look again.")


class PictureRefused(Invalid):
    """The file is not a picture that we take."""

    code = "picture_refused"

    def __init__(self, message: Any) -> None:
        super().__init__(message, fields={"image": message})


__all__ = [
    "AboveOrderLimit",
    "AddressTaken",
    "BelowMinimum",
    "CartIsEmpty",
    "CartIsFull",
    "CatalogueChanged",
    "CouponAlreadyUsed",
    "CouponDoesNotFit",
    "CouponExpired",
    "CouponForMembers",
    "CouponLimitReached",
    "CouponNotOpen",
    "CouponRefused",
    "CouponUsedUp",
    "Forbidden",
    "HandOffExpired",
    "HandOffForged",
    "Invalid",
    "LimitBelowClaimed",
    "NotForSale",
    "NotFound",
    "NothingTicked",
    "OrderIdReused",
    "OrderIsRefunded",
    "OrderMoveRefused",
    "OrderNotPayable",
    "OutOfStock",
    "PaymentUnavailable",
    "PaymentUnderWay",
    "PictureRefused",
    "PriceChanged",
    "RequestIdReused",
    "TooManyOfOne",
]
