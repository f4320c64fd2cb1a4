"""The one entrance for pictures that people upload: nothing else in the project decodes one (tests/test_architecture.py).

    with opened(file, shrink=within(2048)) as picture:
        content = webp(picture, quality=84)

Inside the block the picture is upright, in sRGB, RGB or RGBA, without metadata, and not much larger than was asked for. The
block holds the memory that it needs; what is made of the picture is made inside it.
"""

from core.pictures.opening import (
    FORMATS,
    NotAPicture,
    PictureTooHeavy,
    PictureTooManyPixels,
    opened,
    square_webp,
    webp,
)
from core.pictures.room import PicturesBusy, come_again
from core.pictures.shrinking import Shrink, covering, within

__all__ = [
    "FORMATS",
    "NotAPicture",
    "PictureTooHeavy",
    "PictureTooManyPixels",
    "PicturesBusy",
    "Shrink",
    "come_again",
    "covering",
    "opened",
    "square_webp",
    "webp",
    "within",
]
