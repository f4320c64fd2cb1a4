"""The packs of stickers that this site has: Souk's own, and those that its operator puts into the folder `STICKERS_DIR`.

A pack is a folder with its pictures (SVG, WebP or PNG) and `pack.json`, which `docs/stickers.md` describes. What is wrong in one
is logged, and the pack left out.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

logger = logging.getLogger("souk.stickers")
OWN = Path(__file__).parent / "packs"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
TYPES = {".svg": "image/svg+xml", ".webp": "image/webp", ".png": "image/png"}
LARGEST = 512 * 1024  # bytes of one picture
MOST = 60  # stickers of a pack


@dataclass(frozen=True, slots=True)
class StickerPicture:
    """One sticker. `words` say what it shows, by language, English at least."""

    pack: str
    name: str
    path: Path
    words: Mapping[str, str]

    @property
    def src(self) -> str:
        """The address of its picture."""
        return f"/stickers/{self.pack}/{self.name}/"

    @property
    def content_type(self) -> str:
        """By its ending, which the pack was checked for."""
        return TYPES[self.path.suffix]

    def said(self) -> str:
        """What it shows, in the active language."""
        return self.words.get(get_language() or "en") or self.words["en"]


@dataclass(frozen=True, slots=True)
class Pack:
    """Stickers that belong together."""

    slug: str
    title: Mapping[str, str]
    stickers: tuple[StickerPicture, ...]


def packs() -> tuple[Pack, ...]:
    """Every pack that is whole, Souk's own first."""
    return _read(str(settings.STICKERS_DIR))


def find(*, pack: str, name: str) -> StickerPicture | None:
    """The sticker of this name, or None."""
    return _by_name(str(settings.STICKERS_DIR)).get((pack, name))


@lru_cache(maxsize=4)
def _read(folder: str) -> tuple[Pack, ...]:
    found: dict[str, Pack] = {}
    for root in (OWN, Path(folder)):
        for path in sorted(root.glob("*/pack.json")) if root.is_dir() else ():
            pack = _pack(path)
            if pack is not None:
                found.setdefault(pack.slug, pack)
    return tuple(found.values())


@lru_cache(maxsize=4)
def _by_name(folder: str) -> dict[tuple[str, str], StickerPicture]:
    return {(one.pack, one.name): one for pack in _read(folder) for one in pack.stickers}


def _pack(manifest: Path) -> Pack | None:
    slug = manifest.parent.name
    try:
        given = json.loads(manifest.read_text())
        if not NAME.fullmatch(slug):
            raise ValueError(f"a pack's folder is named by a-z, 0-9 and -, and not {slug!r}")
        stickers = tuple(_stickers(slug, manifest.parent, given["stickers"]))
        return Pack(slug=slug, title=_words(given["title"]), stickers=stickers)
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.warning("The stickers in %s are left out: %s", manifest.parent, error)
        return None


def _stickers(slug: str, folder: Path, given: list[dict[str, Any]]) -> Iterator[StickerPicture]:
    if not 1 <= len(given) <= MOST:
        raise ValueError(f"a pack has 1 to {MOST} stickers")
    for entry in given:
        path = folder / Path(entry["file"]).name
        if not NAME.fullmatch(path.stem) or path.suffix not in TYPES or path.stat().st_size > LARGEST:
            raise ValueError(f"{path.name} is no SVG, WebP or PNG of at most {LARGEST // 1024} KB with a plain name")
        yield StickerPicture(pack=slug, name=path.stem, path=path, words=_words(entry["words"]))


def _words(given: dict[str, str]) -> dict[str, str]:
    return {"en": str(given["en"]), **{language: str(text) for language, text in given.items()}}
