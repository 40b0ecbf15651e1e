"""The forward model: what it does to bytes is what the repair undoes."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus.cleaning import repair
from corpus.demo.damage import damaged, readings

GBK = st.characters(codec="gbk", exclude_categories=("Cc", "Cs", "Co"))


@given(st.text(alphabet=GBK, max_size=60))
@settings(max_examples=60, deadline=None)
def test_without_notes_nothing_happens(text: str) -> None:
    text = text.replace("€", "")  # Python's gbk writes it as the lone byte 80
    data = text.encode("gbk")
    assume(all(data.count(mark.encode("gbk")) == text.count(mark) for mark in "，！"))  # none across two characters
    assert damaged(text, {}) == text


def test_notes_follow_their_characters() -> None:
    assert damaged("現在發現", readings("現發")) == "現(xiàn)在發(fā)現(xiàn)"


@pytest.mark.parametrize(
    ("clean", "noted", "shown"),
    [
        ("我們試着寫", "冊", "我們?cè)囎艑?"),  # 們試 spells 冊; 寫's second byte swallows what follows
        ("他在牆上掛了", "澤", "他在牆?zé)蠏炝?"),
        ("會輕輕響三聲", "", "會輕輕響三聲"),
    ],
)
def test_a_key_across_two_characters_shifts_what_follows(clean: str, noted: str, shown: str) -> None:
    assert damaged(clean, readings(noted)) == shown


def test_a_mark_puts_the_bytes_in_step_again() -> None:
    shown = damaged("這款電飯鍋採用先進的技術，歡迎下單。", readings("堝"))
    assert shown.endswith("，歡迎下單。")
    assert repair(shown) == "這款電飯鍋採用先進的技術，歡迎下單。"
