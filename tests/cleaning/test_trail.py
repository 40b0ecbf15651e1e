"""The trail states every edit in positions of the raw text, whatever steps ran in between."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Edit
from corpus.cleaning.trail import Trail, apply_exact


def step(text: str, cuts: list[tuple[int, int, str]]) -> list[Edit]:
    """Turn random numbers into sorted edits of ``text`` that don't overlap."""
    edits: list[Edit] = []
    position = 0
    for gap, length, after in cuts:
        start = position + gap
        if start >= len(text):
            break
        before = text[start : start + length]
        edits.append(Edit(step="x", kind="replace", start=start, before=before, after=after))
        position = start + len(before)
    return edits


def carried_out(text: str, edits: list[Edit]) -> str:
    return apply_exact(text, edits)


CUTS = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 4), st.text("xyz", max_size=3)), max_size=6)


@given(st.text(min_size=0, max_size=30), st.lists(CUTS, max_size=4))
def test_edits_in_raw_positions_replay_to_the_text(raw: str, steps: list[list[tuple[int, int, str]]]) -> None:
    trail, expected = Trail(raw), raw
    for cuts in steps:
        edits = step(expected, cuts)
        expected = carried_out(expected, edits)
        trail.apply(edits)
        assert trail.text == expected
    assert apply_exact(raw, trail.edits) == expected
    assert all(raw[e.start : e.end] == e.before for e in trail.edits)


def test_neighbouring_cuts_stay_two_edits() -> None:
    trail = Trail("甲乙丙丁")
    trail.apply([Edit(step="a", kind="cut", start=1, before="乙"), Edit(step="b", kind="cut", start=2, before="丙")])
    trail.apply([Edit(step="c", kind="cut", start=1, before="丁")])
    assert [(edit.step, edit.before) for edit in trail.edits] == [("a", "乙"), ("b", "丙"), ("c", "丁")]
    assert trail.text == "甲"


def test_a_cut_over_a_repair_accounts_for_the_raw_characters() -> None:
    trail = Trail("前文 ab 后文")
    trail.apply([Edit(step="repair", kind="replace", start=3, before="ab", after="甲乙丙", why="bytes")])
    trail.apply([Edit(step="rule", kind="cut", start=4, before="乙丙 后文")])
    assert trail.text == "前文 甲"
    (edit,) = trail.edits
    assert (edit.step, edit.before, edit.after, edit.why) == ("rule", "ab 后文", "甲", "bytes")


def test_a_guess_stays_one_when_a_later_step_takes_its_end() -> None:
    """As the seed has it: a guessed run ends in the < of a tag, and the tag is cut."""
    trail = Trail("跨越薄?/p>。")
    trail.apply([Edit(step="repair", kind="replace", start=2, before="薄?", after="鴻溝<", confidence=0.4)])
    trail.apply([Edit(step="tags", kind="cut", start=4, before="</p>")])
    (edit,) = trail.edits
    assert (trail.text, edit.after, edit.confidence) == ("跨越鴻溝。", "鴻溝", 0.4)


def test_a_guess_that_is_cut_whole_leaves_no_doubt() -> None:
    trail = Trail("跨越薄?。")
    trail.apply([Edit(step="repair", kind="replace", start=2, before="薄?", after="鴻溝", confidence=0.4)])
    trail.apply([Edit(step="rule", kind="cut", start=0, before="跨越鴻溝")])
    (edit,) = trail.edits
    assert (trail.text, edit.before, edit.confidence) == ("。", "跨越薄?", 1.0)
