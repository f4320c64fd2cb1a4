"""Opening pictures that people upload, without trusting a byte of them."""

from __future__ import annotations

import warnings
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
PIXEL_LIMIT = 40_000_000  # width x height: more is refused before it is decoded
BYTE_LIMIT = 5 * 1024 * 1024


class NotAPicture(ValueError):
    """The upload is no picture of a known format, is too large, or cannot be decoded."""


def open_picture(file: IO[bytes], *, byte_limit: int = BYTE_LIMIT) -> Image.Image:
    """The decoded picture, upright, in RGB or RGBA, without metadata.

    Raises NotAPicture. The size is read from the header and refused before any pixel is decoded, so that a small file
    that unpacks into an enormous picture costs nothing.
    """
    file.seek(0, 2)
    if file.tell() > byte_limit:
        raise NotAPicture
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=FORMATS)
            if picture.width * picture.height > PIXEL_LIMIT or min(picture.size) < 1:
                raise NotAPicture
            picture.load()
            upright = ImageOps.exif_transpose(picture)
    except NotAPicture:
        raise
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        ValueError,
        SyntaxError,
    ) as error:
        raise NotAPicture from error
    clean = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    clean.info = {}
    return clean
