"""SECURITY.md makes no claim without a test: each names some, and they are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.anywhere
ROOT = Path(__file__).resolve().parents[1]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def claims() -> list[str]:
    page = (ROOT / "SECURITY.md").read_text()
    section = page.split("## How it is kept", 1)[1].split("\n## ", 1)[0]
    return re.split(r"^- ", section, flags=re.MULTILINE)[1:]


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: claim.split("**")[1])
def test_each_claim_names_tests_that_exist(claim: str):
    named = NAMED.findall(claim)
    assert named, "A claim without a test is not made."
    for file, name in named:
        tree = ast.parse((ROOT / file).read_text())
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert name in defined, f"{file}::{name}"


def test_the_readme_promises_what_the_database_is_set_to():
    """`synchronous=NORMAL` may lose the last second at a power cut, so nothing may say that a message is never lost."""
    settings = (ROOT / "config" / "settings.py").read_text()
    readme = " ".join((ROOT / "README.md").read_text().split())
    assert ("synchronous=NORMAL" in settings) == ("a power cut may take the last second on SQLite" in readme)
    assert "never lost" not in readme
