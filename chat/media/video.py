"""Videos: which kind of container it is by its first bytes. They are kept as they came; nothing is decoded or written anew."""

from __future__ import annotations

import re
from typing import IO

from chat.errors import NotAVideo

HEAD = 64 * 1024  # bytes: WebM names its codecs within them
LONGEST = 24 * 3600 * 1000  # milliseconds
WIDEST = 8192  # pixels
MP4 = re.compile(rb"isom|iso[2-9]|mp4[12]|avc1|hvc1|M4V[ HP]|MSNV|dash|f4v |mmp4|ndsc|cmfc")
MOBILE = re.compile(rb"3g[p2].|3ge.|3gg.")
OLD_QUICKTIME = {b"moov", b"mdat", b"wide", b"pnot"}  # without an `ftyp`, as cameras of the nineties wrote it


def content_type_of(file: IO[bytes]) -> str:
    """MP4, QuickTime, 3GP or WebM with pictures in it. Raises NotAVideo for anything else."""
    file.seek(0)
    head = file.read(HEAD)
    if head[4:8] == b"ftyp":
        return _by_brands(head)
    if head[4:8] in OLD_QUICKTIME:
        return "video/quicktime"
    if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head[:64] and re.search(rb"V_(VP8|VP9|AV1)", head):
        return "video/webm"
    raise NotAVideo


def _by_brands(head: bytes) -> str:
    """By the major brand; by the compatible ones where that is no video's (sound and pictures have the same container)."""
    size = min(int.from_bytes(head[:4], "big"), 256)
    major, others = head[8:12], [head[at : at + 4] for at in range(16, size, 4)]
    if major == b"qt  ":
        return "video/quicktime"
    if MOBILE.fullmatch(major):
        return "video/3gpp"
    if MP4.fullmatch(major):
        return "video/mp4"
    if major[:3] not in {b"M4A", b"M4B", b"M4P"} and major not in _PICTURES and any(map(MP4.fullmatch, others)):
        return "video/mp4"
    raise NotAVideo


_PICTURES = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"}


def clamp(value: int, most: int) -> int:
    """What a device says of a video, within what can be true."""
    return max(0, min(value, most))
