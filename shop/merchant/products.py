"""Products and categories in the panel."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from miniprograms.services.entry_codes import code_for
from shop.merchant.base import ShopAdmin, display
from shop.merchant.exchange import ExchangeMixin
from shop.merchant.pictures import PictureInline, save_pictures
from shop.merchant.scope import current_shop
from shop.merchant.seen_forms import SeenForm
from shop.merchant.variants import VariantInline, save_variants
from shop.models import Category, Product, StockItem, Variant
from shop.money import format_amount
from shop.services.catalogue import index_product, search_products

LOW_STOCK = 3  # units of a variant that can still be bought


class CategoryFilter(admin.SimpleListFilter):
    """One of the shop's own categories."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The current shop's."""
        return [(category.slug, category.name) for category in Category.objects.filter(shop=current_shop(request))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        """Those on it."""
        return queryset.filter(category__slug=self.value()) if self.value() else queryset


class LowStockFilter(admin.SimpleListFilter):
    """What is nearly sold out."""

    title = _("stock")
    parameter_name = "stock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice."""
        return [("low", _("Nearly sold out"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        """Those with a variant of which few are left."""
        return queryset.filter(low_stock_variant()) if self.value() == "low" else queryset


def low_stock_variant() -> Exists:
    """Whether one of a product's active variants has few left that nobody holds."""
    few = StockItem.objects.filter(variant__product=OuterRef("pk"), variant__is_active=True)
    return Exists(few.filter(on_hand__lte=F("held") + LOW_STOCK))


class ProductAdmin(ExchangeMixin, ShopAdmin):
    """What the shop shows and sells."""

    form = SeenForm
    list_display = ("face", "name_in_list", "category", "price", "left", "state_mark")
    list_display_links = ("name_in_list",)
    list_filter = ("state", CategoryFilter, LowStockFilter)
    search_fields = ("search_text",)
    ordering = ("position", "id")
    list_per_page = 50
    fieldsets = (
        (None, {"fields": (("name_en", "name_zh"), ("category", "state"), "position")}),
        (_("Description"), {"fields": ("description_en", "description_zh")}),
    )
    inlines: ClassVar = [VariantInline, PictureInline]
    actions: ClassVar[list[str]] = ["publish", "archive"]
    change_form_outer_after_template = "merchant/product_links.html"

    def choices_for(self, name: str, request: HttpRequest) -> QuerySet[Any] | None:
        """The shop's own categories."""
        return Category.objects.filter(shop=current_shop(request)) if name == "category" else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        """With what the list shows."""
        return (
            super()
            .get_queryset(request)
            .select_related("category", "shop")
            .prefetch_related("pictures", "variants__stock")
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Product], search_term: str
    ) -> tuple[QuerySet[Product], bool]:
        """As buyers search, in both languages."""
        return (search_products(products=queryset, query=search_term) if search_term else queryset), False

    @display(description=_("Picture"))
    def face(self, product: Product) -> str:
        """The first picture."""
        first = next(iter(product.pictures.all()), None)
        if first is None:
            return format_html('<span class="panel-thumb panel-thumb--none">{}</span>', "")
        return format_html(
            '<img class="panel-thumb" src="{}" width="48" height="48" alt="">', (first.small or first.image).url
        )

    @display(description=_("Name"), ordering="name_en")
    def name_in_list(self, product: Product) -> str:
        """In the reader's language."""
        return product.name

    @display(description=_("Price"))
    def price(self, product: Product) -> str:
        """From the cheapest to the dearest variant."""
        prices = sorted({variant.price_minor for variant in product.variants.all() if variant.is_active})
        ends = dict.fromkeys(prices[:1] + prices[-1:])
        return " – ".join(format_amount(minor, product.shop.currency) for minor in ends)

    @display(description=_("Can be bought"))
    def left(self, product: Product) -> str:
        """How many of all variants nobody holds."""
        counts = [variant.stock.available if hasattr(variant, "stock") else 0 for variant in product.variants.all()]
        mark = "panel-mark panel-mark--warn" if counts and min(counts) <= LOW_STOCK else "panel-mark"
        return format_html('<span class="{}">{}</span>', mark, sum(counts))

    @display(
        description=_("State"),
        ordering="state",
        label={"published": "success", "draft": "warning", "archived": "default"},
    )
    def state_mark(self, product: Product) -> tuple[str, str]:
        """Draft, published or archived."""
        return product.state, str(product.get_state_display())

    @admin.action(description=_("Publish"))
    def publish(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        """Shows the chosen products to buyers, those that have something to sell."""
        ready = queryset.filter(variants__is_active=True).distinct()
        self._tell(request, self._move(ready, Product.State.PUBLISHED))

    @admin.action(description=_("Archive"))
    def archive(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        """Takes the chosen products from the shelves; orders keep them."""
        self._tell(request, self._move(queryset, Product.State.ARCHIVED))

    def _move(self, products: QuerySet[Product], state: str) -> int:
        return Product.objects.filter(pk__in=list(products.values_list("pk", flat=True))).update(state=state)

    def _tell(self, request: HttpRequest, count: int) -> None:
        text = ngettext("%(count)d product changed.", "%(count)d products changed.", count) % {"count": count}
        messages.success(request, text)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Each through its service."""
        saver = save_variants if formset.model is Variant else save_pictures
        saver(formset, form.instance)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Then what search looks in."""
        super().save_related(request, form, formsets, change)
        index_product(product=Product.objects.get(pk=form.instance.pk))

    def get_urls(self) -> list[URLPattern]:
        """The product's QR code."""
        view = self.admin_site.admin_view(self.code)
        return [path("<int:pk>/code/<str:form>/", view, name="product-code"), *super().get_urls()]

    def code(self, request: HttpRequest, pk: int, form: str) -> HttpResponse:
        """Goes to the QR picture or the poster of the product's page."""
        product = get_object_or_404(self.get_queryset(request), pk=pk)
        code = code_for(program=current_shop(request).program, path=f"p/{product.uuid}/")
        return redirect(address_of_picture(code.code, form))


def address_of_picture(code: str, form: str) -> str:
    """Where the code's SVG or PNG is downloaded, or its poster is printed."""
    if form in {"svg", "png"}:
        return f"{reverse('entry-qr', args=[code, form])}?download"
    return reverse("entry-poster", args=[code])


class CategoryForm(SeenForm):
    """A shelf; its address is the shop's own."""

    shop: Any = None

    class Meta:
        model = Category
        fields: ClassVar = ["name_en", "name_zh", "slug", "position"]

    def clean_slug(self) -> str:
        """Two shelves cannot share an address. The shop is not in the form, so Django cannot tell by itself."""
        slug: str = self.cleaned_data["slug"]
        if Category.objects.filter(shop=self.shop, slug=slug).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Another category has this address."))
        return slug


class CategoryAdmin(ShopAdmin):
    """The shop's shelves."""

    form = CategoryForm
    list_display = ("name_in_list", "slug", "product_count", "position")
    list_display_links = ("name_in_list",)
    ordering = ("position", "id")
    fields = (("name_en", "name_zh"), "slug", "position")
    prepopulated_fields: ClassVar = {"slug": ("name_en",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        """With how much stands on each."""
        rows: QuerySet[Category] = super().get_queryset(request).annotate(products_on_it=Count("products"))
        return rows

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A shelf may go; what stood on it stays, on none."""
        return self._is_staff(request)

    @display(description=_("Name"), ordering="name_en")
    def name_in_list(self, category: Category) -> str:
        """In the reader's language."""
        return category.name

    @display(description=_("Products"))
    def product_count(self, category: Category) -> int:
        """How many stand on it."""
        return int(category.products_on_it)  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Search finds products by their category's name too."""
        super().save_model(request, obj, form, change)
        for product in Product.objects.filter(category=obj).select_related("category"):
            index_product(product=product)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Search forgets its name."""
        products = list(obj.products.all())
        super().delete_model(request, obj)
        for product in products:
            product.refresh_from_db()
            index_product(product=product)
