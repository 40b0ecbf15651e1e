"""The one map for matching: what becomes the same, and that positions stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.chars import HAN_CHARACTER
from corpus.text.fold import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("長按識別「二維碼」，關注我們！", '长按识别"二维码",关注我们!'),
        ("作者丨阿爽　編輯┃木木", "作者|阿爽 编辑|木木"),
        ("【來源】〔原文〕［ＩＤ］", "[来源][原文][ID]"),
        ("〈長安〉《夜航船》", "《长安》《夜航船》"),
        ("２０２１－１１－２２　10：07", "2021-11-22 10:07"),
        ("公眾帳號、帐号、账号", "公众账号、账号、账号"),
        ("1．5％ ‖ 甲•乙", "1.5% | 甲·乙"),
        ("頭\ud83d\ude00。", "头\ufffd\ufffd。"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["", "已经是简体", "def f(a): return [a]\n", "《》、。…·", "𠮷野家", "ひらがな"])
def test_plain_text_stays(text: str) -> None:
    assert fold(text) == text


def test_long_traditional_text_folds_as_a_short_one_does() -> None:
    line = "聲明：來源｜「見實」，\n"
    assert fold(line * 200) == fold(line) * 200
    assert fold("正文。" * 300 + line) == "正文。" * 300 + fold(line)


def test_every_character_settles_at_once() -> None:
    every = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    assert len(fold(every)) == len(every)
    others = HAN_CHARACTER.sub("", every)  # OpenCC itself is of two minds on 薴 → 苧 → 苎
    assert fold(fold(others)) == fold(others)
    lines = (0x0A, 0x2028, 0x2029)
    assert all(fold(chr(code)) == chr(code) for code in lines)


@given(st.text(st.one_of(st.characters(), st.sampled_from("，聲「」【】 \u3000\ud83d\ude00\n")), max_size=80))
def test_positions_stay(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert [fold(ch) for ch in text] == list(folded)
    folded.encode("utf-8")
