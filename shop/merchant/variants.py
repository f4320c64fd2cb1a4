"""A product's variants in its form: prices in major units, stock by what was counted."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from core.panel import name_inputs
from shop.merchant.base import ShopInline
from shop.merchant.money import AmountsForm, for_currency
from shop.merchant.scope import current_shop
from shop.models import Product, Variant
from shop.services.stock import adjust_stock

STOCK_LIMIT = 1_000_000


class VariantForm(AmountsForm):
    """One variant.

    `on_hand_seen` is what the page showed: saving adds the difference, so what was sold in between stays sold.
    `stock_key` makes a form that is sent twice count once.
    """

    counted = ("on_hand", "on_hand_seen", "stock_key")
    amounts = (("price", _("Price"), True), ("compare_at", _("Former price"), False))
    on_hand = forms.IntegerField(
        label=pgettext_lazy("how many", "In stock"),
        min_value=0,
        max_value=STOCK_LIMIT,
        widget=UnfoldAdminIntegerFieldWidget(attrs={"min": "0", "inputmode": "numeric"}),
    )
    on_hand_seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    stock_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)

    class Meta:
        model = Variant
        fields: ClassVar = ["sku", "name_en", "name_zh", "is_active", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item = getattr(self.instance, "stock", None) if self.instance.pk else None
        self.held = item.held if item else 0
        for name in ("on_hand", "on_hand_seen"):
            self.initial[name] = item.on_hand if item else 0
        self.initial["stock_key"] = str(uuid.uuid4())
        name_inputs(self)
        if self.held:
            self.fields["on_hand"].help_text = _("%(held)d of them are held for orders.") % {"held": self.held}

    def has_changed(self) -> bool:
        """The key differs at every showing, and says nothing."""
        return bool(set(self.changed_data) - {"stock_key", "on_hand_seen"})

    def clean(self) -> dict[str, Any]:
        """Counts that orders rest on stay, and a former price is a higher one."""
        data = super().clean() or self.cleaned_data
        if data.get("on_hand") is not None and data["on_hand"] < self.held:
            self.add_error("on_hand", ValidationError(_("%(held)d are held for orders.") % {"held": self.held}))
        price, former = data.get("price"), data.get("compare_at")
        if price is not None and former is not None and former <= price:
            self.add_error("compare_at", ValidationError(_("The former price must be higher than the price.")))
        return data

    def adjust(self, variant: Variant) -> None:
        """Brings the count to what was entered, by the difference. Raises OutOfStock."""
        change = self.cleaned_data["on_hand"] - (self.cleaned_data.get("on_hand_seen") or 0)
        key = self.cleaned_data.get("stock_key")
        if change or not hasattr(variant, "stock"):
            adjust_stock(variant=variant, change=change, key=f"panel:{variant.pk}:{key}" if key else "")


class VariantInline(ShopInline):
    """What is sold: at least one. A variant that was sold once stays, switched off, for the orders that name it."""

    model = Variant
    form = VariantForm
    fields = (
        "name_en", "name_zh", "sku", "price", "compare_at", "on_hand", "is_active", "position", "on_hand_seen",
        "stock_key",
    )  # fmt: skip
    min_num = 1
    verbose_name = _("variant")
    verbose_name_plural = _("Variants, prices and stock")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the counts, in one query."""
        return super().get_queryset(request).select_related("stock")

    def get_formset(self, request: HttpRequest, obj: Product | None = None, **kwargs: Any) -> Any:
        """Prices in the shop's currency, and one variant at least."""
        kwargs["validate_min"] = True
        kwargs["form"] = for_currency(VariantForm, current_shop(request).currency)
        return super().get_formset(request, obj, **kwargs)


def save_variants(formset: Any, product: Product) -> None:
    """Writes what was changed, then the counts through the stock service."""
    formset.save(commit=False)
    for form in formset.forms:
        if not form.has_changed():
            continue
        variant: Variant = form.instance
        variant.product = product
        if variant.pk:
            variant.save(update_fields=form.changed_columns())
        else:
            variant.save()
        form.adjust(variant)
