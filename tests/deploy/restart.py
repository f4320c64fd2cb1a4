"""What `systemctl restart souk-web@PORT` does, for tests: `python -m tests.deploy.restart FOLDER PORT`.

FOLDER/PORT.json holds the command and its environment, FOLDER/PORT.pid the process.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.server import ROOT


def start(folder: Path, port: str) -> int:
    """Starts the process of this port, detached; returns its pid."""
    told = json.loads((folder / f"{port}.json").read_text())
    with (folder / f"{port}.log").open("ab") as log:
        process = subprocess.Popen(
            told["command"], cwd=ROOT, env=told["environment"], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    (folder / f"{port}.pid").write_text(str(process.pid))
    return process.pid


def stop(folder: Path, port: str) -> None:
    """SIGTERM, and waits for the end."""
    pid = int((folder / f"{port}.pid").read_text())
    os.kill(pid, signal.SIGTERM)
    for _ in range(600):
        if not is_alive(pid):
            return
        time.sleep(0.05)
    raise SystemExit(f"{port} does not end")


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    stop(Path(sys.argv[1]), sys.argv[2])
    start(Path(sys.argv[1]), sys.argv[2])
