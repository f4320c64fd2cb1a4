"""`make run` and its helpers say in one line what is wrong."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_taken_port_is_one_clear_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run(sys.executable, "-m", "tools.run", PORT=str(port), SOUK_VAR=str(tmp_path))
    assert result.returncode == 1
    assert result.stderr == f"souk: port {port} is taken by another program; try: make run PORT={port + 1}\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", ["none", "0", "70000"])
def test_a_wrong_port_is_one_clear_line(tmp_path, port):
    result = run(sys.executable, "-m", "tools.run", PORT=port, SOUK_VAR=str(tmp_path))
    assert result.returncode == 1
    assert (
        result.stderr == f"souk: PORT={port} is no port; give a number from 1 to 65535, such as: make run PORT=8001\n"
    )


def test_a_full_disk_is_one_clear_line(tmp_path, monkeypatch, capsys):
    from tools import run as tool

    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(tool.shutil, "disk_usage", lambda path: usage._replace(free=5 * 2**20))
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setattr(tool, "_port_number", lambda text: 45871)
    assert tool.main() == 1
    assert capsys.readouterr().err == "souk: only 5 MB are free on this disk; the demo needs 150 MB. Free some.\n"


def bootstrap(tmp_path: Path, python: str) -> subprocess.CompletedProcess[str]:
    """Runs the bootstrap in a bare copy, with `python` (a script's text) as the only Python on the path."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "bootstrap.sh", tmp_path / "tools")
    (tmp_path / "requirements-demo.txt").write_text("")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "dirname", "cat", "cksum", "cut", "basename", "df", "awk", "rm", "touch"):
        (programs / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    if python:
        (programs / "python3").write_text(f"#!/bin/sh\n{python}\n")
        (programs / "python3").chmod(0o755)
    return subprocess.run(
        ["tools/bootstrap.sh", "requirements-demo.txt"],
        cwd=tmp_path, env={"PATH": str(programs)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_missing_python_is_one_clear_line(tmp_path):
    result = bootstrap(tmp_path, "")
    assert result.returncode == 1
    assert result.stderr == (
        "souk: there is no Python here. Install it (Debian, Ubuntu: apt-get install python3 python3-venv) and run this again.\n"
    )


def test_an_old_python_is_one_clear_line(tmp_path):
    result = bootstrap(tmp_path, 'case "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac')
    assert result.returncode == 1
    assert result.stderr.startswith("souk: this Python is too old (Python 3.9.2); Souk needs 3.11 or newer.")
    assert result.stderr.count("\n") == 1


def test_a_missing_venv_module_is_one_clear_line(tmp_path):
    result = bootstrap(tmp_path, 'case "$2" in *ensurepip*) exit 1;; *) exit 0;; esac')
    assert result.returncode == 1
    assert result.stderr == (
        "souk: Python's venv module is missing. Install it (Debian, Ubuntu: apt-get install python3-venv) and run this again.\n"
    )
