"""The one check that clean text pays for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.repair.signs import suspicious, without_notes


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_the_check_takes_any_text(text: str) -> None:
    assert suspicious(text) in {True, False}


@pytest.mark.parametrize("text", ["普通的中文,没有什么。", "plain English?", "日本語のテキスト", "“引号”，。！？", ""])
def test_ordinary_text_is_not_looked_at(text: str) -> None:
    assert not suspicious(text)


def test_notes_are_left_out_for_the_model() -> None:
    assert without_notes("數(shù)據(CIO)?jù)") == "數據(CIO)?"
