"""Searches over short texts, such as names: every word of a query must be found, however either side was typed.

Both sides are brought to one form: folded (see `core.folding`), without the marks that typesetters choose (’ “ ” – …), and
with the singular beside each English plural. Done in Python, so that SQLite and PostgreSQL cannot differ.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from core.folding import folded

QUERY_LIMIT = 100  # characters
WORDS_LIMIT = 8
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORDS = re.compile(rf"[{_HAN}]+|[^\s{_HAN}]+")
_APOSTROPHES = re.compile(r"(?<=\w)['`´‘’ʼ＇](?=\w)")  # tea's and tea’s are teas
_MARKS = re.compile(r"[\"'`´‘’‚‛“”„‟«»‹›…·•‐‑‒–—―−\-/,;:!?¿¡()\[\]{}、。，；：！？「」『』（）【】《》〈〉・]|\.(?!\d)")
_ODD = {
    "feet": "foot", "geese": "goose", "men": "man", "mice": "mouse", "people": "person", "teeth": "tooth",
    "women": "woman", "children": "child",
}  # fmt: skip

Forms = frozenset[str]  # the spellings of one word of a query: one of them must be found


@lru_cache(maxsize=10_000)
def searchable(text: str) -> str:
    """The form of a text that words of a query are looked for in: its words, and after them the singular of each plural."""
    words = _words(text)
    singulars = [single for word in words for single in sorted(singulars_of(word)) if single not in words]
    return " ".join([*words, *dict.fromkeys(singulars)])


def query_words(query: str) -> list[Forms]:
    """The words that a query looks for, each once, at most eight."""
    words = list(dict.fromkeys(_words(query[: QUERY_LIMIT * 2])))[:WORDS_LIMIT]
    return [frozenset({word, *singulars_of(word)}) for word in words]


def has_words(texts: Iterable[str], wanted: Iterable[Forms]) -> bool:
    """Whether every word is found in one or other of the texts."""
    searched = [searchable(text) for text in texts if text]
    return all(any(form in text for text in searched for form in forms) for forms in wanted)


def singulars_of(word: str) -> Iterator[str]:
    """What an English plural may be the plural of; nothing for what looks like none. A wrong guess finds nothing more."""
    if word in _ODD:
        yield _ODD[word]
    if len(word) < 4 or not word.isascii() or not word.isalpha() or not word.endswith("s"):
        return
    if word.endswith(("ss", "us", "is")):
        return
    yield word[:-1]
    if word.endswith("ies") and len(word) > 4:
        yield f"{word[:-3]}y"
    elif word.endswith("ves"):
        yield from (f"{word[:-3]}f", f"{word[:-3]}fe")
    elif word.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
        yield word[:-2]


def _words(text: str) -> list[str]:
    blank = "".join(" " if unicodedata.category(each) in {"Cc", "Zs"} else each for each in text)
    plain = _MARKS.sub(" ", _APOSTROPHES.sub("", folded(_APOSTROPHES.sub("", blank))))
    return _WORDS.findall(plain)
