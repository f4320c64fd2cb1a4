"""A product's pictures in its form. Every upload is made anew by the picture service."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from core.errors import DomainError
from core.panel import name_inputs
from shop.merchant.base import ShopInline
from shop.models import Picture, Product
from shop.services.pictures import delete_picture, draw_for_product, keep_picture


class PictureForm(forms.ModelForm):  # type: ignore[type-arg]
    """One picture: its words, its place, and a file to begin with or to put in its place."""

    upload = forms.FileField(
        label=_("Upload"),
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic,image/heif"}),
    )

    class Meta:
        model = Picture
        fields: ClassVar = ["alt_en", "alt_zh", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_inputs(self)

    def clean(self) -> dict[str, Any]:
        """A new row needs a sound picture."""
        data = super().clean() or self.cleaned_data
        if data.get("upload"):
            self._check(data["upload"])
        elif not self.instance.pk and self.has_changed():
            self.add_error("upload", _("Choose a picture."))
        return data

    def _check(self, upload: Any) -> None:
        try:
            self.drawn = draw_for_product(upload)
        except DomainError as error:
            self.add_error("upload", forms.ValidationError(str(error.message), code=error.code))


class PictureInline(ShopInline):
    """Pictures: the first one is the product's face."""

    model = Picture
    form = PictureForm
    fields = ("shown", "upload", "alt_en", "alt_zh", "position")
    readonly_fields = ("shown",)
    verbose_name = _("picture")
    verbose_name_plural = _("Pictures")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Pictures may go: orders keep the one they were placed with."""
        return self._is_staff(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """As listed: `upload` is the form's own."""
        return self.fields

    def shown(self, picture: Picture) -> str:
        """The picture, small."""
        if not picture.pk:
            return "–"
        small = picture.small or picture.image
        return format_html('<img class="panel-thumb" src="{}" width="64" height="64" alt="{}">', small.url, picture.alt)

    shown.short_description = _("Picture")  # type: ignore[attr-defined]


def save_pictures(formset: Any, product: Product) -> None:
    """New ones through the picture service, described ones as they are, removed ones with their files."""
    formset.save(commit=False)
    for picture in formset.deleted_objects:
        delete_picture(picture=picture)
    for form in formset.forms:
        if not form.has_changed() or form in formset.deleted_forms:
            continue
        words = {name: form.cleaned_data[name] for name in ("alt_en", "alt_zh", "position")}
        if form.cleaned_data.get("upload"):
            keep_picture(product=product, drawn=form.drawn, **words)
            if form.instance.pk:
                delete_picture(picture=form.instance)
        else:
            form.instance.save(update_fields=list(words))
