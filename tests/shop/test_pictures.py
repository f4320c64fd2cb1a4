"""Pictures: only what truly is one gets in, made anew."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from shop.errors import PictureRefused
from shop.models import Picture
from shop.services.pictures import delete_picture, save_picture, small_size
from tests.shop.factories import make_product

pytestmark = pytest.mark.django_db


def picture_file(size=(1400, 1050), kind="JPEG", mode="RGB", **options) -> io.BytesIO:
    file = io.BytesIO()
    Image.new(mode, size, 180).save(file, kind, **options) if mode != "RGB" else Image.new(
        mode, size, (90, 140, 90)
    ).save(file, kind, **options)
    file.seek(0)
    return file


def files_in(settings) -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def test_a_picture_is_kept_in_two_widths_under_the_hash_of_its_content(tea, settings):
    product = make_product(tea)

    picture = save_picture(product=product, file=picture_file(), alt_en="Leaves")

    assert (picture.width, picture.height, small_size(picture)) == (1280, 960, (480, 360))
    large, small = Image.open(picture.image.path), Image.open(picture.small.path)
    assert (large.format, large.size, small.format, small.size) == ("WEBP", (1280, 960), "WEBP", (480, 360))
    assert picture.image.name.startswith("products/")
    assert len(Path(picture.image.name).stem) == 32


def test_a_small_picture_is_not_blown_up(tea):
    picture = save_picture(product=make_product(tea), file=picture_file((300, 200)))
    assert (picture.width, picture.height, small_size(picture)) == (300, 200, (300, 200))


def test_the_place_and_the_camera_in_a_photo_are_not_kept_and_it_stands_upright(tea):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "SecretCamera"
    picture = save_picture(product=make_product(tea), file=picture_file((400, 200), exif=exif))
    assert (picture.width, picture.height) == (200, 400)
    assert b"SecretCamera" not in Path(picture.image.path).read_bytes()


def bomb() -> io.BytesIO:
    """A PNG of a few hundred bytes that says it has 50,000 x 50,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def truncated() -> io.BytesIO:
    return io.BytesIO(picture_file().getvalue()[:2000])


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(lambda: io.BytesIO(b"<script>alert(1)</script>"), id="html named as a picture"),
        pytest.param(lambda: io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), id="svg"),
        pytest.param(lambda: picture_file((10, 10), "GIF", "L"), id="gif"),
        pytest.param(lambda: io.BytesIO(b""), id="empty"),
        pytest.param(truncated, id="truncated"),
        pytest.param(bomb, id="decompression bomb"),
        pytest.param(lambda: picture_file((16_500, 2), "PNG"), id="too wide"),
        pytest.param(lambda: io.BytesIO(b"\xff\xd8" + b"x" * (12 * 1024 * 1024 + 1)), id="too many bytes"),
    ],
)
def test_anything_else_is_refused_and_leaves_no_file(tea, settings, file):
    product = make_product(tea)
    with pytest.raises(PictureRefused):
        save_picture(product=product, file=file())
    assert not Picture.objects.exists()
    assert files_in(settings) == []


def test_the_same_picture_twice_is_one_file_until_the_last_use_goes(tea, settings, django_capture_on_commit_callbacks):
    one = save_picture(product=make_product(tea), file=picture_file())
    two = save_picture(product=make_product(tea, "Puer"), file=picture_file())
    assert one.image.name == two.image.name
    assert len(files_in(settings)) == 2

    with django_capture_on_commit_callbacks(execute=True):
        delete_picture(picture=one)
    assert len(files_in(settings)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        delete_picture(picture=two)
    assert files_in(settings) == []


def test_transparency_is_kept(tea):
    picture = save_picture(product=make_product(tea), file=picture_file((100, 100), "PNG", "LA"))
    assert Image.open(picture.image.path).mode == "RGBA"
