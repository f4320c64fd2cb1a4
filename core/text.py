"""What people write, made fit to be kept and shown: one function for names and titles, one for longer texts.

Both keep what writing needs although it cannot be seen: joiners (families of emoji, Persian, Hindi), tag characters (flags)
and variation selectors. Both drop what only deceives or breaks: controls, and the marks that turn a line's direction round.
"""

from __future__ import annotations

import unicodedata

from django.utils.functional import Promise

from core.errors import Invalid

TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))  # embeddings, overrides, isolates
# Letters and marks by Unicode's categories that draw nothing.
DRAWN_AS_NOTHING = frozenset(map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0x16FE4)))
# Blanks without width: they neither join nor shape, and make two names that look the same.
WIDTHLESS = frozenset("\u00ad\u200b\u2060\ufeff")
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me", "Mc"})  # a mark alone has nothing to stand on
BROKEN = frozenset({"Cc", "Cs"})
Words = str | Promise


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing at all."""
    return all(one in DRAWN_AS_NOTHING or unicodedata.category(one) in UNSEEN for one in text)


def clean_name(text: str) -> str:
    """A name or title: one line, single blanks of whatever width they were, nothing in front of it or behind that is blank.

    Empty where a reader would see nothing.
    """
    spaced = "".join(" " if one.isspace() else one for one in text if one not in WIDTHLESS)
    name = " ".join(_without_what_breaks(spaced, keep="").split())
    return "" if is_blank(name) else _begun(name)


def clean_text(text: str) -> str:
    """A text of several lines: without space behind it; empty where a reader would see nothing."""
    whole = _without_what_breaks(text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n\t")
    return "" if is_blank(whole) else whole.rstrip()


def kept_length(text: str) -> int:
    """How many characters of the beginning of a longer text stay when that is cleaned."""
    return len(_without_what_breaks(text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n\t"))


def take_name(text: str, *, field: str, limit: int, words: Words | None = None, is_needed: bool = False) -> str:
    """A name as it is kept. Raises Invalid for one that is too long, and where `is_needed` for one that shows nothing.

    A text of which nothing would be left is refused also where none is needed: its writer meant something by it.
    """
    return _taken(text, clean_name(text), field=field, limit=limit, words=words, is_needed=is_needed)


def take_text(text: str, *, field: str, limit: int, words: Words | None = None, is_needed: bool = False) -> str:
    """A text of several lines as it is kept, by the same rules."""
    return _taken(text, clean_text(text), field=field, limit=limit, words=words, is_needed=is_needed)


def _taken(text: str, kept: str, *, field: str, limit: int, words: Words | None, is_needed: bool) -> str:
    looks_empty = not kept and (is_needed or bool(text.strip()))
    if looks_empty or len(kept) > limit or "\x00" in text:
        raise Invalid(fields={field: words or Invalid.message})
    return kept


def _without_what_breaks(text: str, *, keep: str) -> str:
    return "".join(one for one in text if one in keep or not _breaks(one))


def _breaks(one: str) -> bool:
    return one in TURNING or unicodedata.category(one) in BROKEN


def _begun(name: str) -> str:
    """From its first character that can be seen: what joins has nothing to join before it."""
    start = next(at for at, one in enumerate(name) if not is_blank(one))
    return name[start:]
