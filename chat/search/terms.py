"""The keys under which the index keeps messages, and the spellings by which words are found from near misses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from core.folding import Word

WORD_LIMIT = 32  # characters of a word that count
HEAD = 3  # letters: words are found by their first three straight from the index
STEM = 4  # letters: by four and more through the list of known words
TYPO_FROM = 4  # letters a word must have to be found with one typo
TYPOS_FROM = 8  # with two


@lru_cache(maxsize=50_000)
def key(term: str) -> int:
    """A term as the index keeps it: 64 bits, signed, the same on every machine and database."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "big", signed=True)


def mark(name: str, value: object) -> str:
    """A term that is no word: what kind of message it is, or who sent it. No word can be the same: they have no colon."""
    return f"{name}:{value}"


def head(letters: str) -> str:
    """The term for "a word that begins so"."""
    return mark("head", letters[:HEAD])


def word_terms(word: Word) -> Iterator[str]:
    """What a message with this word is kept under."""
    if word.is_run:
        yield from word.text
        yield from pairs(word.text)
        return
    text = word.text[:WORD_LIMIT]
    yield text
    if len(text) > HEAD:
        yield head(text)


def pairs(run: str) -> list[str]:
    """Each two neighbours of a run: 西湖龙井 has 西湖, 湖龙 and 龙井."""
    return [run[place : place + 2] for place in range(len(run) - 1)]


def stem(letters: str) -> str:
    """The spelling that lists all known words with these first four letters."""
    return f"{letters[:STEM]}*"


def spellings(word: str) -> set[str]:
    """Under what a known word is listed: its stem, itself, and itself with one or two letters left out."""
    found = {word}
    if len(word) >= STEM:
        found.add(stem(word))
    return found | shortened(word)


def shortened(word: str) -> set[str]:
    """A word without one letter, or for a long one also without two; never without its first, which people get right."""
    if len(word) < TYPO_FROM or not word.isalpha():
        return set()
    once = _without_one([word])
    return once | _without_one(once) if len(word) >= TYPOS_FROM else once


def _without_one(words: Iterable[str]) -> set[str]:
    return {word[:place] + word[place + 1 :] for word in words for place in range(1, len(word))}


def typos_allowed(word: str) -> int:
    """How many letters may be wrong, missing, too many or swapped with their neighbour."""
    if len(word) < TYPO_FROM or not word.isalpha():
        return 0
    return 2 if len(word) >= TYPOS_FROM else 1


def is_near(one: str, other: str) -> bool:
    """Is the one a misspelling of the other, by the shorter one's allowance?"""
    allowed = min(typos_allowed(one), typos_allowed(other))
    return allowed > 0 and one[0] == other[0] and distance(one, other, allowed) <= allowed


def distance(one: str, other: str, most: int) -> int:
    """Letters changed, added, left out or swapped with their neighbour (optimal string alignment); `most + 1` for more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return last[-1]
