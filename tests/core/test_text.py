"""Names and texts as they are kept: what writing needs stays, what deceives or breaks goes, what shows nothing is empty."""

from __future__ import annotations

import pytest

from chat.media.files import clean_name as clean_file_name
from core.errors import Invalid
from core.text import clean_name, clean_text, take_name, take_text

pytestmark = pytest.mark.anywhere
NEEDED = [
    "👨‍👩‍👧 Lee",  # joiners
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿 Anna",  # tags
    "❤️ tea",  # a variation selector
    "می‌خواهم",  # a non-joiner
    "क्‍ष",
    "עברית‎ and English",  # a mark of direction, which turns nothing else
    "神社",  # a compatibility ideograph stays the one it is
    "‎",
]
EMPTY = ["", " ", "\u3000", "\u200b", "\u2060\ufeff", "\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\u034f"]
EMPTY += ["\u0301", "\u200d", "\ufe0f", "\u202e", "\x07", "\u00ad", "\U000e0061", " \u3164 \u2800\n"]


@pytest.mark.parametrize("name", NEEDED[:-1])
def test_what_writing_needs_stays(name):
    assert (clean_name(name), clean_text(name), clean_file_name(name)) == (name, name, name)


@pytest.mark.parametrize("text", [*EMPTY, NEEDED[-1]])
def test_what_shows_nothing_is_empty(text):
    assert (clean_name(text), clean_text(text), clean_file_name(text)) == ("", "", "file")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("山田　太郎", "山田 太郎"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("\u2066one\u2069 \u202atwo\u202c", "one two"),
        ("one\r\ntwo\tthree", "one two three"),
        ("\u200dAnna\u0007", "Anna"),
        ("An\u200bna", "Anna"),
        ("  Tea   club ", "Tea club"),
    ],
)
def test_a_name_is_one_line_that_nothing_turns_round(given, kept):
    assert clean_name(given) == kept


def test_a_text_keeps_its_lines_and_its_indent():
    assert clean_text("  def tea():\r\n\tpour()\u202e\x00  \n\n") == "  def tea():\n\tpour()"


@pytest.mark.parametrize("take", [take_name, take_text])
def test_what_cannot_be_kept_is_refused_and_says_where(take):
    for text in ("\u3164", "x" * 11, "a\x00b"):
        with pytest.raises(Invalid) as refusal:
            take(text, field="title", limit=10)
        assert list(refusal.value.fields) == ["title"]
    with pytest.raises(Invalid):
        take("", field="title", limit=10, is_needed=True)
    assert take("　 ", field="title", limit=10) == ""
