"""Texts as searches compare them: one form for what reads the same, cut into words. Done in Python, so that SQLite and
PostgreSQL cannot differ. Chat and shop use the same.

A word is a run of letters with their marks, and digits. Scripts that write without blanks (Chinese, Japanese, Thai and so
on), Hangul, and signs such as emoji are runs of their own, in which every letter counts. A letter and its marks are one:
what is found ends where a letter ends (see `ends_a_letter`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

_RUNS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Chinese, Japanese
    "\u1100-\u11ff\uac00-\ud7af"  # Hangul
    "\u2600-\u27bf\U0001f000-\U0001faff\U00020000-\U0003134f"  # signs, emoji, rare Chinese
)
_WORD = regex.compile(rf"(?V1)(?P<run>[{_RUNS}]+)|[[\p{{L}}\p{{N}}\p{{M}}]--[{_RUNS}]]+")
# What is normalised together: a letter with its marks; signs of Hangul, which only become letters together.
_CLUSTER = regex.compile(r"[\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\ud7b0-\ud7ff\uffa0-\uffdc]+|\X", regex.DOTALL)
_LAST_WITH_ACCENTS = "\u058f"  # Latin, Greek, Cyrillic, Armenian: an accent less is a typing habit, not another letter
_OPTIONAL = regex.compile(  # points that most people do not write: Hebrew's and Arabic's vowels, and Arabic's stretching
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]"
)
_UNSEEN = regex.compile(
    r"[\p{Cf}\p{Variation_Selector}\u034f\u115f\u1160\u3164\uffa0]"
)  # joiners, soft hyphens, fillers
_LETTERS = {"ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ĸ": "k", "ŉ": "n"}  # ß is folded by its case
_WITH = regex.compile(r"LATIN SMALL LETTER ([A-Z]) WITH ")  # ł, ø, đ, ħ: strokes are no marks that could be taken away


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a folded text. `is_run`: of a script without blanks, found at any place. `start`, `end`: where it is."""

    text: str
    is_run: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is compared. What `text[place]` was made of is `shown[starts[place]:ends[place]]`."""

    shown: str
    text: str
    starts: list[int]
    ends: list[int]

    def words(self) -> Iterator[Word]:
        """Its words, in order."""
        for match in _WORD.finditer(self.text):
            yield Word(match.group(), match.group("run") is not None, match.start(), match.end())

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The part of `shown` that a part of `text` came from."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """One form for what reads the same: width, case, composition, accents of European letters, unseen characters."""
    shown = unicodedata.normalize("NFC", text)
    if shown.isascii():  # most of English: nothing to do but the case
        places = range(len(shown) + 1)
        return Folded(shown, shown.lower(), list(places[:-1]), list(places[1:]))
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(shown):
        plain = _fold_one(match.group())
        folded.append(plain)
        starts.extend([match.start()] * len(plain))
        ends.extend([match.end()] * len(plain))
    return Folded(shown, "".join(folded), starts, ends)


def folded(text: str) -> str:
    """Only the form that is compared."""
    return fold(text).text


def ends_a_letter(text: str, place: int) -> bool:
    """Whether a folded text could be cut here: what follows is no mark of the letter before."""
    return place >= len(text) or text[place].isascii() or not unicodedata.category(text[place]).startswith("M")


@lru_cache(maxsize=20_000)
def _fold_one(cluster: str) -> str:
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", cluster)).casefold()
    parts = unicodedata.normalize("NFKD", plain)
    if parts[:1] <= _LAST_WITH_ACCENTS:
        return "".join(_letter(part) for part in parts if not unicodedata.category(part).startswith("M"))
    return unicodedata.normalize("NFKC", _OPTIONAL.sub("", parts))


def _letter(part: str) -> str:
    if part.isascii():
        return part
    found = _WITH.match(unicodedata.name(part, ""))
    return found.group(1).lower() if found else _LETTERS.get(part, part)
