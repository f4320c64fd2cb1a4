"""What an exported row carries of the moment of its export, so that only what was changed in the file is changed here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from shop.models import Variant
from shop.services.exchange.columns import COLUMNS

VERSION = "v1"
COMPARED = tuple(column.name for column in COLUMNS if column.name not in {"product", "variant", "on_hand"})
ZEROS = 12  # leading ones that a spreadsheet may have taken from a SKU


def one_form(text: str) -> str:
    """Text as it comes back from a spreadsheet: one kind of line end, no blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _mark(text: str) -> str:
    return hashlib.sha256(one_form(text).encode()).hexdigest()[:8]


def seen_of(variant: Variant) -> str:
    """The cell: which variant, and a short mark of each value."""
    marks = ".".join(_mark(column.read(variant)) for column in COLUMNS if column.name in COMPARED)
    return f"{VERSION} {variant.uuid.hex[:8]} {marks}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the file says was seen: a mark for each column."""

    marks: Mapping[str, str]

    def is_same(self, name: str, text: str) -> bool:
        """Whether the file's value is the one that was exported. A SKU may have lost its leading zeros."""
        candidates = (
            [text, *("0" * count + text for count in range(1, ZEROS))] if name == "sku" and text.isdigit() else [text]
        )
        return self.marks.get(name) in {_mark(each) for each in candidates}


def read_seen(cell: str, variant: Variant) -> Seen | None:
    """None where the cell is empty, of another variant (a row that was copied), or not one of ours."""
    return read_marks(cell) if cell.startswith(f"{VERSION} {variant.uuid.hex[:8]} ") else None


def is_named(cell: str, variant: str) -> bool:
    """Whether this is what was seen of the variant with this id."""
    return cell.startswith(f"{VERSION} {variant.replace('-', '')[:8].lower()} ")


def read_marks(cell: str) -> Seen | None:
    """What any row says was seen, whichever variant it was of; None where it says nothing."""
    marks = cell.rpartition(" ")[2].split(".")
    return Seen(dict(zip(COMPARED, marks, strict=True))) if len(marks) == len(COMPARED) else None
