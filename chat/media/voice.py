"""Voice notes: which kind of recording it is by its first bytes, and whether its length and shape can be true."""

from __future__ import annotations

import json
import re
from typing import IO

from chat.errors import NotAVoiceNote, VoiceTooLong

BYTE_LIMIT = 12 * 1024 * 1024  # five minutes at the most that browsers record at, and some
DURATION_LIMIT = 5 * 60 * 1000  # milliseconds
TOLERANCE = 2000  # milliseconds: recorders stop a little late
WAVEFORM_LIMIT = 64  # bars
WAVEFORM = re.compile(r"\[((0|[1-9][0-9]{0,2})(, ?(0|[1-9][0-9]{0,2}))*)?\]")
HEAD = 8192  # bytes: a recording names its codec within them
BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"M4A ", b"dash", b"avc1"}


def content_type_of(file: IO[bytes]) -> str:
    """What browsers record: WebM or Ogg with Opus, or MP4 with AAC. Raises NotAVoiceNote for anything else."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head[:64] and b"A_OPUS" in head:
        return "audio/webm"
    if head.startswith(b"OggS") and b"OpusHead" in head[:128]:
        return "audio/ogg"
    if head[4:8] == b"ftyp" and head[8:12] in BRANDS:
        return "audio/mp4"
    raise NotAVoiceNote


def check_duration(duration_ms: int) -> int:
    """The length in milliseconds. Raises VoiceTooLong past five minutes, NotAVoiceNote for none at all."""
    if duration_ms < 1:
        raise NotAVoiceNote
    if duration_ms > DURATION_LIMIT + TOLERANCE:
        raise VoiceTooLong
    return min(duration_ms, DURATION_LIMIT)


def read_waveform(text: str) -> list[int]:
    """The loudness over time: a JSON list of at most 64 numbers from 0 to 100. Raises NotAVoiceNote for anything else."""
    if not WAVEFORM.fullmatch(text or "[]"):  # before it is decoded: nested lists would go as deep as they like
        raise NotAVoiceNote
    bars: list[int] = json.loads(text or "[]")
    if len(bars) > WAVEFORM_LIMIT or any(bar > 100 for bar in bars):
        raise NotAVoiceNote
    return bars
