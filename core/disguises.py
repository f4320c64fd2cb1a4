"""Texts made comparable with forbidden words, however they were disguised."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from core.text import DRAWN_AS_NOTHING

# Scripts whose characters are compared as they are: they write without spaces, and look like Latin letters by chance only.
EAST_ASIAN = "\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
_east_asian = re.compile(f"[{EAST_ASIAN}]")
LETTER = rf"[^\W_{EAST_ASIAN}]"  # what a word of a script with spaces is made of
SELECTORS = re.compile("[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def fold(text: str) -> str:
    """The text without width, case, characters that draw nothing and loose accents; look-alikes as the letters they imitate.

    Both sides of a comparison go through it, so it may map much: what matters is that a reader's one word is one string.
    """
    return _folded(_seen(text).casefold())


def fold_as_drawn(text: str) -> str:
    """The same, but letters imitate what they look like in the case in which they stand: a Greek Ν is an n, and a ν a v.

    A capital I and a small l are drawn alike, so the two are one letter here.
    """
    return _folded("".join(_imitated(one) or one for one in _seen(text)).casefold()).replace("i", "l")


def _seen(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text)
    return "".join(one for one in SELECTORS.sub("", wide) if _is_seen(one))


def _folded(text: str) -> str:
    plain = "".join(_letter(one) for one in unicodedata.normalize("NFC", text))
    return " ".join(_without_loose_marks(unicodedata.normalize("NFKC", plain)).split())


def has_word(text: str, word: str, *, whole: bool) -> bool:
    """Whether a folded text has a folded word; `whole`: not as a part of a longer one."""
    return bool(word) and word in text and (not whole or _as_a_word(word).search(text) is not None)


def has_site(text: str, site: str) -> bool:
    """Whether a folded text names a folded site or one below it, with or without `https://` before it."""
    return (
        bool(site) and site in text.replace("。", ".") and _as_a_site(site).search(text.replace("。", ".")) is not None
    )


def _is_seen(one: str) -> bool:
    return one.isspace() or (one not in DRAWN_AS_NOTHING and unicodedata.category(one) not in {"Cf", "Cc", "Cs"})


@lru_cache(maxsize=4096)
def _letter(one: str) -> str:
    """The Latin letters or digits that a character of another script imitates, in small or in capitals; else itself."""
    return _imitated(one) or _imitated(one.upper()) or one


@lru_cache(maxsize=4096)
def _imitated(one: str) -> str:
    if one.isascii() or _east_asian.match(one):
        return ""
    found = next((like["c"] for like in _look_alikes().get(one, ()) if like["c"].isascii() and like["c"].isalnum()), "")
    return str(found).casefold()


@cache
def _look_alikes() -> dict[str, list[dict[str, str]]]:
    """Unicode's table, read when the first rule asks."""
    from confusable_homoglyphs.confusables import confusables_data

    return dict(confusables_data)


def _without_loose_marks(text: str) -> str:
    """Accents that no letter of a keyboard has, laid over Latin letters to hide a word from a search."""
    kept: list[str] = []
    for one in text:
        if unicodedata.category(one) in {"Mn", "Me"} and kept and kept[-1].isascii():
            continue
        kept.append(one)
    return "".join(kept)


@lru_cache(maxsize=1024)
def _as_a_word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!{LETTER}){re.escape(word)}(?!{LETTER})")


@lru_cache(maxsize=1024)
def _as_a_site(site: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(site)}(?![\w-]|\.\w)")
