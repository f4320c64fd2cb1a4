"""A message's text as it is shown, by the site's setting for markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from django.conf import settings

from chat.text.links import may_hold_links
from chat.text.markup import Node, parse, plain

_MAY_HOLD_MARKUP = re.compile(r"[*_~`]|^>", re.MULTILINE)


def shown_text(text: str) -> str:
    """Its words without the signs of markup: for lists, notifications and search."""
    if not settings.TEXT_MARKUP or not _MAY_HOLD_MARKUP.search(text):
        return text
    return plain(parse(text))


def first_link(text: str) -> str:
    """The first link to the web that a text shows as one; empty where there is none."""
    if not may_hold_links(text):
        return ""
    return next(_web_links(parse(text, has_markup=settings.TEXT_MARKUP)), "")


def _web_links(nodes: Sequence[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            continue
        if node["type"] == "link" and not node["href"].startswith("mailto:"):
            yield node["href"]
        yield from _web_links(node.get("children", []))
