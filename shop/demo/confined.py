"""Runs the localstripe program as it is, confined: its file where we say, its port on this machine only.

Started by `shop.demo.localstripe` as a process of its own: `python -m shop.demo.confined FOLDER --port N`. localstripe is
another project's program under the GPL; nothing of Souk imports it. It keeps everything in one fixed file in /tmp and
listens on every network interface, so this narrows what `open` and `socket` do before the program starts.
"""

from __future__ import annotations

import builtins
import os
import runpy
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

STORE = "/tmp/localstripe.pickle"  # noqa: S108 - the program's own, never opened
_open = builtins.open


def main() -> None:
    """Takes the folder off the command line and hands the rest to the program."""
    folder = Path(sys.argv.pop(1))
    folder.mkdir(parents=True, exist_ok=True)
    _keep_store_at(folder / "localstripe.pickle")
    socket.socket = _Loopback  # type: ignore[misc]
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    sys.argv[0] = "localstripe"
    runpy.run_module("localstripe", run_name="__main__", alter_sys=True)


def _end_with(parent: int) -> None:
    """Ends this process when whoever started it is gone, however that went: a stray server would hold the port."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def _keep_store_at(path: Path) -> None:
    """Sends the program's file elsewhere, and writes it whole or not at all, so that a kill leaves the last good one."""

    def opened(file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
        if file != STORE:
            return _open(file, mode, *rest, **options)
        return _Replacing(path) if "w" in mode else _open(path, mode, *rest, **options)

    builtins.open = opened


class _Replacing:
    """A file that takes its place when it is complete."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._new = path.with_suffix(".new")

    def __enter__(self) -> Any:
        self._file = _open(self._new, "wb")
        return self._file

    def __exit__(self, error: object, *rest: object) -> None:
        self._file.close()
        if error is None:
            os.replace(self._new, self._path)


class _Loopback(socket.socket):
    """A socket that listens on 127.0.0.1 whatever address it is told; a machine without IPv6 will do."""

    def __init__(self, family: int = -1, *rest: Any, **options: Any) -> None:
        super().__init__(socket.AF_INET if family == socket.AF_INET6 else family, *rest, **options)

    def bind(self, address: Any) -> None:
        super().bind(("127.0.0.1", address[1]))


if __name__ == "__main__":
    main()
