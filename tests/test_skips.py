"""A run that is asked to fails on every skip that nobody wrote down."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests import skips
from tests.server import ROOT

pytestmark = pytest.mark.anywhere
CONFTEST = """
from pathlib import Path
from tests import skips
skips.LIST = Path(__file__).with_name("skips.txt")
pytest_configure = skips.register
"""
TESTS = """
import pytest
def test_that_runs(): pass
@pytest.mark.xfail
def test_that_is_known_to_fail(): assert False
@pytest.mark.parametrize("one", ["a", "b"])
def test_that_needs_something(one): pytest.skip("there is none")
"""


@pytest.fixture
def run(tmp_path):
    """Runs three tests, of which one is skipped, under this list; the exit code and what was printed."""
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_it.py").write_text(TESTS)

    def run(listed: str, *options: str, **environment: str) -> tuple[int, str]:
        (tmp_path / "skips.txt").write_text(listed)
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DATABASE", "REDIS"))
        }
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", *options, "."],
            cwd=tmp_path, env={**clean, "PYTHONPATH": str(ROOT), "SKIPS": "listed", **environment},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout

    return run


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one process", "workers"])
def test_a_skip_that_is_not_listed_turns_the_run_red(run, options):
    code, told = run("", *options)
    assert code == 1
    assert "test_it.py::test_that_needs_something[a] was skipped (Skipped: there is none)" in told
    assert "test_that_is_known_to_fail" not in told


def test_a_skip_that_is_listed_is_let_be(run):
    code, told = run("alone test_it.py::test_that_needs_* because of the reason\n")
    assert (code, "SILENCE" in told) == (0, False)


def test_a_line_for_another_kind_of_run_excuses_nothing(run):
    line = "services test_it.py::test_that_needs_* because of the reason\n"
    assert run(line)[0] == 1
    assert run(line, DATABASE_URL="postgres://nobody/none")[0] == 0


def test_a_line_whose_tests_run_again_turns_the_run_red(run):
    code, told = run("alone test_it.py::test_that_* because of the reason\n")
    assert code == 1
    assert "says that it is skipped, and test_it.py::test_that_runs ran" in told


def test_a_run_that_does_not_ask_is_not_judged(run):
    assert run("", SKIPS="")[0] == 0


def test_a_line_without_a_reason_is_refused():
    with pytest.raises(ValueError, match="needs when, test and why"):
        skips.allowed("alone tests/chat/*\n", "alone")
