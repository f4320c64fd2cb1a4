"""Pictures: decoded, made smaller, and written anew, so that nothing of the upload but its pixels is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from PIL import Image

from chat.errors import NotAPictureFile, PictureTooLarge, PictureTooManyPixels, SvgRefused
from core import pictures

FORMATS = (*pictures.FORMATS, "GIF")
SIDE, PREVIEW_SIDE = 2048, 480  # pixels, of the longer side
QUALITY, PREVIEW_QUALITY = 84, 76
CONTENT_TYPE = "image/webp"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: WebP, at most 2048 pixels wide or high. `preview` is empty where it is small itself."""

    content: bytes
    preview: bytes
    width: int
    height: int


def read_picture(file: IO[bytes], *, byte_limit: int) -> Picture:
    """The upload as a picture of our own.

    Raises PictureTooLarge, PictureTooManyPixels, SvgRefused, NotAPictureFile, or PicturesBusy where too many come at once.
    """
    shrink = pictures.within(SIDE)
    try:
        with pictures.opened(file, shrink=shrink, byte_limit=byte_limit, formats=FORMATS) as picture:
            return _written(picture)
    except pictures.PictureTooHeavy as error:
        raise PictureTooLarge from error
    except pictures.PictureTooManyPixels as error:
        raise PictureTooManyPixels from error
    except pictures.NotAPicture as error:
        raise (SvgRefused if _is_svg(file) else NotAPictureFile) from error


def _written(picture: Image.Image) -> Picture:
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    width, height = picture.size
    content = pictures.webp(picture, quality=QUALITY)
    is_small = max(width, height) <= PREVIEW_SIDE
    picture.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    preview = b"" if is_small else pictures.webp(picture, quality=PREVIEW_QUALITY)
    return Picture(content=content, preview=preview, width=width, height=height)


def _is_svg(file: IO[bytes]) -> bool:
    file.seek(0)
    return b"<svg" in file.read(4096).lower()
