"""Links, names and markup in texts: one table of examples, through the server's rules and through the page's."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as site

from chat.services import messages, search_index
from chat.text.markup import Mention, parse, plain
from chat.text.shown import first_link, shown_text

CASES = json.loads((Path(__file__).parent / "text_cases.json").read_text(encoding="utf-8"))
NODE = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
VENDOR = site.BASE_DIR / "build" / "static" / "vendor"
READER = """
import { loadLinks } from "./js/chat/text/links.js";
import { parse, plain } from "./js/chat/text/markup.js";
import { placesOf, rangesOf } from "./js/chat/text/ranges.js";
import { readFileSync } from "node:fs";
const findLinks = await loadLinks();
const read = ({ text, mention_ranges: ranges = [], markup: hasMarkup = true }) => {
  const mentions = placesOf(text, ranges);
  const nodes = parse(text, { mentions, links: findLinks(text), hasMarkup });
  return { nodes, plain: plain(nodes), ranges: rangesOf(text, mentions) };
};
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
"""


def mentions_of(case):
    return [
        Mention(one["offset"], one["offset"] + one["length"], one["user"]) for one in case.get("mention_ranges", [])
    ]


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:30] for case in CASES])
def test_a_text_shows_its_links_names_and_markup(case):
    nodes = parse(case["text"], mentions=mentions_of(case))
    assert (nodes, plain(nodes)) == (case["nodes"], case["plain"])


@pytest.mark.skipif(NODE is None or not VENDOR.exists(), reason="node or the bundled packages are not here")
def test_the_page_reads_every_text_as_the_server_does(tmp_path):
    shutil.copytree(site.BASE_DIR / "static" / "js", tmp_path / "js")
    shutil.copytree(VENDOR, tmp_path / "vendor")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "read.js").write_text(READER)
    asked = CASES + [{**case, "markup": False} for case in CASES]
    answer = subprocess.run(
        [str(NODE), "read.js"], input=json.dumps(asked), cwd=tmp_path, capture_output=True, text=True, check=True
    )
    found = json.loads(answer.stdout)
    plainly = [parse(case["text"], mentions=mentions_of(case), has_markup=False) for case in CASES]
    assert [one["nodes"] for one in found] == [case["nodes"] for case in CASES] + plainly
    assert [one["plain"] for one in found[: len(CASES)]] == [case["plain"] for case in CASES]
    assert [one["ranges"] for one in found[: len(CASES)]] == [case.get("mention_ranges", []) for case in CASES]


@pytest.mark.skipif(NODE is None, reason="node is not here")
def test_a_long_text_is_cut_between_paragraphs_sentences_words_or_letters(tmp_path):
    shutil.copy(site.BASE_DIR / "static" / "js" / "chat" / "acts" / "long-text.js", tmp_path / "long-text.mjs")
    script = """
        import { partsOf } from "./long-text.mjs";
        const parts = (text, limit, whole) => partsOf(text, limit, whole).map(({ start, end }) => text.slice(start, end));
        console.log(JSON.stringify([
            parts("one.\\n\\ntwo\\nthree four five", 12),
            parts("你好。今天喝什么茶？龙井", 10),
            parts("aaaa bbbb cccc dddd", 10),
            parts("\\u{1F468}\\u200d\\u{1F469}\\u200d\\u{1F467}".repeat(3), 7),
            parts("Good day @Sam Lee", 15, [{ start: 9, end: 17 }]),
            parts("  indented\\n\\n", 50),
        ]));
    """
    (tmp_path / "cut.mjs").write_text(script)
    done = subprocess.run([str(NODE), "cut.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [
        ["one.\n\ntwo", "three four", "five"],
        ["你好。今天喝什么茶？", "龙井"],
        ["aaaa bbbb", "cccc dddd"],
        ["👨‍👩‍👧"] * 3,
        ["Good day", "@Sam Lee"],
        ["  indented"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "*" * 4000,
        "*a" * 2000,
        "*a _b ~c " * 440,
        "`" * 4000,
        "```" * 1333,
        "> " * 2000,
        "*_~" * 1333,
        "(((https://" * 300,
    ],
)
def test_texts_made_to_take_long_nest_no_deeper_than_the_styles(text):
    def depth(nodes):
        return max((1 + depth(node.get("children", [])) for node in nodes if isinstance(node, dict)), default=0)

    assert depth(parse(text)) <= 6


def test_where_markup_is_off_a_text_is_shown_as_it_was_typed(settings):
    settings.TEXT_MARKUP = False
    assert shown_text("*bold* `https://a.example`") == "*bold* `https://a.example`"
    assert first_link("*bold* `https://a.example`") == "https://a.example/"


@pytest.mark.django_db
def test_what_is_marked_is_found_quoted_and_shown_without_its_signs(talk, alice, bob, sign_in):
    said = messages.send_text(sender=bob, conversation=talk, client_id=uuid4(), text="ab*le*x **Long**jing `tea` ~old~")
    search_index.index_waiting()
    client = sign_in(alice)
    assert said.text == "ab*le*x **Long**jing `tea` ~old~"  # stored as typed
    hits = client.get("/api/search/", {"q": "tea", "kind": "messages"}).json()["groups"][0]["items"]
    assert "".join(piece["text"] for piece in hits[0]["pieces"]) == "ab*le*x **Long**jing tea old"
    body = {"client_id": str(uuid4()), "text": "yes", "reply_to": str(said.uuid)}
    answer = client.post(f"/api/conversations/{talk.uuid}/messages/", body, content_type="application/json").json()
    assert answer["reply_to"]["text"] == "ab*le*x **Long**jing tea old"
