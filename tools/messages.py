"""Keeps the translation catalogues: extracts what the code says, merges it, compiles it; `--check` only looks.

Babel does the work, so that nobody needs GNU gettext. English is the source language; locale/zh_Hans holds the Chinese.
`--check` fails on a text that is missing, empty, fuzzy or out of date, or whose placeholders differ.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SOUK_ENV", "test")

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
APPS = ("config", "core", "accounts", "chat", "miniprograms", "official", "shop")
KEYWORDS = {
    **dict.fromkeys(("_", "_t", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
HEADER = "# Souk in Simplified Chinese. Kept by `make messages`."
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def main() -> int:
    """Extracts, merges and compiles, or with `--check` prints what is wrong; returns the exit status."""
    django.setup()
    catalog = _known()
    catalog.update(_extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    if "--check" in sys.argv:
        problems = [*_problems(catalog), *_out_of_date(catalog)]
        for line in problems:
            print(line, file=sys.stderr)  # noqa: T201
        return 1 if problems else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "django.po").write_bytes(_po(catalog))
    (FOLDER / "django.mo").write_bytes(_mo(catalog))
    missing = sum(1 for message in catalog if message.id and not _is_translated(message))
    print(f"{len(catalog)} texts, {missing} without a translation")  # noqa: T201
    return 0


def _known() -> Catalog:
    path = FOLDER / "django.po"
    if not path.exists():
        return Catalog(locale="zh_Hans", project="Souk", fuzzy=False, header_comment=HEADER)
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def _extracted() -> Catalog:
    template = Catalog(project="Souk")
    for place, message, comments, context in _texts():
        template.add(message, None, [(place, 0)], auto_comments=comments, context=context)
    return template


def _texts() -> Iterator[tuple[str, str | tuple[str, ...], list[str], str | None]]:
    for path in _sources():
        place = path.relative_to(ROOT).as_posix()
        text = path.read_text()
        if path.suffix != ".py":
            text = "\n".join(line.lstrip() for line in templatize(text, origin=place).split("\n"))
        for _line, message, comments, context in extract("python", BytesIO(text.encode()), KEYWORDS):
            yield place, message, comments, context


def _sources() -> Iterator[Path]:
    for app in APPS:
        yield from (path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts)
        yield from sorted((ROOT / app).glob("**/templates/**/*.html"))
    for suffix in ("html", "txt"):
        yield from sorted((ROOT / "templates").rglob(f"*.{suffix}"))


def _is_translated(message: Message) -> bool:
    texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(texts)


def _problems(catalog: Catalog) -> Iterator[str]:
    for message in catalog:
        if not message.id:
            continue
        source = message.id[-1] if isinstance(message.id, tuple | list) else message.id
        if not _is_translated(message) or message.fuzzy:
            yield f"no translation: {source!r}"
            continue
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if any(set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(source)) for text in texts):
            yield f"placeholders differ: {source!r}"


def _out_of_date(catalog: Catalog) -> Iterator[str]:
    for name, content in (("django.po", _po(catalog)), ("django.mo", _mo(catalog))):
        path = FOLDER / name
        if not path.exists() or path.read_bytes() != content:
            yield f"{name} is out of date; run: make messages"


def _po(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalog, omit_header=False, sort_output=True, no_location=True, width=110)
    lines = buffer.getvalue().decode().split("\n")
    dropped = (
        '"POT-Creation-Date',
        '"PO-Revision-Date',
        '"Generated-By',
        '"Last-Translator',
        '"Report-Msgid',
        '"Language-Team',
    )
    return "\n".join(line for line in lines if not line.startswith(dropped)).encode()


def _mo(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    written = read_po(BytesIO(_po(catalog)), locale="zh_Hans")
    written.creation_date = written.revision_date = NO_DATE  # the same texts always make the same bytes
    write_mo(buffer, written)
    return buffer.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
