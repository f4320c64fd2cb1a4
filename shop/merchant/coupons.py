"""Coupons in the panel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from shop.merchant.base import ShopAdmin, display
from shop.merchant.money import AmountsForm, for_currency
from shop.merchant.scope import current_shop
from shop.models import ClaimedCoupon, Coupon
from shop.services.campaigns import change_coupon
from shop.services.terms import coupon_terms

FIXED_TERMS = ("kind", "amount", "percent", "cap", "minimum")


class CouponForm(AmountsForm):
    """One campaign. What people claimed is a promise: once claimed, what it takes off stays."""

    amounts = (
        ("amount", _("Amount off"), False),
        ("cap", _("At most off"), False),
        ("minimum", _("Minimum spend"), False),
    )

    class Meta:
        model = Coupon
        fields: ClassVar = [
            "title_en", "title_zh", "kind", "percent", "total_limit", "per_person_limit", "starts_at", "ends_at",
            "valid_days", "is_active", "for_guests",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["percent"].required = False
        self.fields["for_guests"].help_text = _(
            "Anyone becomes a guest in one tap, as often as they like. Without this only members claim it; with it, the "
            "limit a person holds for all guests of one browser together."
        )
        for name in FIXED_TERMS if self.instance.claimed_count else ():
            self.fields[name].disabled = True
            self.fields[name].help_text = _("Fixed since the first claim.")

    def clean_percent(self) -> int:
        """Empty is none."""
        return self.cleaned_data.get("percent") or 0

    def clean(self) -> dict[str, Any]:
        """What the database insists on, said beside the field."""
        data = super().clean() or self.cleaned_data
        self._check_kind(data)
        limit, claimed = data.get("total_limit"), self.instance.claimed_count
        if limit is not None and limit < claimed:
            text = _("%(claimed)d have been claimed already; the limit cannot be lower.")
            self.add_error("total_limit", ValidationError(text % {"claimed": claimed}))
        if data.get("per_person_limit") == 0:
            self.add_error("per_person_limit", ValidationError(_("At least one a person.")))
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", ValidationError(_("The end must come after the beginning.")))
        return data

    def _check_kind(self, data: dict[str, Any]) -> None:
        if data.get("kind") == Coupon.Kind.FIXED and "amount" not in self.errors and not data.get("amount"):
            self.add_error("amount", ValidationError(_("How much does it take off?")))
        if data.get("kind") == Coupon.Kind.PERCENT and not 1 <= (data.get("percent") or 0) <= 100:
            self.add_error("percent", ValidationError(_("A percentage from 1 to 100.")))


def _in_zone(zone: tzinfo, page: Callable[[], Any]) -> Any:
    """The page drawn in this time zone; it would be drawn later, in the site's."""
    with timezone.override(zone):
        response = page()
        return response.render() if hasattr(response, "render") else response


class CouponAdmin(ShopAdmin):
    """The shop's campaigns. None is deleted: people hold their coupons. One that is switched off is claimed no more."""

    form = CouponForm
    list_display = ("title_in_list", "terms", "claimed", "redeemed", "window", "state_mark")
    list_display_links = ("title_in_list",)
    list_filter = ("kind", "is_active")
    ordering = ("-created_at",)
    fieldsets = (
        (None, {"fields": (("title_en", "title_zh"), "is_active")}),
        (_("What it takes off"), {"fields": ("kind", ("amount", "percent"), ("cap", "minimum"))}),
        (
            _("How many, and when"),
            {"fields": (("total_limit", "per_person_limit"), "for_guests", "starts_at", "ends_at", "valid_days")},
        ),
    )
    conditional_fields: ClassVar = {
        "amount": "kind == 'fixed'",
        "percent": "kind == 'percent'",
        "cap": "kind == 'percent'",
    }

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Amounts in the shop's currency."""
        shop = current_shop(request)
        kwargs["form"] = for_currency(CouponForm, shop.currency)
        form = super().get_form(request, obj, change, **kwargs)
        form.base_fields["ends_at"].help_text = _("In the shop's time zone: %(zone)s.") % {"zone": shop.zone}
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Times are typed in the shop's time zone, as buyers are told them."""
        return _in_zone(
            current_shop(request).zone, lambda: super(CouponAdmin, self).changeform_view(request, *args, **kwargs)
        )

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """And shown in it."""
        return _in_zone(
            current_shop(request).zone, lambda: super(CouponAdmin, self).changelist_view(request, *args, **kwargs)
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Coupon]:
        """With how many were used."""
        used = Count("claims", filter=Q(claims__state=ClaimedCoupon.State.REDEEMED))
        rows: QuerySet[Coupon] = super().get_queryset(request).select_related("shop").annotate(redeemed_count=used)
        return rows

    def save_model(self, request: HttpRequest, obj: Coupon, form: Any, change: bool) -> None:  # type: ignore[override]
        """A new one as it is; a changed one by the service, which keeps the count of claims out of it."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        names = [*self.changed_fields(form), *form.changed_amounts()]
        change_coupon(coupon=obj, changes={name: getattr(obj, name) for name in names})

    @display(description=_("Title"), ordering="title_en")
    def title_in_list(self, coupon: Coupon) -> str:
        """In the reader's language."""
        return coupon.title

    @display(description=_("Terms"))
    def terms(self, coupon: Coupon) -> str:
        """In one line."""
        return coupon_terms(coupon, currency=coupon.shop.currency)

    @display(description=_("Claimed"))
    def claimed(self, coupon: Coupon) -> str:
        """Of how many."""
        if coupon.total_limit is None:
            return str(coupon.claimed_count)
        return format_html("{} / {}", coupon.claimed_count, coupon.total_limit)

    @display(description=_("Used"))
    def redeemed(self, coupon: Coupon) -> int:
        """By paid orders."""
        return int(coupon.redeemed_count)  # type: ignore[attr-defined]

    @display(description=_("Until"), ordering="ends_at")
    def window(self, coupon: Coupon) -> Any:
        """When claiming ends."""
        return coupon.ends_at or _("No end")

    @display(description=_("State"), label={"on": "success", "off": "default", "over": "warning"})
    def state_mark(self, coupon: Coupon) -> tuple[str, Any]:
        """Whether it can be claimed."""
        if coupon.ends_at and coupon.ends_at <= timezone.now():
            return "over", _("Ended")
        return ("on", _("Can be claimed")) if coupon.is_active else ("off", _("Switched off"))
