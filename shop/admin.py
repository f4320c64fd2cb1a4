"""Shops, orders and money in the operator's panel."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.models import User
from core.errors import DomainError
from core.panel import OperatorAdmin, ReadOnlyAdmin, name_inputs
from shop.merchant.timeline import moment_of
from shop.models import LedgerEntry, Order, OrderEvent, OrderLine, Payment, Refund, Shop, Staff, WebhookEvent
from shop.money import UnknownCurrency, format_amount, iso_exponent
from shop.services.order_view import status_of
from shop.services.shops import create_shop


class NewShopForm(forms.ModelForm):  # type: ignore[type-arg]
    """Opening a shop: its address, its names, its currency for good, and who runs it."""

    owner = forms.CharField(label=_("Merchant's user name"), widget=UnfoldAdminTextInputWidget)
    slug = forms.SlugField(label=_("Address: /m/…/"), max_length=40, widget=UnfoldAdminTextInputWidget)

    class Meta:
        model = Shop
        fields: ClassVar = ["name_en", "name_zh", "currency"]

    def clean_owner(self) -> User:
        """A person of this site."""
        owner = User.objects.filter(username__iexact=self.cleaned_data["owner"], kind=User.Kind.PERSON).first()
        if owner is None:
            raise ValidationError(_("Nobody here has exactly this user name."))
        return owner

    def clean_currency(self) -> str:
        """One of ISO 4217's."""
        currency = str(self.cleaned_data["currency"]).upper()
        try:
            iso_exponent(currency)
        except UnknownCurrency as error:
            raise ValidationError(_("This is no currency code, such as USD or CNY.")) from error
        return currency

    def clean(self) -> dict[str, Any]:
        """Opens the shop here, so that what the service refuses is said in the form."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.opened = create_shop(
                    owner=data["owner"], slug=data["slug"], name_en=data["name_en"], name_zh=data["name_zh"],
                    currency=data["currency"],
                )  # fmt: skip
            except DomainError as error:
                raise ValidationError(str(error.message)) from error
        return data


class StaffForm(forms.ModelForm):  # type: ignore[type-arg]
    """One person's role."""

    class Meta:
        model = Staff
        fields: ClassVar = ["user", "role"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_inputs(self)


class StaffInline(TabularInline):  # type: ignore[misc]
    """Who runs the shop."""

    model = Staff
    form = StaffForm
    extra = 0
    fields = ("user", "role")
    autocomplete_fields = ("user",)


@admin.register(Shop)
class ShopAdmin(OperatorAdmin):
    """Shops are opened here; their merchants do the rest."""

    list_display = ("name_en", "name_zh", "program", "currency", "created_at")
    search_fields = ("name_en", "name_zh", "program__slug")
    fields = ("name_en", "name_zh", "uuid", "program", "account", "currency", "full_shop_url", "created_at")
    add_fieldsets = ((None, {"fields": ("slug", "name_en", "name_zh", "currency", "owner")}),)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For operators."""
        return bool(request.user.is_superuser)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A form of its own for a new one."""
        if obj is None:
            kwargs["form"] = NewShopForm
        return super().get_form(request, obj, change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Of an open shop everything; of a new one nothing."""
        return super().get_readonly_fields(request, obj) if obj else []

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Staff of a shop that is there."""
        return [StaffInline] if obj else []

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """The shop that the form has opened."""
        saved = super().save_form(request, form, change)
        return saved if change else form.opened

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """It is stored already."""


class LineInline(TabularInline):  # type: ignore[misc]
    """What was ordered."""

    model = OrderLine
    fields = ("what", "price", "quantity", "discount")
    readonly_fields = fields
    extra = 0
    can_delete = False

    @admin.display(description=_("Product"))
    def what(self, line: OrderLine) -> str:
        """In the reader's language."""
        return line.name

    @admin.display(description=_("Price"))
    def price(self, line: OrderLine) -> str:
        """Of one."""
        return format_amount(line.price_minor, line.order.currency)

    @admin.display(description=_("Discount"))
    def discount(self, line: OrderLine) -> str:
        """Of the line."""
        return format_amount(line.discount_minor, line.order.currency)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Buyers order."""
        return False


class EventInline(TabularInline):  # type: ignore[misc]
    """What happened."""

    model = OrderEvent
    fields = ("happened_at", "what", "detail", "who")
    readonly_fields = fields
    extra = 0
    can_delete = False

    @admin.display(description=_("When"))
    def happened_at(self, event: OrderEvent) -> Any:
        """By the server's clock."""
        return event.created_at

    @admin.display(description=_("What happened"))
    def what(self, event: OrderEvent) -> str:
        """In the words of the merchant's panel."""
        return moment_of(event).text

    @admin.display(description=_("Details"))
    def detail(self, event: OrderEvent) -> str:
        """How a parcel travels, or how much money moved."""
        return moment_of(event).detail or "–"

    @admin.display(description=_("By whom"))
    def who(self, event: OrderEvent) -> str:
        """Empty for what happened by itself."""
        return moment_of(event).actor or "–"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Services tell."""
        return False


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    """Every shop's orders. Where parcels go is between buyer and shop."""

    list_display = ("number", "shop", "status", "total", "returned", "placed_at", "paid_at")
    list_filter = ("state", "shop")
    list_select_related = ("shop__program", "shipment")
    search_fields = ("number", "uuid")
    fields = (
        "number", "uuid", "shop", "buyer", "status", "total", "discount", "returned", "placed_at", "expires_at",
        "paid_at", "closed_at",
    )  # fmt: skip
    inlines: ClassVar = [LineInline, EventInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """With their money."""
        rows: QuerySet[Order] = super().get_queryset(request)
        return rows.prefetch_related("ledger")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything."""
        return self.fields

    @admin.display(description=_("State"), ordering="state")
    def status(self, order: Order) -> str:
        """One word over the order, its money and its parcel."""
        return status_of(order)[1]

    @admin.display(description=_("Discount"))
    def discount(self, order: Order) -> str:
        """In the order's currency."""
        return format_amount(order.discount_minor, order.currency)

    @admin.display(description=_("Went back"))
    def returned(self, order: Order) -> str:
        """Refunds and disputes, as the ledger says."""
        gone = order.balance.paid_minor - order.balance.kept_minor
        return format_amount(gone, order.currency) if gone else "–"

    @admin.display(description=_("Total"), ordering="total_minor")
    def total(self, order: Order) -> str:
        """In the order's currency."""
        return format_amount(order.total_minor, order.currency)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """Each attempt to collect."""

    list_display = ("order", "amount", "state", "created_at", "intent_id", "failure_code")
    list_filter = ("state", "currency")
    list_select_related = ("order",)
    search_fields = ("intent_id", "order__number")
    fields = ("order", "amount", "state", "intent_id", "failure_code", "created_at", "updated_at")
    readonly_fields = ("amount",)

    @admin.display(description=_("Amount"), ordering="amount_minor")
    def amount(self, payment: Payment) -> str:
        """In its currency."""
        return format_amount(payment.amount_minor, payment.currency)


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    """Money that went back."""

    list_display = ("order", "amount", "state", "reason", "created_at", "refund_id")
    list_filter = ("state", "reason")
    list_select_related = ("payment__order",)
    fields = ("order", "amount", "state", "reason", "refund_id", "created_at", "tried_at", "told_at")
    readonly_fields = ("order", "amount")

    @admin.display(description=_("Order"), ordering="payment__order__number")
    def order(self, refund: Refund) -> str:
        """Its number."""
        return refund.payment.order.number

    @admin.display(description=_("Amount"), ordering="amount_minor")
    def amount(self, refund: Refund) -> str:
        """In its currency."""
        return format_amount(refund.amount_minor, refund.currency)


@admin.register(LedgerEntry)
class LedgerAdmin(ReadOnlyAdmin):
    """Every movement of money."""

    list_display = ("created_at", "kind", "amount", "order", "reference")
    list_filter = ("kind", "currency")
    list_select_related = ("order",)
    search_fields = ("reference", "order__number")
    fields = ("created_at", "kind", "amount", "order", "reference")
    readonly_fields = ("amount",)

    @admin.display(description=_("Amount"), ordering="amount_minor")
    def amount(self, entry: LedgerEntry) -> str:
        """In its currency; what went back is negative."""
        return format_amount(entry.amount_minor, entry.currency)


@admin.register(WebhookEvent)
class WebhookAdmin(ReadOnlyAdmin):
    """What Stripe sent, and what came of it."""

    list_display = ("received_at", "type", "object_id", "processed_at", "failed")
    list_filter = ("type", ("processed_at", admin.EmptyFieldListFilter))
    search_fields = ("event_id", "object_id")

    @admin.display(description=_("Failed"), boolean=True)
    def failed(self, event: WebhookEvent) -> bool:
        """Whether processing it went wrong."""
        return bool(event.error)
