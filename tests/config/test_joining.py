"""Modules and stylesheets of a page are joined when static files are collected; what cannot be joined is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.joining import JoinError, Page, join, pages_of
from tests import ground

STATIC = Path(__file__).resolve().parents[2] / "static"
LITERAL = re.compile(r"`[^`\n]*\$\{[^`\n]*`")  # templates: comments have backticks too, but no `${`


def read(name: str) -> str:
    return (STATIC / name).read_text()


PAGES = pages_of(read("joined.json"))


def joined(**modules: str) -> dict[str, str]:
    """What a page becomes that starts with js/start.js."""
    return join("p", Page((), ("js/start.js",)), {f"js/{name}.js": text for name, text in modules.items()}.__getitem__)


def test_what_is_imported_comes_first_and_once():
    text = joined(
        start='import { b } from "./b.js";\nimport * as c from "./c.js";\nb(c.name);\n',
        b='import { name as n } from "./c.js";\n\nexport async function b(x) {\n  return [x, n];\n}\n',
        c='export const name = "c";\n',
    )["joined/p.js"]
    assert re.findall(r"^\{ // (\S+)$", text, re.M) == ["js/c.js", "js/b.js", "js/start.js"]
    assert 'const { name: n } = modules["js/c.js"];' in text
    assert 'const c = modules["js/c.js"];' in text
    assert 'modules["js/b.js"] = { b };' in text
    assert not re.search(r"^(import|export)", text, re.M)


def test_names_listed_for_export_are_kept():
    text = joined(start='import { b } from "./b.js";\n', b="function a() {}\n\nexport { a as b };\n")["joined/p.js"]
    assert 'modules["js/b.js"] = { b: a };' in text


def test_what_is_imported_later_stays_apart_and_shares_what_is_inside():
    files = joined(
        start='import { a } from "./a.js";\nconst open = () => import("./later.js");\n',
        a="export const a = 1;\n",
        later='import { a } from "./a.js";\nimport { d } from "./deep.js";\nconst again = () => import("./start.js");\n',
        deep="export const d = 2;\n",
    )
    assert sorted(files) == ["joined/p.js", "joined/p/js/deep.js", "joined/p/js/later.js"]
    assert 'import("./p/js/later.js")' in files["joined/p.js"]
    later = files["joined/p/js/later.js"]
    assert 'const { a } = self.soukModules["js/a.js"];' in later
    assert 'import { d } from "./deep.js";' in later
    assert 'Promise.resolve(self.soukModules["js/start.js"])' in later


@pytest.mark.parametrize(
    "text",
    [
        "export let a = 1;",  # who imports it would not hear of a change
        "export default class {}",
        'export * from "./a.js";',
        'import a from "./a.js";',
        'import { a } from "./a.js"',
        "const text = `a\n// no comment\nb`;",
    ],
)
def test_a_form_that_cannot_be_joined_is_named_with_its_file(text):
    with pytest.raises(JoinError, match=r"js/start\.js: `") as refused:
        joined(start=f"{text}\n", a="export const a = 1;\n")
    assert text.splitlines()[0] in str(refused.value)


def test_comments_on_lines_of_their_own_are_left_out_and_nothing_else():
    text = joined(start="/* a\n b */\n  // c\n/** d */ let e = 1; // f\nlet g = 2;\n/** h */\nlet i = `// j`;\n")[
        "joined/p.js"
    ]
    assert text.splitlines()[2:5] == ["/** d */ let e = 1; // f", "let g = 2;", "let i = `// j`;"]


def test_modules_that_import_each_other_are_refused():
    with pytest.raises(JoinError, match=r"js/start\.js imports itself by way of js/a\.js\."):
        joined(start='import { a } from "./a.js";\n', a='import { b } from "./start.js";\n')


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_page_can_be_joined_and_loses_no_text(name):
    for file, text in join(name, PAGES[name], read).items():
        if file.endswith(".js"):
            written = [read(module) for module in re.findall(r"^\{ // (\S+)$", text, re.M)] or [
                read(file.split("/", 2)[2])
            ]
            assert [one for module in written for one in LITERAL.findall(module) if one not in text] == []
        else:
            rules = re.compile(r"^ *([.#:a-z@][^\n]*\{)$", re.M)
            assert rules.findall(text) == [one for style in PAGES[name].styles for one in rules.findall(read(style))]


def test_a_collected_page_is_two_files_with_hashes_and_every_later_import_leads_to_one():
    root = ground.static_root()
    (script,) = (path for path in root.glob("joined/chat.*.js"))
    later = re.findall(r'import\("(\./[^"]+)"\)', script.read_text())
    assert len(later) > 5
    assert all(re.search(r"\.[0-9a-f]{12}\.js$", name) and (script.parent / name).exists() for name in later)
    assert script.with_name(script.name + ".br").exists()
    plain = [
        path.name for path in root.rglob("*") if path.is_file() and not re.search(r"\.[0-9a-f]{12}(\.|$)", path.name)
    ]
    assert plain == ["staticfiles.json"]  # to collect and compress what nobody asks for would take as long again


def test_a_package_of_another_project_stays_where_it_is_and_is_found_from_everywhere():
    files = joined(
        start='import("../vendor/links.js");\nimport("./rare.js");\n',
        rare='export const links = () => import("../vendor/links.js");\n',
    )
    assert sorted(files) == ["joined/p.js", "joined/p/js/rare.js"]
    assert 'import("../vendor/links.js");' in files["joined/p.js"]
    assert 'import("../../../vendor/links.js");' in files["joined/p/js/rare.js"]
