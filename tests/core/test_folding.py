"""What reads the same is one form, whoever wrote it and on whatever keyboard; what reads differently stays apart."""

from __future__ import annotations

import pytest

from core.folding import ends_a_letter, fold, folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ガラス", "ｶﾞﾗｽ"),
        ("パン", "ハ\u309aン"),
        ("한글", "\u1112\u1161\u11ab\u1100\u1173\u11af"),
        ("Łódź", "lodz"),
        ("Øresund", "oresund"),
        ("Đặng", "dang"),
        ("Straße", "STRASSE"),
        ("Æon Œuvre", "aeon oeuvre"),
        ("þing ðá", "thing da"),
        ("İstanbul ılık", "istanbul ilik"),
        ("e\u0301\u0323", "\u1eb9\u0301"),  # marks in either order
        ("crème brûlée", "CREME BRULEE"),
        ("Việt", "viet"),
        ("ἄνθρωπος", "ΑΝΘΡΩΠΟΣ"),
        ("ﬁne", "fine"),
        ("ＦＵＬＬ　ｗｉｄｔｈ", "full width"),
        ("\u0958", "क\u093c"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
        ("葛\U000e0100飾", "葛飾"),
        ("co\u00adoperate", "cooperate"),
        ("❤\ufe0f", "❤"),
        ("㈱", "(株)"),
    ],
)
def test_what_reads_the_same_is_the_same(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"), [("दिन", "दान"), ("が", "か"), ("ぱ", "は"), ("กิน", "กน"), ("茶", "荼"), ("ਕਿ", "ਕ")]
)
def test_another_mark_of_other_scripts_is_another_letter(one, other):
    assert folded(one) != folded(other)


def test_words_keep_their_marks():
    assert [word.text for word in fold("दिन, हिन्दी! 1️⃣ naïve").words()] == ["दिन", "हिन्दी", "1", "naive"]


def test_a_letter_ends_after_its_marks():
    assert [ends_a_letter("दिन", place) for place in range(4)] == [True, False, True, True]


def test_what_was_found_is_marked_with_all_its_signs():
    text = fold("買ｶﾞﾗｽ e\u0301\u0323t")
    assert [text.shown[slice(*text.origin(*span))] for span in ((1, 2), (2, 4), (5, 6))] == ["ｶﾞ", "ﾗｽ", "ẹ\u0301"]
