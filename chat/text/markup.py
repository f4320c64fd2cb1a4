"""The small markup of messages: `*bold*`, `_italic_`, `~struck~`, `` `code` ``, blocks of code and `> ` quotes; stored as typed.

`docs/markup.md` has the grammar; `static/js/chat/text/markup.js` is the same for the page. One pass, in time by the length of
the text; no more than five styles are ever open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import regex

from chat.text.links import find_links

Node = str | dict[str, Any]  # a text, or {"type", ...}: see `parse`

STYLES = {"*": "bold", "**": "bold", "_": "italic", "~": "struck", "~~": "struck"}
FENCE = "```"
_BLANK = " \t\r\n\u00a0\u3000"
# Written without blanks between words, so that a sign between two of these letters is not inside a word.
_UNSPACED = regex.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\u1100-\u11ff\uac00-\ud7af\U00020000-\U0003134f]"
)
_LETTER = regex.compile(r"[\p{L}\p{N}\p{M}]")
_LANGUAGE = regex.compile(r"[A-Za-z0-9+#.-]{1,20}\n")
_SIGN = regex.compile(r"[*_~`]")


class Mention(NamedTuple):
    """Whom a part of a text names: a person's UUID or "all". Places are code points."""

    start: int
    end: int
    user: str


class _Atom(NamedTuple):
    start: int
    end: int
    node: dict[str, Any]


def parse(text: str, *, mentions: Sequence[Mention] = (), has_markup: bool = True) -> list[Node]:
    """What a text shows: texts and nodes `{"type", ...}`.

    bold, italic, struck and quote have `children`; code and block have `text`; link has `text` and `href`; mention has
    `text` and `user`.
    """
    named = [_Atom(one.start, one.end, _node("mention", text[one.start : one.end], user=one.user)) for one in mentions]
    links = [
        _Atom(one.start, one.end, _node("link", text[one.start : one.end], href=one.href)) for one in find_links(text)
    ]
    if not has_markup:
        return _styled(text, 0, len(text), _apart(named, links), signs=False)
    return list(_blocks(text, named, links))


def plain(nodes: Sequence[Node]) -> str:
    """The words that a parsed text shows, without its signs."""
    said: list[str] = []
    was_block = False
    for node in nodes:
        is_block = isinstance(node, dict) and node["type"] in {"quote", "block"}
        if said and (is_block or was_block):
            said.append("\n")
        said.append(node if isinstance(node, str) else plain(node["children"]) if "children" in node else node["text"])
        was_block = is_block
    return "".join(said)


def _node(kind: str, text: str, **more: str) -> dict[str, Any]:
    return {"type": kind, "text": text, **more}


def _apart(*groups: Sequence[_Atom]) -> list[_Atom]:
    """All that do not overlap one of an earlier group, in order."""
    kept: list[_Atom] = []
    for group in groups:
        before = sorted(kept)
        at = 0
        for atom in sorted(group):
            while at < len(before) and before[at].end <= atom.start:
                at += 1
            if at == len(before) or before[at].start >= atom.end:
                kept.append(atom)
    return sorted(kept)


def _blocks(text: str, named: Sequence[_Atom], links: Sequence[_Atom]) -> Iterator[Node]:
    start = 0
    for low, high, code in _fences(text):
        yield from _lines(text, start, low, named, links, is_after=start > 0, is_before=True)
        yield _node("block", code)
        start = high
    yield from _lines(text, start, len(text), named, links, is_after=start > 0, is_before=False)


def _fences(text: str) -> Iterator[tuple[int, int, str]]:
    """Where code blocks stand, and what is in them."""
    low = text.find(FENCE)
    while low >= 0:
        end = text.find(FENCE, low + 3)
        if end < 0:
            return
        inside = text[low + 3 : end]
        code = (inside[found.end() :] if (found := _LANGUAGE.match(inside)) else inside.removeprefix("\n")).rstrip(
            " \n"
        )
        if code.strip(_BLANK):
            yield low, end + 3, code
            low = text.find(FENCE, end + 3)
        else:
            low = end


def _lines(
    text: str, start: int, end: int, named: Sequence[_Atom], links: Sequence[_Atom], *, is_after: bool, is_before: bool
) -> Iterator[Node]:
    """A part between code blocks: runs of quoted lines, and others. The ends of lines beside a block belong to it."""
    start += is_after and text[start:end].startswith("\n")
    end -= is_before and end > start and text[end - 1] == "\n"
    if start >= end:
        return
    for is_quote, low, high in _runs(text, start, end):
        if not is_quote:
            yield from _inline(text, low, high, named, links)
            continue
        children: list[Node] = []
        for line_low, line_high in _each_line(text, low, high):
            children += [
                *(["\n"] if line_low > low else []),
                *_inline(text, min(line_low + 2, line_high), line_high, named, links),
            ]
        yield {"type": "quote", "children": _merged(children)}


def _each_line(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while True:
        stop = text.find("\n", start, end)
        if stop < 0:
            yield start, end
            return
        yield start, stop
        start = stop + 1


def _runs(text: str, start: int, end: int) -> Iterator[tuple[bool, int, int]]:
    """Lines together that are all quoted, or all not. A quote says something: lines of signs alone are none."""
    runs: list[tuple[bool, int, int]] = []
    for low, high in _each_line(text, start, end):
        line = text[low:high]
        is_quote = line.startswith("> ") or line == ">"
        if runs and runs[-1][0] == is_quote:
            runs[-1] = (is_quote, runs[-1][1], high)
        else:
            runs.append((is_quote, low, high))
    for is_quote, low, high in runs:
        yield is_quote and bool(text[low:high].strip(">" + _BLANK)), low, high


def _inline(text: str, start: int, end: int, named: Sequence[_Atom], links: Sequence[_Atom]) -> list[Node]:
    found: list[Node] = []
    for low, high in _each_line(text, start, end):
        if low > start:
            found.append("\n")
        atoms = _apart(_code(text, low, high), _within(named, low, high), _within(links, low, high))
        found += _styled(text, low, high, atoms, signs=True)
    return _merged(found)


def _within(atoms: Sequence[_Atom], start: int, end: int) -> list[_Atom]:
    return [atom for atom in atoms if start <= atom.start and atom.end <= end]


def _code(text: str, start: int, end: int) -> list[_Atom]:
    """Code between one or two backquotes, on one line."""
    found: list[_Atom] = []
    at = text.find("`", start, end)
    while at >= 0:
        sign = "``" if text.startswith("``", at, end) else "`"
        stop = text.find(sign, at + len(sign), end)
        inside = text[at + len(sign) : stop]
        after = stop + len(sign)
        if (
            stop < 0
            or not inside.strip(_BLANK)
            or _is_word(text, at - 1, start, end)
            or _is_word(text, after, start, end)
        ):
            at = text.find("`", at + len(sign), end)
            continue
        found.append(_Atom(at, after, _node("code", inside)))
        at = text.find("`", after, end)
    return found


def _is_word(text: str, at: int, start: int, end: int, *, always: bool = False) -> bool:
    """A letter inside whose word no sign counts. `always`: also of scripts that are written without blanks."""
    if not start <= at < end or not _LETTER.match(text[at]):
        return False
    return always or not _UNSPACED.match(text[at])


class _Open(NamedTuple):
    sign: str
    place: int  # in the list of nodes: what follows is inside


def _styled(text: str, start: int, end: int, atoms: Sequence[_Atom], *, signs: bool) -> list[Node]:
    """One line (any text where `signs` do not count): its texts, atoms and styles."""
    nodes: list[Node] = []
    opened: list[_Open] = []
    at = start
    for atom in [*atoms, _Atom(end, end, {})]:
        while at < atom.start:
            found = _SIGN.search(text, at, atom.start) if signs else None
            if found is None:
                nodes.append(text[at : atom.start])
                break
            low = found.start()
            high = low + 1
            while high < atom.start and text[high] == text[low]:
                high += 1
            if low > at:
                nodes.append(text[at:low])
            _take(text, low, high, start, end, nodes, opened)
            at = high
        if atom.node:
            nodes.append(atom.node)
        at = atom.end
    return _merged(nodes)


def _take(text: str, low: int, high: int, start: int, end: int, nodes: list[Node], opened: list[_Open]) -> None:
    """A run of one sign: closes the style that it opened before, or opens one, or is text."""
    sign = text[low:high]
    before, after = text[low - 1] if low > start else "", text[high] if high < end else ""
    is_strict = sign == "~"  # in Chinese "好的~谢谢~" a tone of voice
    can_close = before not in ("", *_BLANK) and not _is_word(text, high, start, end, always=is_strict)
    can_open = (
        after not in ("", *_BLANK) and before != "\\" and not _is_word(text, low - 1, start, end, always=is_strict)
    )
    signs = [one.sign for one in opened]
    if sign in STYLES and can_close and sign in signs:
        place = signs.index(sign)
        begun = opened[place].place
        del opened[place:]
        nodes[begun:] = [{"type": STYLES[sign], "children": _merged(nodes[begun + 1 :])}]
        return
    if sign in STYLES and can_open:
        opened[:] = [one for one in opened if one.sign != sign]
        opened.append(_Open(sign, len(nodes)))
    nodes.append(sign)


def _merged(nodes: Sequence[Node]) -> list[Node]:
    """Texts that stand side by side as one."""
    merged: list[Node] = []
    for node in nodes:
        if isinstance(node, str) and merged and isinstance(merged[-1], str):
            merged[-1] += node
        elif node != "":
            merged.append(node)
    return merged
