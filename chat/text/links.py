"""Links in a text: `linkify-it` decides what is one, here and in the page (`static/js/chat/text/links.js`), by the same options.

It is given runs of a text rather than the whole of it. Text in Chinese or Japanese has no blanks around a link, so a link with a
scheme begins wherever the scheme stands and ends at a CJK mark; what has no scheme is looked for among ASCII only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from linkify_it import LinkifyIt

from core.addresses import parse_address

# Endings that make a bare name a link. Few, for many country codes are endings of files too: main.rs, notes.md, run.sh.
ENDINGS = (
    "com net org edu gov info biz app dev shop store cn hk tw jp kr sg in de fr uk eu ch at nl es it se no dk fi "
    "be us ca au nz br mx"
)
_BLANK = r"\x00-\x20\x7f-\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
_MARK = (  # what a link never holds: quotation marks, and every bracket and mark of Chinese and Japanese
    r"<>\"`\u2018-\u201f\u2026\u3001-\u3003\u3008-\u3011\u3014-\u301b\u301d-\u301f"
    r"\uff01\uff02\uff07-\uff09\uff0c\uff0e\uff1a\uff1b\uff1c\uff1e\uff1f\uff3b\uff3d\uff5b-\uff5d\uff5f-\uff65"
)
_RUN = re.compile(rf"https?://[^{_BLANK}{_MARK}]+|(?:(?!https?://)[\x21-\x7e])+", re.IGNORECASE | re.ASCII)
_MAY_HAVE_ONE = re.compile(r"://|[a-z0-9]\.[a-z]|@", re.IGNORECASE | re.ASCII)
LIMIT = 2_000  # characters of a run that are looked at
_STYLES = "*_~"


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a text: where it stands (code points), and where it leads."""

    start: int
    end: int
    href: str


@lru_cache(maxsize=1)
def _finder() -> LinkifyIt:
    finder = LinkifyIt(options={"fuzzy_link": True, "fuzzy_email": True, "fuzzy_ip": False})
    return finder.add("ftp:", None).add("//", None).tlds(ENDINGS.split())


def may_hold_links(text: str) -> bool:
    """A quick look, which most texts do not pass."""
    return _MAY_HAVE_ONE.search(text) is not None


def find_links(text: str) -> list[Link]:
    """All links of a text, in order."""
    if not may_hold_links(text):
        return []
    found: list[Link] = []
    for run in _RUN.finditer(text):
        for match in _finder().match(run.group()[:LIMIT]) or ():
            start, end = run.start() + match.index, run.start() + match.last_index
            end = _without_styles(text, start, end)
            href = _href(match.schema, text[start:end])
            if href:
                found.append(Link(start, end, href))
    return found


def _without_styles(text: str, start: int, end: int) -> int:
    """A link that follows a sign of markup does not end with it: `*https://example.org*`."""
    sign = text[start - 1 : start]
    while sign and sign in _STYLES and text[end - 1] == sign:
        end -= 1
    return end


def _href(scheme: str, text: str) -> str:
    """Where it leads: as a browser reads the address; empty where it leads nowhere."""
    if scheme == "mailto:":
        return text if text.lower().startswith("mailto:") else f"mailto:{text}"
    try:
        address = parse_address(text if scheme else f"https://{text}")
    except ValueError:
        return ""
    is_name = "." in address.host or not address.host.startswith("xn--")
    return address.url if is_name else ""
