"""What a word of a query may stand for: itself, words that begin with it, people of that name, and near misses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from chat.models import Spelling
from chat.search import terms
from chat.search.matching import How, Wanted, find

EXPANSIONS = 40  # words that one word of a query stands for at most; the shortest are the likeliest
LISTED = 2_000  # words that are looked at for them
_YEAR = re.compile(r"(19|20)\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Terms of which a message must have one. `commonness` guesses how many do: the index is entered at the rarest."""

    keys: tuple[int, ...]
    commonness: int

    @classmethod
    def of(cls, words: Iterable[str], *, commonness: int = 100) -> Self:
        """These terms, by their keys."""
        return cls(tuple(sorted({terms.key(word) for word in words})), commonness)


def alternatives_of(wanted: Collection[Wanted], *, senders: Mapping[int, str], close: bool) -> list[Alternatives]:
    """Groups of terms that a message must each have one of, to be worth a look.

    `senders`, by key, are there where files are looked for: their senders and years are among what a word may mean.
    """
    groups: list[Alternatives] = []
    for word in wanted:
        people: list[str] = [
            terms.mark("from", pk) for pk, name in senders.items() if find(name, [word], How(close=close))
        ]
        if senders and _YEAR.fullmatch(word.text):
            people.append(terms.mark("on", word.text))
        groups += _of_run(word.text, people) if word.is_run else [_of_word(word.text, people, close=close)]
    return groups


def _of_run(run: str, people: list[str]) -> list[Alternatives]:
    """Every pair of neighbours must be there; that they stand side by side is seen in the text."""
    return [Alternatives.of([pair, *people], commonness=10) for pair in terms.pairs(run) or [run]]


def _of_word(word: str, people: list[str], *, close: bool) -> Alternatives:
    found = {word, *people}
    if len(word) == terms.HEAD:
        found.add(terms.head(word))
    if len(word) >= terms.STEM:
        found |= _beginning_with(word)
    if close:
        found |= _near(word)
    return Alternatives.of(found, commonness=max(1, 30 - 2 * len(word)))


def _beginning_with(word: str) -> set[str]:
    listed = Spelling.objects.filter(spelling=terms.stem(word)).values_list("word", flat=True)[:LISTED]
    longer = sorted((other for other in listed if other.startswith(word)), key=lambda other: (len(other), other))
    return set(longer[:EXPANSIONS])


def _near(word: str) -> set[str]:
    spellings = {word} | terms.shortened(word)
    if len(spellings) == 1 and not terms.typos_allowed(word):
        return set()
    listed = Spelling.objects.filter(spelling__in=spellings).values_list("word", flat=True).distinct()[:LISTED]
    return {other for other in listed if terms.is_near(word, other)}
