"""Tables as files: what a spreadsheet would run goes out defused and comes back as it was; and files of every make are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.sheets import NotASheet, defused, find_encoding, read_sheet, restored, write_csv

DANGEROUS = [
    "=1+1",
    "+1+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "'=1",
    "''",
    "'",
    "'tis",
    " =1",
]
HARMLESS = ["1+1", "a=1", "", "Longjing", "龙井", "12.00", "a'b"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_cell_that_could_be_a_formula_goes_out_with_an_apostrophe_and_comes_back_as_it_was(text):
    assert defused(text) == f"'{text}"
    assert restored(defused(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_any_other_cell_is_left_alone(text):
    assert (defused(text), restored(text)) == (text, text)


def test_an_apostrophe_that_somebody_wrote_stays():
    assert restored("'tis") == "'tis"


def test_a_file_begins_with_the_mark_of_utf_8_and_is_read_back():
    content = write_csv(["name", "=head"], [["龙井", "=1+1"], ["", None], ["a\nb", 3]])
    assert content.startswith(b"\xef\xbb\xbf")
    sheet = read_sheet(content, rows_limit=9)
    assert (sheet.headings, [row.cells for row in sheet.rows]) == (("name", "=head"), [("龙井", "=1+1"), ("a\nb", "3")])
    assert [row.number for row in sheet.rows] == [2, 4]


@pytest.mark.parametrize(
    ("codec", "text", "found"),
    [
        ("utf-8", "名称,价格\n龙井茶,12\n", "utf-8"),
        ("utf-8-sig", "name\ntea\n", "utf-8-sig"),
        ("gbk", "name,名称\nGbk tea,龙井茶\n", "gb18030"),
        ("gb18030", "名称,价格\n铁观音 (安溪) 㐂,12\n", "gb18030"),
        ("big5", "名稱,價格\n龍井茶與茶壺,12\n", "big5hkscs"),
        ("shift_jis", "商品名,価格\n緑茶のセット,1200\n", "shift_jis"),
        ("cp1252", "name,price\nCrème brûlée,12\n", "cp1252"),
        ("utf-16", "名称,价格\n龙井茶,12\n", "utf-16"),
        ("utf-16-le", "name,名称\nGreen tea,龙井茶\n", "utf-16-le"),
        ("utf-16-be", "name,名称\nGreen tea,龙井茶\n", "utf-16-be"),
    ],
)
def test_the_encoding_is_found(codec, text, found):
    content = text.encode(codec)
    assert find_encoding(content) == found
    sheet = read_sheet(content, rows_limit=9)
    assert [list(sheet.headings), *(list(row.cells) for row in sheet.rows)] == [
        line.split(",") for line in text.splitlines()
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_mark_between_cells_is_found_and_a_line_that_names_it_is_left_out(mark):
    for before in ("", f"sep={mark}\r\n"):
        sheet = read_sheet(f'{before}name{mark}price\r\n"A{mark} b"{mark}1\r\n'.encode(), rows_limit=9)
        assert (sheet.delimiter, sheet.headings, sheet.rows[0].cells) == (mark, ("name", "price"), (f"A{mark} b", "1"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty."),
        (b"PK\x03\x04" + b"\0" * 100, "Excel workbook or ZIP"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "Excel workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"name,price\n" + b"a\0b,1\n" * 3, "This is no CSV file"),
        (b"a" * (5 * 1024 * 1024 + 1), "up to 5 MB"),
        (b"name\n" + b"a\n" * 11, "up to 10 rows"),
        (",".join(f"c{number}" for number in range(101)).encode(), "up to 100 columns"),
        (b"name\n" + b"a" * 40_000, "Row 2 has a cell that is too long."),
    ],
)
def test_what_is_no_table_or_beyond_reason_is_refused_in_words(content, words):
    with pytest.raises(NotASheet) as refusal:
        read_sheet(content, rows_limit=10)
    assert words in str(refusal.value.message)


def test_no_export_of_the_site_writes_a_csv_file_of_its_own():
    root = Path(__file__).parents[2]
    apps = ("accounts", "chat", "config", "core", "miniprograms", "official", "shop")
    writers = [
        str(path.relative_to(root))
        for app in apps
        for path in (root / app).rglob("*.py")
        if "csv.writer(" in path.read_text() or "csv.DictWriter(" in path.read_text()
    ]
    assert writers == ["core/sheets.py"]
