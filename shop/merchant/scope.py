"""Which shop a member of staff works on. Everything that the panel shows, changes or exports hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import PermissionDenied

from shop.models import Shop

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from accounts.models import User

SESSION_KEY = "merchant_shop"
_CACHED = "_merchant_shop"


def shops_of(request: HttpRequest) -> QuerySet[Shop]:
    """The shops that this person runs, in a steady order."""
    if not request.user.is_authenticated:
        return Shop.objects.none()
    shops = Shop.objects.managed_by(request.user)
    return shops.select_related("program", "account").order_by("pk")


def find_shop(request: HttpRequest) -> Shop | None:
    """The shop that this person works on now; None for who runs none. Asked of the database once a request."""
    if not hasattr(request, _CACHED):
        shops = shops_of(request)
        chosen = request.session.get(SESSION_KEY)
        found = (shops.filter(uuid=chosen).first() if chosen else None) or shops.first()
        setattr(request, _CACHED, found)
    return cast("Shop | None", getattr(request, _CACHED))


def current_shop(request: HttpRequest) -> Shop:
    """The shop that this person works on now. Raises PermissionDenied for who runs none."""
    shop = find_shop(request)
    if shop is None:
        raise PermissionDenied
    return shop


def work_on(request: HttpRequest, shop: Shop) -> None:
    """Chooses one of several shops, for this session."""
    request.session[SESSION_KEY] = str(shop.uuid)
    setattr(request, _CACHED, shop)


def staff_member(request: HttpRequest) -> User:
    """The signed-in member of staff."""
    current_shop(request)
    return cast("User", request.user)


def keep_to_shop(rows: QuerySet[Any], path: str, shop: Shop) -> QuerySet[Any]:
    """Those of `rows` that belong to the shop; `path` leads from a row to it ("product__shop")."""
    return rows.filter(**{path: shop})
