"""What `make run` writes is for the person who runs it alone."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.server import ROOT, free_port

pytestmark = pytest.mark.anywhere
PATIENCE = 120  # seconds
GIVEN = {"DATABASE_URL", "REDIS_URL"}  # by the tests


def test_every_file_and_folder_that_make_run_writes_is_closed_to_others(tmp_path):
    var = tmp_path / "var"
    var.mkdir(mode=0o755)
    (var / "souk.sqlite3").touch(mode=0o644)  # as an older version left it
    environment = {name: value for name, value in os.environ.items() if name not in GIVEN}
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.run"], cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL,
        env={**environment, "SOUK_VAR": str(var), "PORT": str(port), "SOUK_ENV": "demo"}, umask=0o022,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert process.poll() is None
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1)
                break
            except OSError:
                time.sleep(0.5)
        modes = {
            path: stat.S_IMODE(path.lstat().st_mode)
            for path in [var, *var.rglob("*")]
            if path.is_file() or path.is_dir()
        }
        assert {"souk.sqlite3", "souk.sqlite3-wal", "media"} <= {path.name for path in modes}
        open_to_others = {str(path.relative_to(tmp_path)): oct(mode) for path, mode in modes.items() if mode & 0o077}
        assert open_to_others == {}
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
