"""Which scripts and stylesheets a page links to: one joined file of each where the static files were collected, else
every file as it was written."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static

Kind = Literal["styles", "modules"]
SUFFIXES: dict[Kind, str] = {"styles": ".css", "modules": ".js"}


def page_files(page: str, kind: Kind) -> list[str]:
    """The addresses of a page's stylesheets or modules, in the order in which they count."""
    names = _pages()[page][kind]
    return [static(name) for name in ([f"joined/{page}{SUFFIXES[kind]}"] if _collected() is not None else names)]


def later_files(page: str) -> list[str]:
    """The addresses of all that the page's modules may import later on."""
    collected = _collected()
    if collected is None:
        folders = {name.split("/")[1] for name in _pages()[page]["modules"]} | {"lib"}
        root = Path(settings.STATICFILES_DIRS[0])
        found = (path for folder in sorted(folders) for path in sorted((root / "js" / folder).rglob("*.js")))
        return [static(path.relative_to(root).as_posix()) for path in found]
    return [static(name) for name in sorted(collected) if name.startswith(f"joined/{page}/")]


def _collected() -> dict[str, str] | None:
    """The names of the collected files; None where the storage has them as they were written."""
    return getattr(staticfiles_storage, "hashed_files", None)


@cache
def _pages() -> dict[str, dict[Kind, list[str]]]:
    text = (Path(settings.STATICFILES_DIRS[0]) / "joined.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]
