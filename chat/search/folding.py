"""Texts as search compares them: one form for what reads the same, cut into words. Done in Python, so that SQLite and
PostgreSQL cannot differ.

A word is a run of letters and digits. Scripts that write without blanks (Chinese, Japanese, Thai and so on), Hangul, and
signs such as emoji are runs of their own, in which every character counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_RUNS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Chinese and Japanese
    "\u1100-\u11ff\uac00-\ud7af"  # Hangul
    "\u2600-\u27bf\U0001f000-\U0001faff\U00020000-\U0003134f"  # signs, emoji, rare Chinese
)
_WORD = re.compile(rf"(?P<run>[{_RUNS}]+)|[^\W_{_RUNS}]+")
_LAST_WITH_ACCENTS = "\u058f"  # Latin, Greek, Cyrillic, Armenian: an accent less is a typing habit, not another letter


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a folded text. `is_run`: of a script without blanks, found at any place. `start`, `end`: where it is."""

    text: str
    is_run: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is compared; `origins[place]` is the index in `shown` of the character that made `text[place]`."""

    shown: str
    text: str
    origins: list[int]

    def words(self) -> Iterator[Word]:
        """Its words, in order."""
        for match in _WORD.finditer(self.text):
            yield Word(match.group(), match.group("run") is not None, match.start(), match.end())

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The part of `shown` that a part of `text` came from."""
        return self.origins[start], self.origins[end - 1] + 1


def fold(text: str) -> Folded:
    """One form for what reads the same: width, case, composition, accents of European letters."""
    shown = unicodedata.normalize("NFC", text)
    if shown.isascii():  # most of English: nothing to do but the case
        return Folded(shown, shown.lower(), list(range(len(shown))))
    folded: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(shown):
        plain = _fold_one(character)
        folded.append(plain)
        origins.extend([place] * len(plain))
    return Folded(shown, "".join(folded), origins)


@lru_cache(maxsize=20_000)
def _fold_one(character: str) -> str:
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    if max(plain, default="") <= _LAST_WITH_ACCENTS:
        plain = "".join(part for part in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(part))
    return plain
