"""Every text of the product can be read in Chinese."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.anywhere

ROOT = Path(__file__).resolve().parents[1]


def test_no_text_lacks_its_translation_and_the_compiled_catalogue_is_current():
    result = subprocess.run(
        [sys.executable, "-m", "tools.messages", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.stderr.splitlines() == []
    assert result.returncode == 0


def test_a_page_speaks_the_browsers_language(client, db):
    chinese = client.get("/accounts/login/", headers={"accept-language": "zh-CN,zh;q=0.9"}).content.decode()
    english = client.get("/accounts/login/", headers={"accept-language": "en-GB"}).content.decode()
    assert '<html lang="zh-hans"' in chinese
    assert '<html lang="en"' in english
