"""What a page says of itself, for the preview of its link: its title, a line about it, and whose it is."""

from __future__ import annotations

import codecs
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

TITLE_LIMIT, DESCRIPTION_LIMIT, SITE_LIMIT = 200, 300, 80  # characters
CHARSET = re.compile(rb"charset=[\"']?([\w-]{1,40})", re.IGNORECASE)


def describe(*, content: bytes, charset: str, url: str) -> dict[str, str] | None:
    """The preview, `{url, title, description, site}`, all of it plain text; None where the page has no title."""
    reader = _Reader()
    reader.feed(_text(content, charset))
    title = _line(reader.told.get("og:title") or reader.told.get("twitter:title") or reader.title, TITLE_LIMIT)
    if not title:
        return None
    about = reader.told.get("og:description") or reader.told.get("description") or ""
    site = reader.told.get("og:site_name") or (urlsplit(url).hostname or "").removeprefix("www.")
    return {
        "url": url,
        "title": title,
        "description": _line(about, DESCRIPTION_LIMIT),
        "site": _line(site, SITE_LIMIT),
    }


def _text(content: bytes, charset: str) -> str:
    found = CHARSET.search(content[:2048])
    for name in (charset, found.group(1).decode() if found else ""):
        try:
            return content.decode(codecs.lookup(name).name, errors="replace")
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("utf-8", errors="replace")


def _line(text: str, limit: int) -> str:
    """One line without control characters and signs that turn the text around."""
    plain = "".join(one for one in " ".join(text.split()) if one.isprintable())
    return plain if len(plain) <= limit else f"{plain[: limit - 1]}…"


class _Reader(HTMLParser):
    """Reads `<title>` and `<meta>`; runs and fetches nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: dict[str, str] = {}
        self.title = ""
        self._is_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes what a `<meta>` tells; the first of a name counts."""
        self._is_title = tag == "title" and not self.title
        if tag == "meta":
            given = dict(attrs)
            name = (given.get("property") or given.get("name") or "").lower()
            if name and given.get("content"):
                self.told.setdefault(name, str(given["content"]))

    def handle_endtag(self, tag: str) -> None:
        """The title ends."""
        self._is_title = False

    def handle_data(self, data: str) -> None:
        """Keeps the title's words."""
        if self._is_title and len(self.title) < TITLE_LIMIT * 4:
            self.title += data
