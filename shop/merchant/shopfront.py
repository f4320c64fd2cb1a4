"""The shop itself in the panel: what it says of itself, its limit, its QR codes."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminURLInputWidget

from core.errors import DomainError
from core.pictures import NotAPicture, square_webp
from miniprograms.services.entry_codes import code_for
from miniprograms.services.programs import set_icon
from shop.merchant.accounts import PICTURE_SIDE, named
from shop.merchant.base import ShopAdmin
from shop.merchant.money import AmountsForm, for_currency
from shop.merchant.products import address_of_picture
from shop.merchant.scope import current_shop
from shop.models import Shop
from shop.services.pictures import draw, store

BANNER_WIDTH = 1280  # pixels


class ShopForm(AmountsForm):
    """What the shop says of itself. Its currency is not here: prices, orders and coupons are in it."""

    amounts = (("order_limit", _("Order limit"), False),)
    new_banner = forms.FileField(
        label=_("New banner"),
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic,image/heif"}),
    )

    new_icon = forms.FileField(
        label=_("New icon"),
        required=False,
        help_text=_("Cut to a square. It stands for the shop in the drawer, on cards and in lists."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic,image/heif"}),
    )
    full_shop_url = forms.URLField(
        label=_("Full shop's address"), required=False, assume_scheme="https", widget=UnfoldAdminURLInputWidget
    )

    class Meta:
        model = Shop
        fields: ClassVar = ["name_en", "name_zh", "about_en", "about_zh", "full_shop_url", "time_zone", "country"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order_limit"].help_text = _(
            "Dearer orders are handed off to the full shop, or refused where there is none. Empty: no limit."
        )
        self.fields["time_zone"].help_text = _(
            "Deadlines, such as the end of a coupon, are told in it. Empty: the site's."
        )
        self.fields["country"].help_text = _(
            "Phone numbers without a country code are taken as numbers of this country."
        )
        self.fields["full_shop_url"].help_text = _("Where orders above the limit go on, with the cart carried over.")

    def clean_new_icon(self) -> Any:
        """Only what truly is a picture."""
        upload = self.cleaned_data["new_icon"]
        if upload:
            try:
                self.icon_file = named(square_webp(upload, side=PICTURE_SIDE))
            except NotAPicture as error:
                text = _("This file cannot be used. Choose a JPEG, PNG, WebP or HEIC picture of at most 5 MB.")
                raise forms.ValidationError(text) from error
            except DomainError as error:
                raise forms.ValidationError(str(error.message), code=error.code) from error
        return upload

    def clean_new_banner(self) -> Any:
        """Only what truly is a picture."""
        upload = self.cleaned_data["new_banner"]
        if upload:
            try:
                self.banner = draw(upload, widths=(BANNER_WIDTH,))[0]
            except DomainError as error:
                raise forms.ValidationError(str(error.message), code=error.code) from error
        return upload


class ShopPageAdmin(ShopAdmin):
    """One row: the shop that the person works on."""

    shop_path = "pk"
    form = ShopForm
    fieldsets = (
        (None, {"fields": (("name_en", "name_zh"), ("about_en", "about_zh"))}),
        (_("Where it is"), {"fields": (("time_zone", "country"),)}),
        (_("Icon and banner"), {"fields": (("icon_now", "new_icon"), ("banner_now", "new_banner"))}),
        (_("Large orders"), {"fields": (("order_limit", "full_shop_url"),)}),
    )
    readonly_fields = ("icon_now", "banner_now")
    change_form_outer_after_template = "merchant/shop_links.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shop]:
        """The current shop alone."""
        return Shop.objects.filter(pk=current_shop(request).pk).select_related("program", "account")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever runs the site opens shops."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one: here it is."""
        return redirect("merchant:shop_shop_change", current_shop(request).pk)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The limit in the shop's currency."""
        kwargs["form"] = for_currency(ShopForm, current_shop(request).currency)
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Shop, form: Any, change: bool) -> None:  # type: ignore[override]
        """Only what was changed."""
        names = [*self.changed_fields(form), *form.changed_amounts()]
        if form.cleaned_data.get("new_banner"):
            obj.banner.name = store(form.banner, "banners").name
            names.append("banner")
        if names:
            obj.save(update_fields=names)
        if form.cleaned_data.get("new_icon"):
            set_icon(program=obj.program, icon=form.icon_file)

    def icon_now(self, shop: Shop) -> str:
        """As people see it."""
        if not shop.program.icon:
            return _("None yet: the first letter of the name is shown.")  # type: ignore[return-value]
        return format_html('<img class="panel-face" src="{}" width="96" height="96" alt="">', shop.program.icon_url)

    icon_now.short_description = _("Icon")  # type: ignore[attr-defined]

    def banner_now(self, shop: Shop) -> str:
        """The picture on top of the shop."""
        if not shop.banner:
            return "–"
        return format_html('<img class="panel-banner" src="{}" alt="">', shop.banner.url)

    banner_now.short_description = _("Banner")  # type: ignore[attr-defined]

    def get_urls(self) -> list[URLPattern]:
        """The shop's QR code."""
        view = self.admin_site.admin_view(self.code)
        return [path("<int:pk>/code/<str:form>/", view, name="shop-code"), *super().get_urls()]

    def code(self, request: HttpRequest, pk: int, form: str) -> HttpResponse:
        """Goes to the QR picture or the poster of the shop's home."""
        shop = get_object_or_404(self.get_queryset(request), pk=pk)
        return redirect(address_of_picture(code_for(program=shop.program).code, form))
