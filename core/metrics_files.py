"""The files through which the processes of a machine share their numbers, where METRICS_DIR is set.

prometheus_client gives each process files of its own, named by its pid, and sums them up when one is asked. It leaves
two things to its user: a process that died without a word still counts as connected, and every restart leaves files for
ever. So the files of the dead are folded into one set that belongs to nobody: sums never fall, and files never pile up.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

NOBODY = 0  # the pid of what the dead have left
_NAME = re.compile(r"(?P<kind>[a-z_]+)_(?P<pid>\d+)\.db")


def registry_of(folder: Path) -> CollectorRegistry:
    """The numbers of every process that writes into the folder, read while nobody folds."""
    fold_the_dead(folder)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call]
    return registry


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time reads or folds."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def fold_the_dead(folder: Path) -> None:
    """Adds the counters of processes that are gone to nobody's, and drops their gauges. Call it under the lock."""
    for path in folder.glob("*.db"):
        match = _NAME.fullmatch(path.name)
        if match is None or int(match["pid"]) == NOBODY or _is_alive(int(match["pid"])):
            continue
        if match["kind"] in {"counter", "histogram"}:
            _add(path, folder / f"{match['kind']}_{NOBODY}.db")
        path.unlink()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _add(source: Path, target: Path) -> None:
    sums: Any = MmapedDict(str(target))  # type: ignore[no-untyped-call]
    try:
        left: Any = MmapedDict.read_all_values_from_file(str(source))  # type: ignore[no-untyped-call]
        for key, value, timestamp, _position in left:
            sums.write_value(key, sums.read_value(key)[0] + value, timestamp)
    finally:
        sums.close()
