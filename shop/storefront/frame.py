"""What every page of a storefront shares: whose shop it is, who looks, and what waits in their cart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.messages import get_messages
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.vary import vary_on_headers

from shop.models import CartLine, Shop
from shop.storefront import pending
from shop.storefront.drawing import draw_once
from shop.storefront.requests import new_id

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

Page = Callable[..., HttpResponse]  # takes the request, the shop, and what its address holds


def storefront(page: Page) -> Callable[..., HttpResponse]:
    """Hands the view its shop instead of the slug; what is closed or not there gets a page in the shop's own look."""

    @wraps(page)
    def with_shop(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        shop = _shops_for(request).filter(program__slug=slug).first()
        if shop is None:
            return _closed(request, None)
        if not shop.program.is_published:
            return _closed(request, shop)
        if request.user.is_authenticated and pending.KEY in request.session:
            _fulfil(request, request.user, shop)
        try:
            return page(request, shop, **kwargs)
        except Http404:
            return show(request, shop, "shop/gone.html", status=404)

    return vary_on_headers("Sec-Fetch-Dest")(with_shop)


def _fulfil(request: HttpRequest, user: User, shop: Shop) -> None:
    pending.fulfil(request=request, user=user, shop=shop)
    lines = CartLine.objects.filter(cart__user=user, cart__shop=shop)
    shop.cart_count = lines.aggregate(units=Sum("quantity"))["units"] or 0  # type: ignore[attr-defined]


def for_people(page: Page) -> Page:
    """Asks who is not signed in to sign in or to go on as a guest, and brings them back to this page."""

    @wraps(page)
    def with_person(request: HttpRequest, shop: Shop, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            home = reverse("storefront:home", args=[shop.program.slug])
            here = request.get_full_path() if request.method in {"GET", "HEAD"} else request.POST.get("next", home)
            return redirect(enter_url(shop, here))
        return page(request, shop, **kwargs)

    return with_person


def enter_url(shop: Shop, next_url: str) -> str:
    """The page that offers sign-in and "continue as guest"."""
    return reverse("storefront:enter", args=[shop.program.slug]) + "?" + urlencode({"next": next_url})


def show(
    request: HttpRequest, shop: Shop, template: str, *, tab: str = "", status: int = 200, **context: Any
) -> HttpResponse:
    """Draws a page of this shop. `tab` is the part of the shop that the page belongs to."""
    return render(request, template, _frame(request, shop, tab) | context, status=status)


def show_once(
    request: HttpRequest,
    shop: Shop,
    template: str,
    *,
    tab: str,
    facts: Iterable[object],
    context: Callable[[], dict[str, Any]],
) -> HttpResponse:
    """The same for a page that is drawn once for the same facts (see `drawing`); `context` is asked only then.

    `facts` are all that it shows besides the shop itself.
    """
    frame = _frame(request, shop, tab)
    if request.META.get("QUERY_STRING") or get_messages(request):
        return render(request, template, frame | context())
    known = [frame["inside"], shop, shop.program, shop.account, *facts]
    return HttpResponse(draw_once(request, template, lambda: frame | context(), known))


def _frame(request: HttpRequest, shop: Shop, tab: str) -> dict[str, Any]:
    return {"shop": shop, "slug": shop.program.slug, "inside": is_inside(request), "tab": tab, "client_id": new_id()}


def is_inside(request: HttpRequest) -> bool:
    """True in the mini view's frame, whose own bar holds the title; a plain page brings its own."""
    return request.headers.get("Sec-Fetch-Dest") == "iframe"


def _shops_for(request: HttpRequest) -> QuerySet[Shop]:
    shops = Shop.objects.select_related("program", "account")
    return shops.annotate(cart_count=cart_units(request.user, OuterRef("pk")))


def cart_units(viewer: User | AnonymousUser, shop: OuterRef) -> Value | Coalesce:
    """How many units the viewer's cart in that shop has, as part of a query."""
    if not viewer.is_authenticated:
        return Value(0, IntegerField())
    lines = CartLine.objects.filter(cart__shop=shop, cart__user=viewer).order_by()
    return Coalesce(Subquery(lines.values("cart").annotate(units=Sum("quantity")).values("units")), 0)


def _closed(request: HttpRequest, shop: Shop | None) -> HttpResponse:
    return render(request, "shop/closed.html", {"shop": shop, "inside": is_inside(request)}, status=404)
