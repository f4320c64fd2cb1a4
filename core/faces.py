"""The colour of a face without a picture: one for each person, the same wherever it is drawn."""

from __future__ import annotations

TONES = 6  # see static/css/faces.css


def tone_of(identity: str) -> int:
    """1 to 6, by a person's UUID as text. static/js/chat/faces.js counts the same way."""
    total = 0
    for letter in identity:
        total = (total * 31 + ord(letter)) % 9973
    return total % TONES + 1
