"""Pictures: only what truly is one gets in, and it is made anew, so that nothing hidden in the file stays."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import IO, Any, cast

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image

from core.pictures import open_picture
from shop.errors import PictureRefused
from shop.models import Picture, Product

BYTES_LIMIT = 12 * 1024 * 1024
SIDE_LIMIT = 16_000  # pixels; WebP itself ends at 16,383
LARGE_WIDTH = 1280  # pixels
SMALL_WIDTH = 480
QUALITY = 82


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture in the media folder, named for its content."""

    name: str
    width: int
    height: int


def save_picture(
    *, product: Product, file: IO[bytes] | File[Any], alt_en: str = "", alt_zh: str = "", position: int | None = None
) -> Picture:
    """Adds a picture to a product, as WebP in two widths. Raises PictureRefused for anything but a sound picture."""
    image = open_upload(file)
    large, small = store(image, "products", LARGE_WIDTH), store(image, "products", SMALL_WIDTH)
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


def open_upload(file: IO[bytes] | File[Any]) -> Image.Image:
    """The picture in the file, upright and without what a camera writes into it. Raises PictureRefused.

    Its kind is told from its content, and its size from its header before any of it is unpacked.
    """
    try:
        image = open_picture(cast("IO[bytes]", file), byte_limit=BYTES_LIMIT)
    except Exception as error:  # whatever a broken file makes the decoder raise, the answer is one
        raise PictureRefused(
            _("This is not a picture that we can take. Please use JPEG, PNG or WebP, up to 12 MB and 40 megapixels.")
        ) from error
    if max(image.size) > SIDE_LIMIT:
        raise PictureRefused(_("The picture is too long. Please cut it to less than 16,000 pixels."))
    return image


def store(image: Image.Image, folder: str, width: int) -> Stored:
    """Writes the picture as WebP, at most so wide, under a name that is its content's hash. Nothing is written twice."""
    if image.width > width:
        image = image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=QUALITY, method=4)
    content = buffer.getvalue()
    name = f"{folder}/{hashlib.sha256(content).hexdigest()[:32]}.webp"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    return Stored(name, image.width, image.height)


def small_size(picture: Picture) -> tuple[int, int]:
    """Width and height in pixels of the small form."""
    if picture.width <= SMALL_WIDTH:
        return picture.width, picture.height
    return SMALL_WIDTH, max(1, round(picture.height * SMALL_WIDTH / picture.width))
