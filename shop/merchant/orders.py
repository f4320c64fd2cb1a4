"""Orders in the panel: read as they were agreed, shipped and delivered through the order service."""

from __future__ import annotations

from typing import Any

from babel.dates import format_datetime
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from shop.merchant.base import ShopAdmin, display, panel_page, say
from shop.merchant.scope import staff_member
from shop.merchant.timeline import timeline_of
from shop.models import Order
from shop.money import babel_locale, format_amount
from shop.services.order_view import order_as_json, status_of, with_all
from shop.services.orders import deliver_order, ship_order

TONES = {
    "placed": "warning", "paid": "info", "shipped": "info", "completed": "success", "canceled": "default",
    "expired": "default", "refunded": "danger", "disputed": "danger",
}  # fmt: skip


class WaitingFilter(admin.SimpleListFilter):
    """What staff have to do."""

    title = _("to do")
    parameter_name = "todo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Two kinds of work."""
        return [("ship", _("Waiting to be shipped")), ("deliver", _("On the way"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """Paid orders by their parcel."""
        chosen = {"ship": Order.objects.to_ship, "deliver": Order.objects.on_the_way}.get(self.value() or "")
        return queryset.filter(pk__in=chosen().values("pk")) if chosen else queryset


class StateFilter(admin.SimpleListFilter):
    """Where an order stands; one whose money went back is no longer among the paid ones."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The order's own states, and that its money is gone."""
        return [*Order.State.choices, ("returned", _("Refunded or disputed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """As the ledger says."""
        if self.value() == "returned":
            return queryset.filter(pk__in=Order.objects.returned().values("pk"))
        if self.value() in Order.State.values:
            return queryset.filter(pk__in=Order.objects.kept().filter(state=self.value()).values("pk"))
        return queryset


class ShipForm(forms.Form):
    """How a parcel travels."""

    carrier = forms.CharField(label=_("Carrier"), max_length=60)
    tracking = forms.CharField(label=_("Tracking number"), max_length=80, required=False)


class OrderAdmin(ShopAdmin):
    """The shop's orders. Nothing about them can be edited: they are what was agreed."""

    list_display = ("number", "status", "buyer_name", "total", "placed")
    list_filter = (WaitingFilter, StateFilter, ("placed_at", admin.DateFieldListFilter))
    search_fields = ("number", "contact_name", "contact_phone", "shipment__tracking")
    ordering = ("-placed_at", "-id")
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Buyers place orders."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An order is read, not edited."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """With what the list shows."""
        rows: QuerySet[Order] = super().get_queryset(request)
        return rows.select_related("shop", "shipment", "buyer").prefetch_related("ledger")

    @display(description=_("State"), label=TONES)
    def status(self, order: Order) -> tuple[str, str]:
        """One word for its three small machines."""
        return status_of(order)

    @display(description=_("Placed"), ordering="placed_at")
    def placed(self, order: Order) -> str:
        """The day and the time, in the reader's way of writing."""
        locale = babel_locale(translation.get_language() or "en")
        pattern = "M月d日 HH:mm" if locale.language == "zh" else "d MMM, HH:mm"
        return str(format_datetime(timezone.localtime(order.placed_at), pattern, locale=locale))

    @display(description=_("Buyer"), ordering="contact_name")
    def buyer_name(self, order: Order) -> str:
        """As they gave it for the parcel."""
        return order.contact_name

    @display(description=_("Total"), ordering="total_minor")
    def total(self, order: Order) -> str:
        """In the order's currency, and what of it went back."""
        total, balance = format_amount(order.total_minor, order.currency), order.balance
        if balance.kept_minor == balance.paid_minor:
            return total
        gone = format_amount(balance.paid_minor - balance.kept_minor, order.currency)
        return format_html('{} <small class="panel-gone">−{}</small>', total, gone)

    def get_urls(self) -> list[URLPattern]:
        """What staff do with an order."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/ship/", wrap(require_POST(self.ship)), name="order-ship"),
            path("<int:pk>/deliver/", wrap(require_POST(self.deliver)), name="order-deliver"),
            *super().get_urls(),
        ]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The order's page in the place of a form."""
        if not (object_id or "").isdecimal():
            raise Http404
        order = get_object_or_404(with_all(self.get_queryset(request)), pk=object_id)
        return self._page(request, order, ShipForm())

    def ship(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The parcel leaves: the buyer's receipt says so at once."""
        order = get_object_or_404(with_all(self.get_queryset(request)), pk=pk)
        form = ShipForm(request.POST)
        if not form.is_valid():
            return self._page(request, order, form, status=400)
        return self._do(request, order, lambda: ship_order(order=order, by=staff_member(request), **form.cleaned_data))

    def deliver(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The parcel arrived."""
        order = get_object_or_404(self.get_queryset(request), pk=pk)
        return self._do(request, order, lambda: deliver_order(order=order, by=staff_member(request)))

    def _do(self, request: HttpRequest, order: Order, move: Any) -> HttpResponse:
        try:
            move()
        except DomainError as error:
            say(request, error)
        else:
            messages.success(request, _t("Done. The buyer's receipt says so."))
        return redirect(reverse("merchant:shop_order_change", args=[order.pk]))

    def _page(self, request: HttpRequest, order: Order, form: ShipForm, status: int = 200) -> HttpResponse:
        view = order_as_json(order)
        page = {
            "title": _t("Order %(number)s") % {"number": order.number},
            "order": order,
            "view": view,
            "tone": TONES[view["status"]],
            "buyer": order.buyer,
            "timeline": timeline_of(order),
            "form": form,
            "can_ship": view["status"] == "paid",
            "can_deliver": view["status"] == "shipped",
        }
        return panel_page(self, request, "merchant/order.html", page, status)
