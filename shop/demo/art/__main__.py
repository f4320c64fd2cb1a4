"""Render the pictures again: all of them, or those whose names are given."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from shop.demo.art import books, brand, details, gifts, people, scents, sweets, tea, teaware
from shop.demo.art.render import render
from shop.demo.art.svg import Sheet

PICTURES = Path(__file__).parents[1] / "pictures"
STATIC = Path(__file__).parents[3] / "static" / "img"


def drawings() -> dict[Path, Callable[[], Sheet]]:
    products: dict[Path, Callable[[], Sheet]] = {}
    for shelf in (tea, teaware, sweets, scents, gifts, books, details):
        products |= {PICTURES / f"{name}.webp": draw for name, draw in shelf.PICTURES.items()}
    signs = {PICTURES / f"{name}.webp": draw for name, draw in brand.SIGNS.items()}
    faces = {
        PICTURES / f"person-{name}.webp": partial(people.portrait, person) for name, person in people.PEOPLE.items()
    }
    icons = {STATIC / f"souk-{size}.png": partial(brand.souk_icon, size) for size in (180, 192, 512)}
    return products | signs | faces | icons


def main(names: list[str]) -> None:
    wanted = {path: draw for path, draw in drawings().items() if not names or path.stem in names}
    for folder in {path.parent for path in wanted}:
        folder.mkdir(parents=True, exist_ok=True)
    render((path, draw()) for path, draw in wanted.items())
    if not names:
        (STATIC / "souk.svg").write_text(brand.souk_icon().svg() + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
