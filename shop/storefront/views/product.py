"""One product. The page that cards lead to: eight queries at most, however large the catalogue."""

from __future__ import annotations

import uuid as uuids
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from shop.models import CartLine, Product, Shop, Variant
from shop.models.cart import QUANTITY_LIMIT
from shop.services.offers import best_fit
from shop.services.pricing import left_of
from shop.services.shelf import LOW_STOCK
from shop.storefront.frame import show, show_once, storefront
from shop.storefront.reading import make_pictures, make_product, make_variants, read_pictures, read_variants
from shop.storefront.tickets import Ticket, ticket_facts, tickets_that_help

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Choice:
    """A variant as its page offers it. Amounts are minor units; `with_coupon_minor` is with the viewer's best coupon."""

    variant: Variant
    left: int
    with_coupon_minor: int | None
    in_cart: int
    ticket: Ticket | None = None  # of that coupon

    @property
    def former_minor(self) -> int | None:
        """What it cost before, where that was more."""
        former = self.variant.compare_at_minor
        return former if former is not None and former > self.variant.price_minor else None

    @property
    def most(self) -> int:
        """The largest quantity that can be asked for."""
        return min(self.left, QUANTITY_LIMIT)

    @property
    def stock_text(self) -> str:
        """A word where few or none are left."""
        if not self.left:
            return _("Sold out")
        if self.left > LOW_STOCK:
            return ""
        return ngettext("Only %(left)d left", "Only %(left)d left", self.left) % {"left": self.left}


@require_safe
@vary_on_headers("Sec-Fetch-Dest")
def product(request: HttpRequest, slug: str, uuid: uuids.UUID) -> HttpResponse:
    """Pictures, prices with and without the viewer's best coupon, variants, and the way to buy."""
    variants = read_variants(uuid=uuid)
    found = make_product(variants) if variants else None
    if found is None or found.shop.program.slug != slug:
        return not_on_sale(request, slug=slug, uuid=uuid)
    shop, pictures, in_cart = found.shop, read_pictures(product=found.pk), _in_cart(request.user, found.shop)
    shop.cart_count = sum(in_cart.values())  # type: ignore[attr-defined]
    tickets = tickets_that_help(shop=shop, viewer=request.user)

    def context() -> dict[str, Any]:
        choices = [_choice(variant, tickets, in_cart) for variant in make_variants(variants, product=found)]
        offered = [choice for choice in choices if choice.left] or choices
        chosen = min(offered, key=lambda choice: choice.variant.price_minor)  # what a shelf and a card say "from"
        shown = make_pictures(pictures)
        return {"product": found, "choices": choices, "chosen": chosen, "pictures": shown, "tickets": tickets}

    facts = [variants, pictures, in_cart, *ticket_facts(tickets)]
    return show_once(request, shop, "shop/product.html", tab="shop", facts=facts, context=context)


@storefront
def not_on_sale(request: HttpRequest, shop: Shop, uuid: uuids.UUID) -> HttpResponse:
    """A look at what is not on sale for the shop's staff. For everybody else it is not there, or not any more."""
    if not request.user.is_authenticated:
        raise Http404
    mine = Product.objects.managed_by(request.user).filter(shop=shop).select_related("category")
    found = mine.prefetch_related("pictures", "variants__stock").filter(uuid=uuid).first()
    variants = list(found.variants.all()) if found else []
    if found is None or not variants:
        raise Http404
    found.shop = shop
    for variant in variants:
        variant.product = found
    choices = [_choice(variant, [], {}) for variant in variants if variant.is_active] or [_choice(variants[0], [], {})]
    chosen = min(choices, key=lambda choice: choice.variant.price_minor)
    return never_stored(
        show(
            request, shop, "shop/product.html", tab="shop", product=found, choices=choices, chosen=chosen,
            pictures=list(found.pictures.all()), tickets=[], is_preview=True,
        )
    )  # fmt: skip


def never_stored(response: HttpResponse) -> HttpResponse:
    """Neither a browser nor a proxy keeps it."""
    add_never_cache_headers(response)
    return response


def _in_cart(viewer: User | AnonymousUser, shop: Shop) -> dict[int, int]:
    """How many of each variant (by primary key) the viewer's cart in this shop has."""
    if not viewer.is_authenticated:
        return {}
    lines = CartLine.objects.filter(cart__user=viewer, cart__shop=shop).order_by()
    return dict(lines.values_list("variant", "quantity"))


def _choice(variant: Variant, tickets: list[Ticket], in_cart: dict[int, int]) -> Choice:
    offers = [ticket.offer for ticket in tickets]
    fit = best_fit(offers=offers, price_minor=variant.price_minor, currency=variant.product.shop.currency)
    return Choice(
        variant=variant,
        left=max(0, left_of(variant)),
        with_coupon_minor=variant.price_minor - fit.discount_minor if fit else None,
        in_cart=in_cart.get(variant.pk, 0),
        ticket=next((ticket for ticket in tickets if fit and ticket.offer is fit.offer), None),
    )
