"""Opening pictures that people upload, without trusting a byte of them."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
PIXEL_LIMIT = 40_000_000  # width x height: more is refused before it is decoded
BYTE_LIMIT = 5 * 1024 * 1024


class NotAPicture(ValueError):
    """The upload is no picture of a known format, is too large, or cannot be decoded."""


class PictureTooHeavy(NotAPicture):
    """Its file has more bytes than are taken."""


class PictureTooManyPixels(NotAPicture):
    """Its header claims more pixels than are decoded: a huge picture, or a small file that unpacks into one."""


def open_picture(
    file: IO[bytes], *, byte_limit: int = BYTE_LIMIT, formats: tuple[str, ...] = FORMATS, near: int = 0
) -> Image.Image:
    """The decoded picture (of a moving one the first), upright, in RGB or RGBA, without metadata.

    Raises NotAPicture. The size is read from the header and refused before any pixel is decoded, so that a small file
    that unpacks into an enormous picture costs nothing. `near`: the side in pixels that it will be made smaller to; a JPEG
    that is far larger is then decoded at a fraction of its size, which takes a fraction of the time.
    """
    file.seek(0, 2)
    if file.tell() > byte_limit:
        raise PictureTooHeavy
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=formats)
            if min(picture.size) < 1:
                raise NotAPicture
            if picture.width * picture.height > PIXEL_LIMIT:
                raise PictureTooManyPixels
            if near:
                picture.draft(None, (near, near))
            picture.load()
            upright = ImageOps.exif_transpose(picture)
    except NotAPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooManyPixels from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotAPicture from error
    clean = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    clean.info = {}
    return clean


def square_webp(file: IO[bytes], *, side: int) -> bytes:
    """The picture's middle as a square WebP of so many pixels a side: a face. Raises NotAPicture."""
    square = ImageOps.fit(open_picture(file), (side, side), Image.Resampling.LANCZOS)
    packed = BytesIO()
    square.save(packed, "WEBP", quality=84, method=6)
    return packed.getvalue()
