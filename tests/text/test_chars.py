"""What counts as a Chinese character, the two widths, and halves of surrogate pairs."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.chars import HAN, HAN_CHARACTER, LETTERS, TO_ASCII, TO_FULL_WIDTH, join_surrogates, mask_surrogates


@pytest.mark.parametrize("ch", "一的〇龥鿿㐀䶿豈﨩𠀀𠮷𪛖\U0002ebf0\U00030000\U000323af")
def test_han(ch: str) -> None:
    assert HAN_CHARACTER.fullmatch(ch)


@pytest.mark.parametrize("ch", "aZ0９Ａ，。、？“《·…—　 々⼈⺠ㄅあア가①😀\ue000\ufffd\ud840\ufeff")
def test_not_han(ch: str) -> None:
    assert not HAN_CHARACTER.search(ch)


def test_every_ideograph_python_knows_is_han() -> None:
    kinds = ("CJK UNIFIED IDEOGRAPH-", "CJK COMPATIBILITY IDEOGRAPH-")
    named = [chr(code) for code in range(0x110000) if unicodedata.name(chr(code), "").startswith(kinds)]
    assert len(named) > 90_000
    assert [ch for ch in named if not HAN_CHARACTER.match(ch)] == []


def test_stands_in_a_class_with_others() -> None:
    assert re.findall(f"[{HAN}·]{{2,}}", "阿卜杜拉·买买提 A 〇一 𠮷野家") == ["阿卜杜拉·买买提", "〇一", "𠮷野家"]


def test_widths_are_those_of_unicode() -> None:
    for wide, narrow in TO_ASCII.items():
        assert unicodedata.normalize("NFKC", chr(wide)) == chr(narrow)
    assert "".join(map(chr, range(0x21, 0x7F))).translate(TO_FULL_WIDTH).translate(TO_ASCII) == "".join(
        map(chr, range(0x21, 0x7F))
    )
    assert "　。“”￥".translate(TO_ASCII) == "　。“”￥"


@given(st.text(st.characters(), max_size=30))
def test_nothing_but_surrogates_changes(text: str) -> None:
    for fixed in (join_surrogates(text), mask_surrogates(text)):
        assert (fixed == text) == (re.search("[\ud800-\udfff]", text) is None)
        fixed.encode("utf-8")
    assert len(mask_surrogates(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "joined", "masked"),
    [
        ("很好\ud83d\ude00，", "很好😀，", "很好\ufffd\ufffd，"),
        ("\ude00\ud83d", "\ufffd\ufffd", "\ufffd\ufffd"),
        ("\ud83d", "\ufffd", "\ufffd"),
        ("😀", "😀", "😀"),
    ],
)
def test_surrogates(text: str, joined: str, masked: str) -> None:
    assert join_surrogates(text) == joined
    assert mask_surrogates(text) == masked


def test_letters_are_what_words_are_made_of() -> None:
    assert re.sub(f"[^{LETTERS}]+", "", "👉 【長按】ＯＫ ok 2021·の·한·é·Я…𠮷〇！") == "長按ok2021の한éЯ𠮷〇"
