"""Checks that every import between modules is hashed in the static files as a site has them, which the tests use too."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests import ground

IMPORT = re.compile(
    r"""(?:^|[\n;])\s*(?:import|export)\b[^'"\n;]*(?:from\s*)?["'](\.{1,2}/[^"']+)["']"""
    r"""|\bimport\(\s*["'](\.{1,2}/[^"']+)["']"""
)
HASHED = re.compile(r"\.[0-9a-f]{12}\.(?:js|css)$")


def main() -> int:
    """Prints each import that was left without a hash; returns 1 where there is one."""
    folder = ground.static_root()
    bad = [f"{path.relative_to(folder)}: {name}" for path in _ours(folder) for name in _unhashed(path)]
    for line in bad:
        print(f"not hashed: {line}", file=sys.stderr)  # noqa: T201
    return 1 if bad else 0


def _ours(folder: Path) -> list[Path]:
    found = (path for kind in ("js", "joined") for path in sorted((folder / kind).rglob("*.js")))
    return [path for path in found if HASHED.search(path.name)]


def _unhashed(path: Path) -> list[str]:
    names = [one or other for one, other in IMPORT.findall(path.read_text())]
    return [name for name in names if not HASHED.search(name)]


if __name__ == "__main__":
    raise SystemExit(main())
