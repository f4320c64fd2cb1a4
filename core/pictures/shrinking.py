"""Making a picture smaller strip by strip, so that no second copy of its full size is ever made."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor

from PIL import Image

from core.pictures.colours import plain, plain_mode

STRIP = 1_000_000  # pixels of the large picture at once
GAP = 2.0  # how many times larger than the result a picture is before the fine resampling; coarser steps come before
LANCZOS_REACH = 3  # pixels of the result around each one
Shrink = Callable[[int, int], float]  # of an upright picture's width and height, what they are multiplied with


def within(side: int) -> Shrink:
    """As large as fits into a square."""
    return lambda width, height: side / max(width, height)


def covering(side: int) -> Shrink:
    """As small as still covers a square."""
    return lambda width, height: side / min(width, height)


def shrunk(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture in this size and a plain mode: RGB, RGBA, L or CMYK."""
    mode = plain_mode(picture)
    if picture.size == size and picture.mode == mode:
        return picture.copy()
    small = Image.new(mode, size)
    width, height = picture.size
    step = height / size[1]
    rows = max(1, int(STRIP / width / step))
    reach = ceil(LANCZOS_REACH * max(step, 1) + step) + 1
    for top in range(0, size[1], rows):
        bottom = min(top + rows, size[1])
        first, last = max(0, floor(top * step) - reach), min(height, ceil(bottom * step) + reach)
        strip = plain(picture.crop((0, first, width, last)), mode)
        box = (0, top * step - first, width, min(bottom * step, height) - first)
        small.paste(strip.resize((size[0], bottom - top), Image.Resampling.LANCZOS, box, GAP), (0, top))
    return small
