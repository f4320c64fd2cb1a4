"""Pictures: only what truly is one gets in, and it is made anew, so that nothing hidden in the file stays."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, cast

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image

from core import pictures
from shop.errors import PictureRefused
from shop.models import Picture, Product

BYTES_LIMIT = 12 * 1024 * 1024
SIDE_LIMIT = 16_000  # pixels; WebP itself ends at 16,383
LARGE_WIDTH = 1280  # pixels
SMALL_WIDTH = 480
QUALITY = 82


class PictureTooLong(pictures.NotAPicture):
    """One of its sides has more pixels than we write."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture made anew, as WebP, and its size in pixels. Nothing is stored yet."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture in the media folder, named for its content."""

    name: str
    width: int
    height: int


def save_picture(
    *, product: Product, file: IO[bytes] | File[Any], alt_en: str = "", alt_zh: str = "", position: int | None = None
) -> Picture:
    """Adds a picture to a product. Raises PictureRefused for anything but a sound picture, and PicturesBusy."""
    drawn = draw_for_product(file)
    return keep_picture(product=product, drawn=drawn, alt_en=alt_en, alt_zh=alt_zh, position=position)


def draw_for_product(file: IO[bytes] | File[Any]) -> list[Drawn]:
    """Its large and its small form. Raises PictureRefused or PicturesBusy."""
    return draw(file, widths=(LARGE_WIDTH, SMALL_WIDTH))


def keep_picture(
    *, product: Product, drawn: Sequence[Drawn], alt_en: str = "", alt_zh: str = "", position: int | None = None
) -> Picture:
    """Adds a picture that was drawn before."""
    large, small = (store(one, "products") for one in drawn)
    return Picture.objects.create(
        product=product,
        image=large.name,
        width=large.width,
        height=large.height,
        small=small.name,
        alt_en=alt_en,
        alt_zh=alt_zh,
        position=product.pictures.count() if position is None else position,
    )


def delete_picture(*, picture: Picture) -> None:
    """Removes a picture; its files go when no other picture has the same content. Orders keep showing theirs."""
    names = {picture.image.name, picture.small.name}
    with transaction.atomic():
        picture.delete()
        transaction.on_commit(lambda: _forget(names))


def _forget(names: set[str | None]) -> None:
    from shop.models import OrderLine

    for name in filter(None, names):
        shown = Picture.objects.filter(image=name) | Picture.objects.filter(small=name)
        if not shown.exists() and not OrderLine.objects.filter(picture=name).exists():
            default_storage.delete(name)


def draw(file: IO[bytes] | File[Any], *, widths: Sequence[int]) -> list[Drawn]:
    """The picture in the file at most so wide, the widest first, upright and without what a camera writes into it.

    Raises PictureRefused, or PicturesBusy where too many come at once.
    """
    try:
        with pictures.opened(cast("IO[bytes]", file), shrink=_shrink(widths[0]), byte_limit=BYTES_LIMIT) as image:
            return [_drawn(image, width) for width in widths]
    except PictureTooLong as error:
        text = _("The picture is too long. Please cut it to less than 16,000 pixels.")
        raise PictureRefused(text) from error
    except pictures.NotAPicture as error:
        raise PictureRefused(
            _(
                "This is not a picture that we can take. Please use JPEG, PNG, WebP or HEIC, up to 12 MB"
                " and 50 megapixels."
            )
        ) from error


def _shrink(widest: int) -> pictures.Shrink:
    def shrink(width: int, height: int) -> float:
        if max(width, height) > SIDE_LIMIT:
            raise PictureTooLong
        return widest / width

    return shrink


def _drawn(image: Image.Image, width: int) -> Drawn:
    if image.width > width:
        image = image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)
    return Drawn(pictures.webp(image, quality=QUALITY), image.width, image.height)


def store(drawn: Drawn, folder: str) -> Stored:
    """Keeps it under a name that is its content's hash. Nothing is written twice."""
    name = f"{folder}/{hashlib.sha256(drawn.content).hexdigest()[:32]}.webp"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(drawn.content))
    return Stored(name, drawn.width, drawn.height)


def small_size(picture: Picture) -> tuple[int, int]:
    """Width and height in pixels of the small form."""
    if picture.width <= SMALL_WIDTH:
        return picture.width, picture.height
    return SMALL_WIDTH, max(1, round(picture.height * SMALL_WIDTH / picture.width))
