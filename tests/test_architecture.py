"""What the shape of the code promises: sizes, no forbidden places, documents that keep up."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.anywhere

ROOT = Path(__file__).resolve().parents[1]
APPS = ("config", "core", "accounts", "chat", "miniprograms", "official", "shop")
LINES = 400
FUNCTION_LINES = 40
# Longer than the rule, each for a reason.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def sources() -> list[Path]:
    return [
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts and "art" not in path.parts
    ]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_files_stay_small():
    pages = [*ROOT.glob("static/**/*.js"), *ROOT.glob("static/**/*.css"), *ROOT.glob("templates/**/*.html")]
    long = {name(path) for path in [*sources(), *pages] if len(path.read_text().splitlines()) > LINES}
    assert long == set(LONG_FILES)


def test_functions_stay_small():
    long = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    long.add(f"{name(path)}:{node.name}")
    assert long == set(LONG_FUNCTIONS)


def test_no_signals_no_save_overrides_no_drawers_of_odds_and_ends():
    for path in sources():
        text = path.read_text()
        assert path.name not in {"utils.py", "helpers.py", "common.py"}, name(path)
        assert "post_save" not in text, name(path)
        # A column's own method of that name is no signal.
        assert not re.search(r"\bpre_save\b(?!\(self|\(model)", text), name(path)
        if "models" in path.parts:
            assert not re.search(r"def save\(", text), name(path)


def test_scripts_set_text_and_never_html():
    for path in ROOT.glob("static/js/**/*.js"):
        text = path.read_text()
        assert not re.search(r"\.(innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write|\beval\(", text), name(
            path
        )


def test_only_one_module_fetches_and_one_opens_sockets():
    fetching = {name(p) for p in ROOT.glob("static/js/**/*.js") if re.search(r"(?<![.\w])fetch\(", p.read_text())}
    opening = {name(p) for p in ROOT.glob("static/js/**/*.js") if "new WebSocket(" in p.read_text()}
    assert fetching == {"static/js/lib/api.js"}
    assert opening == {"static/js/lib/socket.js"}


def test_only_three_modules_touch_what_the_device_keeps():
    """They refuse to write once the session is over, or wipe; `sessionStorage` holds no words of anybody's."""
    touching = {
        name(path)
        for path in ROOT.glob("static/js/**/*.js")
        if re.search(r"\b(localStorage|indexedDB)\b[.?;,) ]", re.sub(r"//.*|/\*.*", "", path.read_text()))
    }
    assert touching == {"static/js/lib/database.js", "static/js/lib/device.js", "static/js/sw.js"}


def test_keys_are_listened_to_in_one_place_which_leaves_an_input_methods_keys_alone():
    """A handler of its own would take the Escape that drops a candidate for one that closes something."""
    keys = re.compile(r"""["'](keydown|keyup|keypress)["']|\bonkey(down|up|press)\b|\bisComposing\b.*\bkey\b|keyCode""")
    listening = {
        name(path) for path in ROOT.glob("static/js/**/*.js") if keys.search(re.sub(r"//.*", "", path.read_text()))
    }
    # The player is handed the event of kinds/presses.js and asks only which of a click and a key it is.
    assert listening == {"static/js/lib/keyboard.js", "static/js/chat/kinds/player.js"}


def test_templates_have_no_inline_script_style_or_handler():
    for path in ROOT.glob("templates/**/*.html"):
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*(src=|application/(ld\+)?json))", text), name(path)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text), name(path)


def test_every_module_of_the_apps_says_what_it_is():
    silent = [
        name(path)
        for path in sources()
        if path.name not in {"__init__.py", "apps.py"} and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_pictures_of_strangers_are_decoded_in_one_place():
    """Its memory is bounded there (core/pictures/room.py)."""
    decoding = re.compile(r"Image\.(open|frombytes)\(|PngImageFile|pillow_heif")
    outside = {name(path) for path in sources() if "pictures" not in path.parts and decoding.search(path.read_text())}
    assert {path for path in outside if not path.startswith("shop/demo/")} == set()
