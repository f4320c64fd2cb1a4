"""Tables as CSV files: written so that spreadsheets neither garble nor run them, and read whatever a spreadsheet made of them.

Every export writes by `write_csv`, every import reads by `read_sheet`: what `defused` does to a cell, `restored` undoes.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from charset_normalizer import from_bytes
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid

BYTES_LIMIT = 5 * 1024 * 1024
CELL_LIMIT = 32_767  # characters, a spreadsheet's most
COLUMNS_LIMIT = 100
DELIMITERS = ",;\t|"
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ARCHIVES = ((b"PK\x03\x04", _("Excel workbook or ZIP")), (b"\xd0\xcf\x11\xe0", _("Excel workbook")), (b"%PDF", "PDF"))
# By how many bytes of shops' files are in them; on a tie the first one is meant.
ENCODINGS = {
    "utf-8": "UTF-8", "gb18030": "GB18030 (GBK)", "shift_jis": "Shift-JIS", "big5hkscs": "Big5", "euc_kr": "EUC-KR",
    "euc_jp": "EUC-JP", "cp1252": "Windows-1252", "utf-16": "UTF-16", "utf-16-le": "UTF-16 LE", "utf-16-be": "UTF-16 BE",
}  # fmt: skip
_GUESSED = (
    "gb18030",
    "shift_jis",
    "big5hkscs",
    "cp1252",
)  # Korean's bytes are also common Chinese: it is chosen by hand
_COMMON = {
    "gb18030": ("gb2312", 0xB0A1, 0xD7F9),
    "big5hkscs": ("big5", 0xA440, 0xC67E),
    "shift_jis": ("shift_jis", 0x829F, 0x9872),
}


class NotASheet(Invalid):
    """The file is not a table that can be read; the message says what to do."""

    code = "not_a_sheet"

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message, fields={"file": message})


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not blank: its number as spreadsheets count (the headings are 1) and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with headings, and how it was read: a Python codec's name and the mark between cells."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str

    @property
    def encoding_name(self) -> str:
        """As people know it."""
        return ENCODINGS.get(self.encoding.removesuffix("-sig"), self.encoding)


def defused(text: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would take it for a formula. `restored` is its inverse."""
    return f"'{text}" if _needs_apostrophe(text) else text


def restored(text: str) -> str:
    """The cell without the apostrophe that `defused` put there; any other apostrophe stays."""
    return text[1:] if text.startswith("'") and _needs_apostrophe(text[1:]) else text


def _needs_apostrophe(text: str) -> bool:
    return text.startswith(("'", *_FORMULA)) or text.lstrip().startswith(_FORMULA)


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The file: with a mark that tells spreadsheets that it is UTF-8, and no cell that they would run."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([defused(heading) for heading in headings])
    writer.writerows([defused("" if cell is None else str(cell)) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + text.getvalue().encode()


def read_sheet(
    content: bytes, *, rows_limit: int, encoding: str = "", fits: Callable[[Sequence[str]], int] = len
) -> Sheet:
    """The table in a file, without its blank rows. Raises NotASheet.

    `encoding` is "" to find it out. `fits` says how many of these headings are known: of several marks that may divide
    the cells, the one under which most are known does.
    """
    _check_bytes(content)
    encoding = encoding or find_encoding(content)
    text = _decoded(content, encoding)
    delimiter, text = _delimiter_of(text, fits)
    headings, rows = _parsed(text, delimiter, rows_limit)
    return Sheet(headings, tuple(rows), encoding, delimiter)


def find_encoding(content: bytes) -> str:
    """The codec by the file's mark, else UTF-8 where that is possible, else the likeliest of those that spreadsheets use."""
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return codec
    sample = content[:400]
    if sample.count(0) > len(sample) // 8:
        return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(content)
    return "utf-8"


def _guessed(content: bytes) -> str:
    """Of the codecs that read it without disorder, the one whose letters are the commonest of their language."""
    found = list(from_bytes(content[:200_000], cp_isolation=list(_GUESSED)))
    if not found:
        return "cp1252"
    best = min(match.chaos for match in found)
    near = [match.encoding for match in found if match.chaos <= best + 0.1 and match.encoding in _GUESSED]
    return max(near, key=lambda codec: (_share_of_common(content, codec), -_GUESSED.index(codec)), default="cp1252")


def _share_of_common(content: bytes, codec: str) -> float:
    """Which part of the letters beyond ASCII is in the part of the codec's own table that holds the common ones."""
    letters = [each for each in content.decode(codec, "replace")[:5000] if ord(each) > 127]
    if codec not in _COMMON or not letters:
        return 0.5
    table, first, last = _COMMON[codec]
    codes = (int.from_bytes(each.encode(table, "ignore")) for each in letters)
    return round(sum(first <= code <= last for code in codes) / len(letters), 1)


def _check_bytes(content: bytes) -> None:
    if len(content) > BYTES_LIMIT:
        raise NotASheet(_("This file is too big: up to %(limit)d MB, please.") % {"limit": BYTES_LIMIT // 2**20})
    for start, name in _ARCHIVES:
        if content.startswith(start):
            raise NotASheet(
                _("This is no CSV file (%(kind)s). Open it in your spreadsheet and save it as “CSV UTF-8”.")
                % {"kind": name}
            )
    if not content.strip():
        raise NotASheet(_("This file is empty."))


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise NotASheet(
            _("This file cannot be read as that encoding. Choose another, or save it as “CSV UTF-8”.")
        ) from error
    if "\0" in text:
        raise NotASheet(_("This is no CSV file. Open it in your spreadsheet and save it as “CSV UTF-8”."))
    return text.removeprefix("\ufeff")


def _delimiter_of(text: str, fits: Callable[[Sequence[str]], int]) -> tuple[str, str]:
    """The mark between cells, and the text without the line with which some spreadsheets name it."""
    first, _end, rest = text.partition("\n")
    named = first.strip("\r\ufeff")
    if named[:4].casefold() == "sep=" and len(named) == 5:
        return named[4], rest
    records = {mark: _first_record(text, mark) for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: (fits(records[mark]), len(records[mark]))), text


def _first_record(text: str, delimiter: str) -> list[str]:
    try:
        return next((row for row in _reader(text, delimiter) if any(cell.strip() for cell in row)), [])
    except csv.Error:
        return []


def _reader(text: str, delimiter: str) -> Iterable[list[str]]:
    csv.field_size_limit(BYTES_LIMIT)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _parsed(text: str, delimiter: str, rows_limit: int) -> tuple[tuple[str, ...], list[Row]]:
    headings: tuple[str, ...] = ()
    rows: list[Row] = []
    try:
        for number, cells in enumerate(_reader(text, delimiter), 1):
            if not any(cell.strip() for cell in cells):
                continue
            if not headings:
                headings = tuple(_cleaned(cell, number) for cell in cells)
                _check_width(headings)
                continue
            if len(rows) == rows_limit:
                raise NotASheet(_("A file may have up to %(limit)d rows.") % {"limit": rows_limit})
            rows.append(Row(number, tuple(_cleaned(cell, number) for cell in cells[:COLUMNS_LIMIT])))
    except csv.Error as error:
        raise NotASheet(_("This file is not a table that can be read. Save it as “CSV UTF-8” again.")) from error
    return headings, rows


def _check_width(headings: Sequence[str]) -> None:
    if len(headings) > COLUMNS_LIMIT:
        raise NotASheet(_("A file may have up to %(limit)d columns.") % {"limit": COLUMNS_LIMIT})


def _cleaned(cell: str, number: int) -> str:
    """A cell as it was meant: without our apostrophe, with one kind of line end, without blanks around it."""
    if len(cell) > CELL_LIMIT:
        raise NotASheet(_("Row %(row)d has a cell that is too long.") % {"row": number})
    text = restored(cell).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in text if each in "\n\t" or unicodedata.category(each) != "Cc").strip()
