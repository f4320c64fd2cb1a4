"""Bytes of a web page as text, as browsers decode them: the WHATWG Encoding standard, its labels and no others.

Python's codecs have more names (punycode takes time by the square of its input) and other tables for the same names, so
only what `webencodings` knows is ever looked up.
"""

from __future__ import annotations

import codecs

import webencodings

LABEL_LIMIT = 40  # characters
# Where the standard's decoder knows more than Python's codec of that name.
WIDER = {"gbk": "gb18030"}
# In a page's own words these cannot be true (they were read as ASCII), so the standard takes others.
FROM_META = {"utf-16le": "utf-8", "utf-16be": "utf-8", "x-user-defined": "windows-1252"}
FALLBACK = "windows-1252"
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(content: bytes, *, header: str, meta: str) -> str:
    """The text, by its byte-order mark, else the header's label, else the page's own; without any UTF-8 where it is that.

    Errors become U+FFFD. `content` may end in the middle of a character.
    """
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], codec)
    name = _known(header) or _from_meta(meta)
    if name:
        return "" if name == "replacement" else _decoded(content, _codec(name))
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return _decoded(content, _codec(FALLBACK))


def _known(label: str) -> str:
    found = webencodings.lookup(label) if len(label) <= LABEL_LIMIT else None
    return found.name if found else ""


def _from_meta(label: str) -> str:
    name = _known(label)
    return FROM_META.get(name, name)


def _codec(name: str) -> str:
    return WIDER.get(name) or webencodings.lookup(name).codec_info.name


def _decoded(content: bytes, codec: str) -> str:
    if codec == "x-user-defined":
        return str(webencodings.decode(content, "x-user-defined")[0])
    return codecs.getincrementaldecoder(codec)(errors=_ERRORS.get(codec, "replace")).decode(content)


def _more_of_euc_jp(error: UnicodeDecodeError) -> tuple[str, int]:
    """Browsers know NEC's row and IBM's characters in EUC-JP; Python knows them in Shift_JIS only."""
    pair = error.object[error.start : error.start + 2]
    if len(pair) < 2 or min(pair) < 0xA1:
        return "\ufffd", error.start + 1
    row, cell = pair[0] - 0xA1, pair[1] - 0xA1
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + 0x9F if row % 2 else cell + (0x40 if cell < 63 else 0x41)
    return bytes((lead, trail)).decode("cp932", errors="replace")[:1], error.start + 2


def _euro_of_gbk(error: UnicodeDecodeError) -> tuple[str, int]:
    """GBK has the euro at 0x80, which GB18030 does not."""
    return ("€" if error.object[error.start] == 0x80 else "\ufffd"), error.start + 1


codecs.register_error("souk.euc_jp", _more_of_euc_jp)  # type: ignore[arg-type]
codecs.register_error("souk.gb18030", _euro_of_gbk)  # type: ignore[arg-type]
_ERRORS = {"euc_jp": "souk.euc_jp", "gb18030": "souk.gb18030"}
