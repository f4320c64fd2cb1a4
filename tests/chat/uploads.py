"""Uploads for tests: pictures drawn here, recordings of the kinds that browsers make, and ways to send them."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from chat.models import Attachment, Conversation

WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + b"\x00" * 40 + b"A_OPUS" + b"\x07" * 5000
OGG = b"OggS\x00\x02" + b"\x00" * 22 + b"OpusHead" + b"\x07" * 5000
MP4 = b"\x00\x00\x00\x1cftypiso5" + b"\x00" * 20 + b"mp4a" + b"\x07" * 5000


def picture(width: int = 60, height: int = 40, kind: str = "JPEG", **saved: Any) -> bytes:
    packed = BytesIO()
    Image.new("RGB", (width, height), (12, 120, 90)).save(packed, kind, **saved)
    return packed.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes whose header promises any size, and whose content is zeros."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress(b"\0" * 100_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def upload(client: Client, content: bytes, kind: str = "picture", name: str = "a", **more: Any) -> Any:
    """Uploads over the API."""
    return client.post("/api/attachments/", {"kind": kind, "file": SimpleUploadedFile(name, content), **more})


def send_carrying(client: Client, talk: Conversation, kind: str, uuids: list[str], text: str = "", **more: Any) -> Any:
    """Sends what was uploaded."""
    body = {"client_id": str(uuid4()), "kind": kind, "attachments": uuids, "text": text, **more}
    return client.post(f"/api/conversations/{talk.uuid}/messages/", body, content_type="application/json")


def sent(client: Client, talk: Conversation, content: bytes, kind: str = "picture", **more: Any) -> Attachment:
    """One upload in a message of its own."""
    uuid = upload(client, content, kind, **more).json()["uuid"]
    answer = send_carrying(client, talk, "pictures" if kind == "picture" else kind, [uuid])
    assert answer.status_code == 201, answer.content
    return Attachment.objects.get(uuid=uuid)


def content_of(response: Any) -> bytes:
    """The whole of a streamed answer."""
    return b"".join(response.streaming_content)
