"""What a shop shows and sells."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.fields import NameField, WordsField
from core.languages import in_readers_language
from shop.models.shop import Shop
from shop.money import format_amount, smallest_step


def joined_name(*, product: str, variant: str) -> str:
    """The name of a product and of its variant (may be empty) as one, joined as the reader's language does."""
    return gettext("%(product)s, %(variant)s") % {"product": product, "variant": variant} if variant else product


class Category(models.Model):
    """A shelf of the shop."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="categories")
    slug = models.SlugField(_("address"), max_length=60)
    name_en = NameField(_("name in English"), max_length=60)
    name_zh = NameField(_("name in Chinese"), max_length=60, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints: ClassVar = [models.UniqueConstraint(fields=["shop", "slug"], name="one_category_a_slug")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_readers_language(en=self.name_en, zh=self.name_zh)


class ProductQuerySet(models.QuerySet["Product"]):
    def on_sale(self) -> Self:
        """What buyers see: published products of open shops."""
        return self.filter(state=Product.State.PUBLISHED, shop__program__is_published=True)

    def managed_by(self, user: models.Model) -> Self:
        """The products of the shops that this person runs."""
        return self.filter(shop__staff__user=user)


class Product(models.Model):
    """What is described; its variants are what is sold. `search_text` is kept by `shop.services.catalogue`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="products")
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, related_name="products", verbose_name=_("category")
    )
    name_en = NameField(_("name in English"), max_length=120)
    name_zh = NameField(_("name in Chinese"), max_length=120, blank=True)
    description_en = WordsField(_("description in English"), max_length=4000, blank=True)
    description_zh = WordsField(_("description in Chinese"), max_length=4000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    position = models.PositiveIntegerField(_("position"), default=0)
    search_text = models.TextField(editable=False, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        verbose_name = _("product")
        verbose_name_plural = _("products")
        indexes: ClassVar = [models.Index(fields=["shop", "state", "position"])]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_readers_language(en=self.name_en, zh=self.name_zh)

    @property
    def description(self) -> str:
        """The description in the reader's language."""
        return in_readers_language(en=self.description_en, zh=self.description_zh)


class Picture(models.Model):
    """A product's picture, re-encoded to WebP on upload; `small` is the one for cards and lists."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="pictures")
    image = models.ImageField(_("picture"), upload_to="products/", width_field="width", height_field="height")
    small = models.ImageField(upload_to="products/", blank=True, editable=False)  # 480 px wide
    width = models.PositiveIntegerField(default=0, editable=False)  # pixels
    height = models.PositiveIntegerField(default=0, editable=False)
    alt_en = NameField(_("what it shows, in English"), max_length=160, blank=True)
    alt_zh = NameField(_("what it shows, in Chinese"), max_length=160, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.alt or gettext("Picture without a description")

    @property
    def alt(self) -> str:
        """What the picture shows, in the reader's language."""
        return in_readers_language(en=self.alt_en, zh=self.alt_zh)


class Variant(models.Model):
    """What is sold and stocked. `price_minor` is in the shop's currency."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="variants")
    sku = models.CharField(_("SKU"), max_length=40, blank=True)
    name_en = NameField(_("name in English"), max_length=60, blank=True)
    name_zh = NameField(_("name in Chinese"), max_length=60, blank=True)
    price_minor = models.PositiveBigIntegerField(_("price"))
    compare_at_minor = models.PositiveBigIntegerField(_("former price"), null=True, blank=True)
    is_active = models.BooleanField(_("on sale"), default=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name or self.sku or gettext("The one variant")

    @property
    def name(self) -> str:
        """The name in the reader's language; empty where the product has one variant only."""
        return in_readers_language(en=self.name_en, zh=self.name_zh)

    def clean(self) -> None:
        """What a form is told: a price must be one that can be charged exactly."""
        currency = self.product.shop.currency
        step = smallest_step(currency)
        if self.price_minor is not None and self.price_minor % step:
            text = _("Prices go in steps of %(step)s.") % {"step": format_amount(step, currency)}
            raise ValidationError({"price_minor": text})
