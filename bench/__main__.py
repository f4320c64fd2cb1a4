"""Runs every benchmark of this folder, one after another, each in a process of its own: `make bench`.

`python -m bench fanout orders` runs only those named.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def main(chosen: list[str]) -> int:
    """Prints each benchmark's own table; returns 1 where one of them could not run."""
    names = chosen or sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))
    failed = []
    for name in names:
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=FOLDER.parent, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nCould not run: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
