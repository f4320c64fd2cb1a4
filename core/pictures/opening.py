"""Opening pictures that people upload, without trusting a byte of them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from math import ceil
from typing import IO

from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from core.pictures.colours import in_srgb
from core.pictures.room import PicturesBusy, room
from core.pictures.shrinking import Shrink, covering, shrunk

register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
warnings.filterwarnings("ignore", module=r"PIL\.")  # about strangers' metadata, in the log of every upload
Image.MAX_IMAGE_PIXELS = None  # the limit is here, for whoever uploads; Pillow's own is a warning of the whole process

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
JPEGS = {"JPEG", "MPO"}  # a phone's file of several JPEGs is opened as the latter
PIXEL_LIMIT = 50_000_000  # width x height: more is refused before it is decoded
BYTE_LIMIT = 5 * 1024 * 1024
SCANS_LIMIT = 100  # of a JPEG: programs make about ten, and each costs as much as a picture
START_OF_SCAN = b"\xff\xda"
CHUNK = 1024 * 1024  # bytes read at once
DRAFT_GAP = 1.5  # how many times larger than the result a JPEG is decoded at least
ORIENTATION = 0x0112
Turn = Image.Transpose
UPRIGHT = {
    2: Turn.FLIP_LEFT_RIGHT, 3: Turn.ROTATE_180, 4: Turn.FLIP_TOP_BOTTOM, 5: Turn.TRANSPOSE, 6: Turn.ROTATE_270,
    7: Turn.TRANSVERSE, 8: Turn.ROTATE_90,
}  # fmt: skip
SIDEWAYS = {Turn.TRANSPOSE, Turn.ROTATE_270, Turn.TRANSVERSE, Turn.ROTATE_90}

NARROW = {"1": 1, "L": 1, "P": 1, "I;16": 2}  # bytes of a pixel in memory; in every other mode it is four
UNPACKED = {"WEBP": 12, "HEIF": 3}  # bytes of a pixel that their libraries hold besides while they decode
DEEP = 8  # the same, of a HEIC with more than 8 bits a colour or colours that are not halved
WRITTEN = 10  # bytes of a pixel while the smaller picture is made and written


class NotAPicture(ValueError):
    """The upload is no picture of a known format, is too large, or cannot be decoded."""


class PictureTooHeavy(NotAPicture):
    """Its file has more bytes than are taken."""


class PictureTooManyPixels(NotAPicture):
    """Its header claims more pixels than are decoded: a huge picture, or a small file that unpacks into one."""


@contextmanager
def opened(
    file: IO[bytes], *, shrink: Shrink, byte_limit: int = BYTE_LIMIT, formats: tuple[str, ...] = FORMATS
) -> Iterator[Image.Image]:
    """The picture (of a moving one the first), upright, in sRGB, without metadata, as large as `shrink` says and no larger
    than it was.

    Raises NotAPicture, and PicturesBusy where too many come at once. The size is read from the header and refused before
    any pixel is decoded, so that a small file that unpacks into an enormous picture costs nothing.
    """
    file.seek(0, 2)
    if file.tell() > byte_limit:
        raise PictureTooHeavy
    with room.turn():
        with _errors_named():
            file.seek(0)
            source = Image.open(file, formats=formats)
        with source, ExitStack() as held:
            with _errors_named():
                size = _look(source, file, shrink)
                held.enter_context(room.space(_weight(source, size)))
                picture = _read(source, size)
            source.close()
            yield picture


@contextmanager
def _errors_named() -> Iterator[None]:
    """Whatever a stranger's file makes the libraries raise, its metadata included, is one of ours."""
    try:
        yield
    except (NotAPicture, PicturesBusy):
        raise
    except MemoryError as error:
        raise PicturesBusy from error
    except Exception as error:
        raise NotAPicture from error


def _look(source: Image.Image, file: IO[bytes], shrink: Shrink) -> tuple[int, int]:
    """The size that it is made into; decoding is set up for it. Raises what its header gives reason for."""
    width, height = source.size
    if min(width, height) < 1:
        raise NotAPicture
    if width * height > PIXEL_LIMIT:
        raise PictureTooManyPixels
    if source.format in JPEGS:
        source.info |= {"scans": _count(file, START_OF_SCAN, at_most=SCANS_LIMIT), "samples": _samples(source)}
    scale = min(1.0, shrink(*((height, width) if _turn(source) in SIDEWAYS else (width, height))))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    source.draft(
        None, (ceil(size[0] * DRAFT_GAP), ceil(size[1] * DRAFT_GAP))
    )  # a JPEG can be decoded at a fraction of its size
    return size


def _weight(source: Image.Image, size: tuple[int, int]) -> int:
    """Bytes that it takes at most, until it is written anew. Raises PictureTooManyPixels for more than there are."""
    pixels = source.size[0] * source.size[1]
    weight = pixels * (NARROW.get(source.mode, 4) + _unpacked(source)) + size[0] * size[1] * WRITTEN
    if source.info.get("scans", 0) > 1:  # kept whole until its last scan, two bytes for each sample
        weight += 2 * source.info["samples"]
    if weight > room.size:
        raise PictureTooManyPixels
    return weight


def _unpacked(source: Image.Image) -> int:
    is_deep = source.info.get("bit_depth", 8) > 8 or source.info.get("chroma", 420) != 420
    return DEEP if source.format == "HEIF" and is_deep else UNPACKED.get(str(source.format), 0)


def _samples(source: Image.Image) -> int:
    """How many numbers a JPEG is made of, in all of its colours."""
    parts: list[tuple[int, int]] = [(part[1], part[2]) for part in source.layer]  # type: ignore[attr-defined]  # samples across and down
    most = max(across for across, _down in parts) * max(down for _across, down in parts)
    return source.size[0] * source.size[1] * sum(across * down for across, down in parts) // max(1, most)


def _read(source: Image.Image, size: tuple[int, int]) -> Image.Image:
    turn, profile = _turn(source), source.info.get("icc_profile")
    source.load()
    small = shrunk(source, size)
    upright = small if turn is None else small.transpose(turn)
    clean = in_srgb(upright, profile)
    clean.info = {}
    return clean


def _turn(source: Image.Image) -> Image.Transpose | None:
    """How it is to be turned to stand upright; not at all where its metadata make no sense.

    `getexif` of a PNG would decode it to look behind its pixels, before its bytes are reserved.
    """
    try:
        exif = Image.Exif()
        exif.load(source.info.get("exif") or b"")
        said = exif.get(ORIENTATION)
    except Exception:  # the library reads all of a stranger's metadata to find this one
        return None
    return UPRIGHT.get(said) if isinstance(said, int) else None


def _count(file: IO[bytes], mark: bytes, *, at_most: int) -> int:
    """How often these two bytes are in the file. Raises PictureTooManyPixels for more than `at_most`."""
    before = file.tell()
    file.seek(0)
    found, last = 0, b""
    while part := file.read(CHUNK):
        found += (last + part).count(mark)
        last = part[-1:]
    file.seek(before)
    if found > at_most:
        raise PictureTooManyPixels
    return found


def webp(picture: Image.Image, *, quality: int, method: int = 4) -> bytes:
    """Its bytes as WebP."""
    packed = BytesIO()
    picture.save(packed, "WEBP", quality=quality, method=method)
    return packed.getvalue()


def square_webp(file: IO[bytes], *, side: int, byte_limit: int = BYTE_LIMIT) -> bytes:
    """The picture's middle as a square WebP of so many pixels a side: a face. Raises NotAPicture or PicturesBusy."""
    with opened(file, shrink=covering(side), byte_limit=byte_limit) as picture:
        square = ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS)
        return webp(square, quality=84, method=6)
