"""What a query asks for, whether a text has it, and the piece of the text that shows it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypedDict

from chat.search.terms import HEAD, WORD_LIMIT, is_near
from core.folding import Folded, Word, ends_a_letter, fold

QUERY_LIMIT = 100  # characters
WORDS_LIMIT = 8
SNIPPET = 90  # characters
BEFORE = 24  # characters of a snippet ahead of its first hit
Span = tuple[int, int]


class PieceJSON(TypedDict):
    """A piece of a text; `hit`: it is what was searched for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class How:
    """`close`: near misses count. `anywhere`: English words are found in the middle of others too, as in short names."""

    close: bool = False
    anywhere: bool = False


EXACTLY = How()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word of a query."""

    text: str
    is_run: bool

    def spans(self, text: Folded, words: Collection[Word], how: How) -> list[Span]:
        """Where a text has it: at any place of a run, at the beginning of a word (a word of one or two letters only as
        a whole), or nearly."""
        if self.is_run or how.anywhere:
            found = _places(text.text, self.text)
            if found or self.is_run:
                return found
        begins = [word for word in words if not word.is_run and self._begins(word.text)]
        if begins or not how.close:
            return [(word.start, word.start + len(self.text)) for word in begins]
        return [(word.start, word.end) for word in words if not word.is_run and is_near(self.text, word.text)]

    def _begins(self, word: str) -> bool:
        if len(self.text) < HEAD:
            return word == self.text
        return word.startswith(self.text) and ends_a_letter(word, len(self.text))


def wanted_words(query: str) -> list[Wanted]:
    """The words of a query, folded as the texts are: each once, at most eight."""
    words = fold(query[:QUERY_LIMIT]).words()
    return list(dict.fromkeys(Wanted(word.text[:WORD_LIMIT], word.is_run) for word in words))[:WORDS_LIMIT]


def find(text: str, wanted: Collection[Wanted], how: How = EXACTLY) -> dict[Wanted, list[Span]]:
    """For each word that is in the text, where in its composed form (see `pieces`)."""
    folded = fold(text)
    words = list(folded.words())
    found = {word: word.spans(folded, words, how) for word in wanted}
    return {word: [folded.origin(*span) for span in spans] for word, spans in found.items() if spans}


def pieces(text: str, spans: Collection[Span], *, limit: int = SNIPPET) -> list[PieceJSON]:
    """A text in pieces, hits marked, cut to `limit` characters around the first hit; blanks and line ends are one blank."""
    shown = fold(text).shown
    hits = _merged(spans)
    start = max(0, hits[0][0] - BEFORE) if hits and len(shown) > limit else 0
    start = _word_start(shown, start)
    end = min(len(shown), start + limit)
    found = [PieceJSON(text="…", hit=False)] if start else []
    at = start
    for low, high in hits:
        if low >= end:
            break
        found += _piece(shown[at:low], hit=False) + _piece(shown[low : min(high, end)], hit=True)
        at = min(high, end)
    found += _piece(shown[at:end], hit=False)
    return found + ([PieceJSON(text="…", hit=False)] if end < len(shown) else [])


def _piece(text: str, *, hit: bool) -> list[PieceJSON]:
    lead, trail = text[:1].isspace(), text[-1:].isspace()
    plain = " ".join(text.split())
    if text and not plain:
        return [PieceJSON(text=" ", hit=False)]
    return [PieceJSON(text=" " * lead + plain + " " * trail, hit=hit)] if plain else []


def _places(text: str, run: str) -> list[Span]:
    found, at = [], text.find(run)
    while at >= 0:
        if ends_a_letter(text, at + len(run)):
            found.append((at, at + len(run)))
        at = text.find(run, at + len(run))
    return found


def _merged(spans: Collection[Span]) -> list[Span]:
    merged: list[Span] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _word_start(text: str, start: int) -> int:
    """Not in the middle of an English word where its beginning is near."""
    while start and start > 0 and text[start].isascii() and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
        if not text[start].isascii():
            break
    return start
