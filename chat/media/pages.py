"""What a page says of itself, for the preview of its link: its title, a line about it, and whose it is.

The parser is libxml2 by its events: it takes what browsers take, and makes no tree. A tree by the rules of HTML is of the
size of the page's square for pages made so (repeated formatting elements), and those pages come from strangers.
"""

from __future__ import annotations

import re
import time
import unicodedata
from urllib.parse import urlsplit

import ada_url
from lxml import etree

from chat.media.charsets import decode

TITLE_LIMIT, DESCRIPTION_LIMIT, SITE_LIMIT = 200, 300, 80  # characters
READ_LIMIT = 4 * 1024  # characters of one value that are looked at
SECONDS = 0.5  # for one reading; end tags without a beginning take libxml2 the square of their number
PIECE = 16 * 1024  # bytes between two looks at the clock
CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s;\"']{1,40})", re.IGNORECASE)
TITLES = ("og:title", "twitter:title")
DESCRIPTIONS = ("og:description", "twitter:description", "description")
OTHER_TITLES = {"svg", "math", "template", "noscript"}  # a title in these is not the page's
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
HIDDEN = {"Cc", "Cs", "Co", "Cn"}


def describe(*, content: bytes, charset: str, url: str) -> dict[str, str] | None:
    """The preview, `{url, title, description, site}`, all of it plain text; None where the page has no title."""
    declared = _read(content.decode("latin-1")).charset
    reader = _read(decode(content, header=charset, meta=declared))
    title = reader.first(TITLES, TITLE_LIMIT) or _line("".join(reader.title), TITLE_LIMIT)
    if not title:
        return None
    return {
        "url": url,
        "title": title,
        "description": reader.first(DESCRIPTIONS, DESCRIPTION_LIMIT),
        "site": reader.first(("og:site_name",), SITE_LIMIT) or _line(_site(url), SITE_LIMIT),
    }


def _site(url: str) -> str:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return ada_url.idna_to_unicode(host) if "xn--" in host else host


def _line(text: str, limit: int) -> str:
    """One line without control characters and signs that turn the text around."""
    words = " ".join(text[:READ_LIMIT].split())
    plain = "".join(one for one in words if one not in DIRECTIONS and unicodedata.category(one) not in HIDDEN).strip()
    return plain if len(plain) <= limit else f"{plain[: limit - 1]}…"


def _read(text: str) -> _Reader:
    """What is found in time: a page that takes long says what it said until then."""
    reader, deadline = _Reader(), time.monotonic() + SECONDS
    content = text.replace("\x00", "").encode("utf-8", errors="replace")
    parser = etree.HTMLParser(target=reader, encoding="utf-8", huge_tree=False)
    try:
        for start in range(0, len(content), PIECE):
            if time.monotonic() > deadline:
                break
            parser.feed(content[start : start + PIECE])
        if content.strip():
            parser.close()
    except (etree.LxmlError, AssertionError):  # what was read until then counts
        pass
    return reader


class _Reader:
    """Reads `<title>` and `<meta>`; runs and fetches nothing."""

    def __init__(self) -> None:
        self.told: dict[str, str] = {}
        self.title: list[str] = []
        self.charset = ""
        self._is_title = self._has_title = False
        self._title_length = self._inside = 0

    def first(self, names: tuple[str, ...], limit: int) -> str:
        """The first of these that says anything."""
        return next(filter(None, (_line(self.told.get(name, ""), limit) for name in names)), "")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Notes what a `<meta>` tells; the first of a name counts."""
        if tag in OTHER_TITLES:
            self._inside += 1
        elif tag == "title":
            self._is_title = not self._has_title and not self._inside
        elif tag == "meta":
            self._note(attributes)

    def end(self, tag: str) -> None:
        """The title ends."""
        if tag in OTHER_TITLES:
            self._inside = max(0, self._inside - 1)
        elif tag == "title":
            self._has_title |= self._is_title and bool("".join(self.title).strip())
            self._is_title = False

    def data(self, data: str) -> None:
        """Keeps the title's words."""
        if self._is_title and self._title_length < READ_LIMIT:
            self.title.append(data[:READ_LIMIT])
            self._title_length += len(data)

    def close(self) -> None:
        """Nothing is left to do."""

    def _note(self, attributes: dict[str, str]) -> None:
        content = attributes.get("content") or ""
        name = (attributes.get("property") or attributes.get("name") or "").strip().lower()
        if name and content.strip() and len(self.told) < 200:
            self.told.setdefault(name, content[:READ_LIMIT])
        if not self.charset:
            is_type = (attributes.get("http-equiv") or "").strip().lower() == "content-type"
            found = CHARSET.search(content[:READ_LIMIT]) if is_type else None
            self.charset = (attributes.get("charset") or (found.group(1) if found else "")).strip()
