"""A product export of Shopify as our own columns: one row a variant, each with its product's words."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence

from core.sheets import Row, Sheet
from shop.services.exchange.columns import plain

_HANDLES = ("handle", "url handle")
_COLUMNS = {
    "name_en": ("title",),
    "description_en": ("body html", "description"),
    "category": ("type", "custom product type"),
    "state": ("status",),
    "sku": ("variant sku", "sku"),
    "price": ("variant price", "price"),
    "compare_at": ("variant compare at price", "compare at price"),
    "on_hand": ("variant inventory qty", "inventory quantity"),
}
_OPTIONS = tuple((f"option{number} value", f"option{number} name") for number in (1, 2, 3))
_STATES = {"active": "published", "draft": "draft", "archived": "archived", "unlisted": "draft"}
_TAG = re.compile(r"(<[^<>]*>)")
_TAG_NAME = re.compile(r"<\s*(/?\w*)[^<>]*>$")
_ENDS_LINE = {"br", "/p", "/div", "/li", "/tr", *(f"/h{size}" for size in range(1, 7))}
NAMES = ("shopify", *_COLUMNS, "variant_en")


def is_shopify(headings: Sequence[str]) -> bool:
    """Whether these are the headings of Shopify's export."""
    known = {plain(heading) for heading in headings}
    return bool(known & set(_HANDLES)) and "title" in known and bool(known & {"variant price", "price"})


def as_ours(sheet: Sheet) -> Sheet:
    """The same products under our headings. `shopify` keeps the handle, by which rows belong together."""
    places = {plain(heading): place for place, heading in enumerate(sheet.headings)}
    said: dict[str, dict[str, str]] = {}  # of each product, by its first row
    rows = []
    for row in sheet.rows:
        cells = {
            name: row.cells[place] for name, place in places.items() if place < len(row.cells) and row.cells[place]
        }
        if ours := _row(cells, said):
            rows.append(Row(row.number, tuple(ours.get(name, "") for name in NAMES)))
    return Sheet(NAMES, tuple(rows), sheet.encoding, sheet.delimiter)


def _row(cells: Mapping[str, str], said: dict[str, dict[str, str]]) -> dict[str, str] | None:
    """One variant; None for a row that only names another picture."""
    handle = _first(cells, _HANDLES)
    ours = {name: _first(cells, names) for name, names in _COLUMNS.items()}
    product = said.setdefault(handle, {name: ours[name] for name in ("name_en", "description_en", "category", "state")})
    options = [cells[value] for value, _name in _OPTIONS if cells.get(value, "Default Title") != "Default Title"]
    if not ours["price"] and not ours["sku"] and not options:
        return None
    return {
        **ours,
        **product,
        "shopify": handle,
        "description_en": as_text(product["description_en"]),
        "state": _STATES.get(product["state"].casefold(), product["state"]),
        "variant_en": " / ".join(options),
    }


def _first(cells: Mapping[str, str], names: Sequence[str]) -> str:
    return next((cells[name] for name in names if name in cells), "")


def as_text(markup: str) -> str:
    """The words of a piece of HTML, its paragraphs on lines of their own."""
    lines = [" ".join(line.split()) for line in html.unescape("".join(_words(markup))).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _words(markup: str) -> Iterator[str]:
    """What stands between the tags, in one pass: a cell of tags that are never closed takes no longer than any other."""
    unseen = ""  # the script or style that we are in
    for piece in _TAG.split(markup):
        tag = _TAG_NAME.match(piece)
        name = tag.group(1).lower() if tag else ""
        if unseen:
            unseen = "" if name == f"/{unseen}" else unseen
        elif name in {"script", "style"}:
            unseen = name
        elif name in _ENDS_LINE:
            yield "\n"
        elif not tag:
            yield piece
