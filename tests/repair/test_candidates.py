"""The characters that the bytes allow, and what the document makes of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.repair import gbk, language_model
from corpus.repair.candidates import Habits, candidates, keys_of, script


def test_the_script_of_a_page_is_told() -> None:
    assert [script(ch) for ch in "當当后的A"] == ["t", "s", "", "", ""]
    assert Habits.of("這個問題還沒有解決").foreign_script == "s"
    assert Habits.of("这个问题还没有解决").foreign_script == "t"
    assert Habits.of("一二三").foreign_script == ""
    assert Habits.of("他說「好」").foreign_quotes == "“”‘’"


@given(st.integers(0x81, 0xFE), st.sampled_from("的我们技术。“龘A1"), st.sampled_from("的我们技术。“龘A1"))
def test_the_likeliest_are_those_of_all(lead: int, first: str, second: str) -> None:
    """The order that is remembered is the one that looking up every character gives."""
    model = language_model.load()
    own = candidates(model, "「」『』", "s")
    group = own.with_lead(lead)
    a, b = model.id(first), model.id(second)
    every = zip(model.logs(a, b, group.ids), group.costs, strict=True)
    best = sorted((log + cost for log, cost in every), reverse=True)[:6]
    assert [log for log, _ in own.likeliest(group, a, b, 6)] == pytest.approx(best)


def test_keys_are_found_by_their_note() -> None:
    pair = "數".encode("gbk")
    assert (*pair, "數") in keys_of("shù")
    assert keys_of("shu") == ()
    assert all(gbk.encode(ch) == bytes((lead, trail)) for lead, trail, ch in keys_of("men"))
