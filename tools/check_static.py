"""Collects the static files as a site would, and checks that every import between modules is hashed."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

IMPORT = re.compile(
    r"""(?:^|[\n;])\s*(?:import|export)\b[^'"\n;]*(?:from\s*)?["'](\.{1,2}/[^"']+)["']"""
    r"""|\bimport\(\s*["'](\.{1,2}/[^"']+)["']"""
)
HASHED = re.compile(r"\.[0-9a-f]{12}\.(?:js|css)$")


def main() -> int:
    """Prints each import that was left without a hash; returns 1 where there is one."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["STATIC_ROOT"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django
        from django.conf import settings

        settings.STORAGES["staticfiles"] = {"BACKEND": "config.storage.HashedStaticStorage"}
        django.setup()
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        bad = [f"{path.relative_to(folder)}: {name}" for path in _ours(Path(folder)) for name in _unhashed(path)]
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
