"""GBK as the mirrors read it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.repair import gbk


@given(st.integers(0xE000, 0xE765))
def test_every_private_use_character_has_a_pair_of_its_own(code: int) -> None:
    pair = gbk.encode(chr(code))
    assert pair is not None
    assert gbk.shown_pairs()[pair[0] << 8 | pair[1]] == chr(code)
    assert (pair[0] << 8 | pair[1]) in gbk.user_defined()


def test_pairs_are_those_of_gbk() -> None:
    for ch in "當的敝，“①①ㄅあ":
        assert gbk.encode(ch) == ch.encode("gbk")
        pair = ch.encode("gbk")
        assert gbk.pairs()[pair[0] << 8 | pair[1]] == ch
        assert (pair[1], ch) in gbk.by_lead()[pair[0]]
        assert (pair[0], ch) in gbk.by_trail()[pair[1]]


@pytest.mark.parametrize("ch", ["A", "😀", chr(0xD800), "\0"])
def test_what_gbk_cannot_say(ch: str) -> None:
    assert gbk.encode(ch) is None


def test_bytes_that_lead_nothing() -> None:
    assert gbk.by_lead()[0x80] == []
    assert gbk.by_lead()[0xFF] == []


def test_shown_pairs_are_those_of_another_table() -> None:
    """Python's GB 18030 has the user-defined areas as well, by a table of its own."""
    shown = gbk.shown_pairs()
    for lead in gbk.LEADS:
        for trail in gbk.TRAILS:
            pair = bytes((lead, trail))
            ch = pair.decode("gb18030", "ignore")
            assert shown[lead << 8 | trail] in {ch, pair.decode("gbk", "ignore")}
            if (lead << 8 | trail) in gbk.user_defined():
                assert "\ue000" <= ch <= "\ue765"
                assert shown[lead << 8 | trail] == ch
                assert gbk.encode(ch) == pair
