"""Pixels of whatever kind as plain sRGB: deep grey is scaled, and a colour profile is applied rather than dropped."""

from __future__ import annotations

import logging
from functools import cache
from io import BytesIO

from PIL import Image, ImageCms

logger = logging.getLogger("souk.pictures")
PROFILE_LIMIT = 4 * 1024 * 1024  # bytes; printers' are about one
DEEP = {"I;16", "I;16L", "I;16B", "I;16N", "I"}  # grey of 16 bits
GREY = {"1", "L", "F", *DEEP}
SPACES = {"RGB": "RGB ", "L": "GRAY", "CMYK": "CMYK"}  # of a picture's mode, what its profile calls it


def plain_mode(picture: Image.Image) -> str:
    """The mode that its pixels are taken apart in: RGBA where some may be seen through, else RGB, L or CMYK."""
    if picture.mode in GREY:
        return "RGBA" if picture.mode in {"1", "L"} and picture.has_transparency_data else "L"
    if picture.mode == "CMYK":
        return "CMYK"
    return "RGBA" if picture.has_transparency_data else "RGB"


def plain(strip: Image.Image, mode: str) -> Image.Image:
    """A part of a picture in a plain mode."""
    if strip.mode in DEEP:  # Pillow's own conversion clips what is above 255
        return strip.convert("F").point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if strip.mode == mode:
        return strip
    try:
        return strip.convert(mode)
    except (ValueError, TypeError, OverflowError):  # a transparent colour that its kind of picture cannot have
        strip.info.pop("transparency", None)
        return strip.convert(mode)


def in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The plain picture in RGB or RGBA, its colours as the profile means them; as they are where it is broken or none."""
    if profile and len(profile) <= PROFILE_LIMIT:
        try:
            return _converted(picture, profile)
        except Exception as error:  # whatever a stranger's profile makes the colour engine raise
            logger.info("A colour profile was left out: %s.", type(error).__name__)
    return picture if picture.mode in {"RGB", "RGBA"} else picture.convert("RGB")


def _converted(picture: Image.Image, profile: bytes) -> Image.Image:
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    space = source.profile.xcolor_space
    if picture.mode == "RGBA":
        seen_through = picture.getchannel("A")
        bare = picture.convert("L" if space == "GRAY" else "RGB")
        opaque = _converted(bare, profile)
        opaque.putalpha(seen_through)
        return opaque
    if picture.mode == "L" and space == "RGB ":
        picture = picture.convert("RGB")
    if SPACES[picture.mode] != space:
        raise ImageCms.PyCMSError("The profile is for another kind of picture.")
    return ImageCms.profileToProfile(picture, source, _srgb(), outputMode="RGB") or picture


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
