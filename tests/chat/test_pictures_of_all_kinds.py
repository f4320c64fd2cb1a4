"""Pictures of every kind that people have: upright, in the colours that were meant, and whatever is broken refused by name."""

from __future__ import annotations

import random
import struct
import zlib
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.cache import cache
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from chat.models import Attachment
from tests.chat.uploads import picture, upload

SAMPLES = Path(__file__).parent / "samples"
REFUSED = {"not_a_picture", "picture_too_many_pixels", "svg_refused"}


def taken(client, content: bytes) -> Image.Image:
    """What is kept of an upload."""
    answer = upload(client, content)
    assert answer.status_code == 201, answer.content
    return Image.open(BytesIO(Attachment.objects.get(uuid=answer.json()["uuid"]).file.open().read()))


def near(found, wanted, by: int = 3) -> bool:
    return all(abs(one - other) <= by for one, other in zip(found, wanted, strict=True))


def packed(image: Image.Image, kind: str, **saved) -> bytes:
    content = BytesIO()
    image.save(content, kind, **saved)
    return content.getvalue()


def png(mode: int, depth: int, rows: list[bytes], width: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of this colour type and depth, for kinds that Pillow does not write."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, len(rows), depth, mode, 0, 0, 0))
    lines = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows)))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunk(*one) for one in chunks) + lines + chunk(b"IEND", b"")


def test_a_tag_that_makes_no_sense_does_not_keep_a_photo_from_standing_upright(sign_in, alice):
    kept = taken(sign_in(alice), (SAMPLES / "exif-odd-tag.jpg").read_bytes())
    assert kept.size == (100, 200)


def test_sixteen_bits_of_grey_are_scaled_and_not_clipped(sign_in, alice):
    kept = taken(sign_in(alice), (SAMPLES / "grey-16-bit.png").read_bytes()).convert("L")
    assert near([kept.getpixel((kept.width * place // 100, 16)) for place in (10, 50, 90)], [25, 128, 230])


@pytest.mark.parametrize("value", [0, 257, 32896, 65535])
def test_every_way_to_write_deep_grey_is_the_same_grey(sign_in, alice, value):
    deep = struct.pack(">H", value)
    grey = round(value / 257)
    client = sign_in(alice)
    kinds = {
        "grey": png(0, 16, [deep * 8] * 8, 8),
        "grey, with a colour to see through": png(0, 16, [deep * 8] * 8, 8, (b"tRNS", struct.pack(">H", 7))),
        "grey and alpha": png(4, 16, [(deep + b"\xff\xff") * 8] * 8, 8),
        "colour": png(2, 16, [deep * 3 * 8] * 8, 8),
        "colour and alpha": png(6, 16, [(deep * 3 + b"\xff\xff") * 8] * 8, 8),
    }
    for name, content in kinds.items():
        assert near(taken(client, content).convert("RGB").getpixel((4, 4)), (grey,) * 3), name


def test_a_wide_profile_becomes_srgb(sign_in, alice):
    kept = taken(sign_in(alice), (SAMPLES / "wide-profile-red.jpg").read_bytes())
    assert near(kept.convert("RGB").getpixel((50, 50)), (255, 0, 0), by=4)
    assert "icc_profile" not in kept.info


WIDE = Image.open(SAMPLES / "wide-profile-red.jpg").info["icc_profile"]


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), *((kind, mode) for kind in ("PNG", "WEBP", "HEIF") for mode in ("RGB", "RGBA"))],
)
def test_a_profile_counts_in_every_kind_of_file(sign_in, alice, kind, mode):
    red = Image.new(mode, (64, 64), (235, 50, 35, 255)[: len(mode)])
    how = {"WEBP": {"lossless": True}, "HEIF": {"quality": 95}, "JPEG": {"quality": 95}}.get(kind, {})
    kept = taken(sign_in(alice), packed(red, kind, icc_profile=WIDE, **how))
    assert near(kept.convert("RGB").getpixel((30, 30)), (255, 0, 0), by=6)


def test_print_colours_are_shown_as_colours_and_a_broken_profile_is_left_out(sign_in, alice):
    client = sign_in(alice)
    ink = Image.new("CMYK", (64, 64), (0, 255, 255, 0))
    red = (255, 0, 0)
    assert near(taken(client, packed(ink, "JPEG", quality=95)).convert("RGB").getpixel((30, 30)), red, by=6)
    for profile in (b"no profile", WIDE[:200], WIDE, b"\0" * 5000):  # WIDE: of another kind of colours
        content = packed(ink, "JPEG", quality=95, icc_profile=profile)
        assert near(taken(client, content).convert("RGB").getpixel((30, 30)), red, by=6)


def test_a_profile_for_another_kind_of_picture_changes_nothing(sign_in, alice):
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    grey = Image.new("L", (64, 64), 128)
    for profile in (lab, WIDE):  # the first is for no picture of ours, the second turns grey into grey
        kept = taken(sign_in(alice), packed(grey, "JPEG", icc_profile=profile)).convert("RGB")
        assert near(kept.getpixel((30, 30)), (128,) * 3, by=6)


def test_what_may_be_seen_through_stays_so_in_every_kind(sign_in, alice):
    client = sign_in(alice)
    palette = Image.new("P", (64, 64), 1)
    palette.putpalette([255, 0, 0, 0, 255, 0])
    palette.paste(0, (0, 0, 32, 64))
    kept = taken(client, packed(palette, "PNG", transparency=0))
    assert kept.getpixel((10, 10))[3] == 0
    assert near(kept.getpixel((50, 50)), (0, 255, 0, 255))
    for image in (Image.new("LA", (64, 64), (200, 100)), Image.new("RGBA", (64, 64), (200, 200, 200, 100))):
        kept = taken(client, packed(image, "PNG"))
        assert near(kept.getpixel((30, 30)), (200, 200, 200, 100))
    grey = packed(Image.new("L", (64, 64), 90), "PNG", transparency=90)
    assert taken(client, grey).getpixel((30, 30))[3] == 0


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_exif_counts_in_every_kind_of_file(sign_in, alice, kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    assert taken(sign_in(alice), packed(Image.new("RGB", (60, 40)), kind, exif=exif)).size == (40, 60)


def test_a_picture_that_breaks_off_is_refused_in_every_kind_of_file(sign_in, alice):
    client = sign_in(alice)
    noise = Image.effect_noise((200, 200), 90).convert("RGB")
    for kind in ("PNG", "JPEG", "WEBP", "GIF", "HEIF"):
        content = packed(noise, kind)
        for part in (content[: len(content) // 2], content[: len(content) // 2] + b"broken"):
            answer = upload(client, part)
            assert (answer.status_code, answer.json().get("code")) == (400, "not_a_picture"), kind
    broken = packed(Image.new("RGB", (1600, 1200), "olive"), "PNG")[:50] + b"broken"
    assert upload(client, broken).status_code == 400


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_large_photo_stands_upright_however_it_was_held(sign_in, alice, turned):
    exif = Image.Exif()
    exif[0x0112] = turned
    photo = Image.new("RGB", (4200, 2400), (20, 20, 200))
    photo.paste((220, 20, 20), (0, 0, 300, 300))  # a corner to know it by
    kept = taken(sign_in(alice), packed(photo, "JPEG", exif=exif, quality=70)).convert("RGB")
    width, height = (2048, 1170) if turned < 5 else (1170, 2048)
    corner = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[turned]
    assert kept.size == (width, height)
    red = [
        place
        for place in [(0, 0), (0, 1), (1, 0), (1, 1)]
        if kept.getpixel((20 + place[0] * (width - 41), 20 + place[1] * (height - 41)))[0] > 150
    ]
    assert red == [corner]


def test_a_phones_heic_is_taken_upright_and_once_only(sign_in, alice):
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = packed(Image.new("RGB", (400, 200), (12, 120, 90)), "HEIF", exif=exif.tobytes(), quality=90)
    kept = taken(sign_in(alice), photo)
    assert (kept.size, near(kept.convert("RGB").getpixel((50, 50)), (12, 120, 90), by=6)) == ((200, 400), True)


def test_a_moving_picture_of_any_kind_becomes_its_first(sign_in, alice):
    frames = [Image.new("RGB", (80, 60), colour) for colour in ("red", "blue", "lime")]
    for kind in ("GIF", "PNG", "WEBP"):
        content = packed(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
        kept = taken(sign_in(alice), content)
        assert (getattr(kept, "n_frames", 1), near(kept.convert("RGB").getpixel((30, 30)), (255, 0, 0), by=6)) == (
            1,
            True,
        )


def test_seams_between_strips_are_not_seen(sign_in, alice):
    """A picture that is made smaller in strips is the one that is made smaller at once."""
    slope = Image.linear_gradient("L").resize((3000, 5000))
    kept = taken(sign_in(alice), packed(slope, "PNG")).convert("L")
    column = [kept.getpixel((600, y)) for y in range(kept.height)]
    assert kept.size == (1229, 2048)
    assert all(abs(one - other) <= 2 for one, other in pairwise(column))


def odd_tags(chance: random.Random) -> bytes:
    """EXIF as no camera writes it: odd types, counts and places, and an orientation somewhere."""
    entries = []
    for _ in range(chance.randrange(1, 12)):
        tag = chance.choice([0x0112, 0x010F, 0x8769, 0x8825, 0xA005, 0x011A, 0x0201, chance.randrange(0x10000)])
        count = chance.choice([0, 1, 2, 5, 0xFFFF, 0xFFFFFFFF])
        entries.append(struct.pack("<HHI4s", tag, chance.randrange(0, 20), count, chance.randbytes(4)))
    count = chance.choice([len(entries), len(entries) + 3, 0xFFFF])
    body = struct.pack("<H", count) + b"".join(entries) + struct.pack("<I", chance.choice([0, 8, 0xFFFFFFFF]))
    return b"Exif\0\0" + b"II*\0" + struct.pack("<I", 8) + body + chance.randbytes(40)


def test_no_metadata_however_odd_breaks_the_answer(sign_in, alice):
    client = sign_in(alice)
    chance = random.Random(3)
    text = PngInfo()
    text.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta")
    for kind in ["JPEG", "PNG", "WEBP"] * 12:
        content = packed(Image.new("RGB", (60, 40), (12, 120, 90)), kind, exif=odd_tags(chance))
        answer = upload(client, content)
        assert answer.status_code == 201, (kind, answer.content)
        assert sorted([answer.json()["width"], answer.json()["height"]]) == [40, 60]
    assert upload(client, packed(Image.new("RGB", (60, 40)), "PNG", pnginfo=text)).status_code == 201


def test_a_file_with_bytes_turned_over_is_taken_or_refused_by_name(sign_in, alice):
    client = sign_in(alice)
    chance = random.Random(5)
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    moving = {"save_all": True, "append_images": frames[1:]}
    sound = [
        picture(), picture(kind="PNG"), picture(kind="WEBP"), picture(kind="GIF"), picture(kind="HEIF"),
        packed(frames[0], "PNG", **moving), packed(frames[0], "WEBP", **moving), packed(frames[0], "GIF", **moving),
        packed(frames[0], "MPO", **moving), (SAMPLES / "exif-odd-tag.jpg").read_bytes(),
        (SAMPLES / "wide-profile-red.jpg").read_bytes(), (SAMPLES / "grey-16-bit.png").read_bytes(),
    ]  # fmt: skip
    for content in sound:
        for _ in range(12):
            broken = bytearray(content)
            for _ in range(chance.choice([1, 1, 3, 20])):
                broken[chance.randrange(min(len(broken), 1200))] = chance.randrange(256)
            cache.clear()  # of the limit on uploads
            answer = upload(client, bytes(broken[: chance.choice([None, None, len(broken) // 2])]))
            code = answer.json().get("code")
            assert answer.status_code == 201 or (answer.status_code == 400 and code in REFUSED), answer.content


def test_a_jpeg_of_a_thousand_passes_is_refused_before_it_is_decoded(sign_in, alice):
    """Each scan of a progressive JPEG costs as much as a picture, and can be a few bytes."""
    content = packed(Image.new("RGB", (3000, 3000), (12, 120, 90)), "JPEG", progressive=True)
    scan = content[content.rindex(b"\xff\xda") : -2]
    answer = upload(sign_in(alice), content[:-2] + scan * 1000 + b"\xff\xd9")
    assert (answer.status_code, answer.json()["code"]) == (400, "picture_too_many_pixels")
