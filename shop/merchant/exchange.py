"""The catalogue as CSV, out and in: one row a variant, prices in major units."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from import_export import fields, resources
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV
from import_export.tmp_storages import BaseStorage
from unfold.contrib.import_export.forms import ExportForm, ImportForm

from core.errors import DomainError
from shop.merchant.money import AmountField
from shop.merchant.scope import current_shop
from shop.models import Category, Product, Shop, Variant
from shop.money import as_decimal
from shop.services import catalogue
from shop.services.stock import count_stock

ROW_LIMIT = 2000
STOCK_LIMIT = 1_000_000
COLUMNS = (
    "product", "name_en", "name_zh", "description_en", "description_zh", "category", "state", "variant", "variant_en",
    "variant_zh", "sku", "price", "compare_at", "on_hand",
)  # fmt: skip
PRODUCT_TEXTS = ("name_en", "name_zh", "description_en", "description_zh")


class Column(fields.Field):  # type: ignore[misc]
    """One column: read from a variant by `read`, written by the resource as a whole."""

    def __init__(self, name: str, read: Callable[[Variant], Any]) -> None:
        super().__init__(attribute=name, column_name=name)
        self._read = read

    def get_value(self, instance: Variant) -> str:
        """As it stands in the file; empty for a variant that is only being made."""
        value = self._read(instance) if instance.pk else ""
        return "" if value is None else str(value)

    def save(self, *arguments: Any, **options: Any) -> None:
        """The resource writes, through the shop's services."""


def _amount(minor: int | None, variant: Variant) -> Decimal | None:
    return None if minor is None else as_decimal(minor, variant.product.shop.currency)


class CatalogueResource(resources.ModelResource):  # type: ignore[misc]
    """A shop's variants. A row names its variant by `variant`, else by `sku`; without either it is a new one.

    A new variant belongs to the product that `product` names, else to the shop's product of that English name, else to a
    new draft. An empty cell of an existing row changes nothing.
    """

    product = Column("product", lambda variant: variant.product.uuid)
    name_en = Column("name_en", lambda variant: variant.product.name_en)
    name_zh = Column("name_zh", lambda variant: variant.product.name_zh)
    description_en = Column("description_en", lambda variant: variant.product.description_en)
    description_zh = Column("description_zh", lambda variant: variant.product.description_zh)
    category = Column("category", lambda variant: variant.product.category.slug if variant.product.category else "")
    state = Column("state", lambda variant: variant.product.state)
    variant = Column("variant", lambda variant: variant.uuid)
    variant_en = Column("variant_en", lambda variant: variant.name_en)
    variant_zh = Column("variant_zh", lambda variant: variant.name_zh)
    sku = Column("sku", lambda variant: variant.sku)
    price = Column("price", lambda variant: _amount(variant.price_minor, variant))
    compare_at = Column("compare_at", lambda variant: _amount(variant.compare_at_minor, variant))
    on_hand = Column("on_hand", lambda variant: variant.stock.on_hand if hasattr(variant, "stock") else 0)

    class Meta:
        model = Variant
        fields = COLUMNS
        import_id_fields = ("variant",)
        use_transactions = True
        store_instance = False

    def __init__(self, shop: Shop, **options: Any) -> None:
        super().__init__(**options)
        self.shop = shop

    def get_queryset(self) -> QuerySet[Variant]:
        """The shop's own variants."""
        mine = Variant.objects.filter(product__shop=self.shop)
        return mine.select_related("product__shop", "product__category", "stock").order_by(
            "product__position", "product_id"
        )

    def filter_export(self, queryset: QuerySet[Product], **options: Any) -> QuerySet[Variant]:
        """The variants of the products that the list shows."""
        return self.get_queryset().filter(product__in=queryset.order_by().values("pk"))

    def before_import(self, dataset: Any, **options: Any) -> None:
        """Missing columns are left alone; a file beyond reason is refused."""
        if len(dataset) > ROW_LIMIT:
            dataset.wipe()  # else its rows would be tried all the same
            raise ValidationError(_("A file may have up to %(limit)d rows.") % {"limit": ROW_LIMIT})
        for name in self.fields:
            if name not in (dataset.headers or []):
                dataset.append_col([""] * len(dataset), header=name)

    def get_instance(self, instance_loader: Any, row: dict[str, Any]) -> Variant | None:
        """The variant that the row names. One that is not this shop's does not exist."""
        named, sku = _cell(row, "variant"), _cell(row, "sku")
        if named:
            found = self.get_queryset().filter(uuid=_uuid(named)).first()
            if found is None:
                raise ValidationError({"variant": _("Your shop has no such variant.")})
            return found
        return self.get_queryset().filter(sku=sku).first() if sku else None

    def skip_row(self, instance: Variant, original: Variant, row: dict[str, Any], *arguments: Any) -> bool:
        """A row that says what is so already."""
        if not original.pk:
            return False
        said = {name: _cell(row, name) for name in self.fields if _cell(row, name)}
        return all(self.fields[name].get_value(original) == text for name, text in said.items())

    def validate_instance(self, instance: Variant, *arguments: Any, **options: Any) -> None:
        """Saving checks everything."""

    def save_instance(self, instance: Variant, is_create: bool, row: dict[str, Any], **options: Any) -> None:
        """Writes the row through the services that the panel uses too. What they refuse is the row's error."""
        try:
            product = self._save_product(instance, is_create, row)
            self._save_variant(instance, product, is_create, row)
            catalogue.index_product(product=product)
        except DomainError as error:
            raise ValidationError([str(text) for text in error.fields.values()] or str(error.message)) from error
        fresh = self.get_queryset().get(pk=instance.pk)
        instance.product, instance.stock = fresh.product, fresh.stock

    def _save_product(self, instance: Variant, is_create: bool, row: dict[str, Any]) -> Product:
        product = self._product_of(row) if is_create else instance.product
        for name in PRODUCT_TEXTS:
            if text := _cell(row, name):
                setattr(product, name, text)
        if slug := _cell(row, "category"):
            product.category = self._category(slug)
        if state := _cell(row, "state"):
            product.state = state
        product.full_clean(exclude=["shop"])
        product.save()
        return product

    def _product_of(self, row: dict[str, Any]) -> Product:
        mine = Product.objects.filter(shop=self.shop)
        if named := _cell(row, "product"):
            found = mine.filter(uuid=_uuid(named)).first()
            if found is None:
                raise ValidationError({"product": _("Your shop has no such product.")})
            return found
        known = mine.filter(name_en=_cell(row, "name_en")).first()
        return known or Product(shop=self.shop, state=Product.State.DRAFT)

    def _category(self, slug: str) -> Category:
        found = Category.objects.filter(shop=self.shop, slug=slug).first()
        if found is None:
            raise ValidationError({"category": _("Your shop has no such category.")})
        return found

    def _save_variant(self, variant: Variant, product: Product, is_create: bool, row: dict[str, Any]) -> None:
        variant.product = product
        for name, column in (("name_en", "variant_en"), ("name_zh", "variant_zh"), ("sku", "sku")):
            if text := _cell(row, column):
                setattr(variant, name, text)
        if (price := self._amount(row, "price", required=is_create)) is not None:
            variant.price_minor = price
        if (former := self._amount(row, "compare_at", required=False)) is not None:
            variant.compare_at_minor = former
        if variant.compare_at_minor is not None and variant.compare_at_minor <= variant.price_minor:
            raise ValidationError({"compare_at": _("The former price must be higher than the price.")})
        variant.full_clean(exclude=["product"])
        variant.save()
        if is_create or _cell(row, "on_hand"):
            count_stock(variant=variant, on_hand=_count(row))

    def _amount(self, row: dict[str, Any], name: str, *, required: bool) -> int | None:
        try:
            minor: int | None = AmountField(currency=self.shop.currency, required=required).clean(_cell(row, name))
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from error
        return minor


def _cell(row: dict[str, Any], name: str) -> str:
    return str(row.get(name) or "").strip()


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def _count(row: dict[str, Any]) -> int:
    text = _cell(row, "on_hand") or "0"
    if not text.isdecimal() or int(text) > STOCK_LIMIT:
        raise ValidationError({"on_hand": _("A whole number of units, please.")})
    return int(text)


class ImportStorage(BaseStorage):  # type: ignore[misc]
    """Uploaded files between preview and confirmation, in a folder of their own under names that nobody can guess.

    The confirmation names its file; the library's own storage would read any file of the machine's temporary folder.
    """

    def save(self, data: bytes | str) -> None:
        """Keeps the upload."""
        self.name = uuid.uuid4().hex
        self._path().parent.mkdir(parents=True, exist_ok=True)
        content = data.encode(self.encoding or "utf-8") if isinstance(data, str) else data
        self._path().write_bytes(content)

    def read(self) -> bytes | str:
        """The upload as it came."""
        content = self._path().read_bytes()
        return content if "b" in self.read_mode else content.decode(self.encoding or "utf-8-sig")

    def remove(self) -> None:
        """Forgets it."""
        os.remove(self._path())

    def _path(self) -> Path:
        if not re.fullmatch(r"[0-9a-f]{32}", self.name or ""):
            raise FileNotFoundError
        return Path(settings.VAR_DIR) / "imports" / str(self.name)


class ExchangeMixin(ImportExportMixin):  # type: ignore[misc]
    """The buttons for export and import."""

    import_export_change_list_template = "merchant/product_list.html"
    resource_classes: ClassVar = [CatalogueResource]
    import_form_class = ImportForm
    export_form_class = ExportForm
    formats: ClassVar = [CSV]
    tmp_storage_class = ImportStorage
    from_encoding = "utf-8-sig"
    skip_admin_log = True
    show_change_form_export = False

    def get_resource_kwargs(self, request: HttpRequest, *arguments: Any, **options: Any) -> dict[str, Any]:
        """Every resource keeps to the shop that the person works on."""
        return {"shop": current_shop(request)}

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Staff may."""
        return self._is_staff(request)  # type: ignore[no-any-return]

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Staff may."""
        return self._is_staff(request)  # type: ignore[no-any-return]
