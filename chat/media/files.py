"""Files: kept as they are and never unpacked, opened or shown; only their first bytes and their name are looked at."""

from __future__ import annotations

import re
from typing import IO

from core.text import clean_name as tidied

NAME_LIMIT = 120  # characters
UNKNOWN = "application/octet-stream"
# By their first bytes. Whatever could run or be drawn as a page (HTML, SVG, XML, scripts, text) is of unknown type.
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
)


def content_type_of(file: IO[bytes]) -> str:
    """What it is by its first bytes; application/octet-stream where they do not say."""
    file.seek(0)
    head = file.read(16)
    if head[4:8] == b"ftyp":
        return "video/mp4"
    return next((found for magic, found in MAGIC if head.startswith(magic)), UNKNOWN)


def clean_name(name: str) -> str:
    """A name that cannot lead anywhere or deceive: no folders, and else as every name (`core.text`)."""
    short = _shortened(tidied(re.split(r"[\\/]", name)[-1]).strip(". "))
    return short or "file"


def _shortened(name: str) -> str:
    """At most 120 characters, with the ending kept: it says what the file is."""
    if len(name) <= NAME_LIMIT:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 16:
        return name[:NAME_LIMIT]
    return f"{stem[: NAME_LIMIT - len(ending) - 2]}….{ending}"[:NAME_LIMIT]
