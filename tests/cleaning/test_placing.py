"""Blocks keep their text on the way from ``raw_text`` to ``text``."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Block, Edit
from corpus.cleaning import clean
from corpus.html.blocks import blocks_of, plain, raw_text_of
from corpus.html.body.collector import Inline, Line, Mark
from corpus.html.document import Document
from tests.blocks import covered

PAGE = Document("")


def texts(blocks: Sequence[Block], text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in blocks]


def cleaned(lines: Sequence[Line], *cuts: str) -> list[tuple[str, str]]:
    def cut(text: str) -> list[Edit]:
        return [Edit(step="rule", kind="cut", start=text.index(part), before=part, chars=len(part)) for part in cuts]

    found = clean(raw_text_of(lines), [cut], blocks=blocks_of(lines, PAGE))
    covered(found.text, found.blocks)
    return texts(found.blocks, found.text)


def test_spaces_scripts_and_marks_move_nothing_out_of_its_block() -> None:
    lines = [
        Line("\u200b發展\u3000\u3000私域 ", mark=Mark("heading", 2)),
        Line("cafe\u0301：說", mark=Mark("paragraph")),
        Line("ＡＢ ,這裡。", mark=Mark("list_item", 1, "-")),
    ]
    assert cleaned(lines) == [("heading", "发展 私域"), ("paragraph", "café：说"), ("list_item", "AB ,这里。")]


def test_what_is_cut_has_no_block_and_what_is_cut_in_part_a_shorter_one() -> None:
    lines = plain(["第一段。", "点击关注我们", "第二段，点击关注我们", "第三段。"])
    assert cleaned(lines, "点击关注我们\n", "，点击关注我们") == [
        ("paragraph", "第一段。"),
        ("paragraph", "第二段"),
        ("paragraph", "第三段。"),
    ]


def test_two_blocks_that_a_cut_joins_do_not_overlap() -> None:
    assert cleaned(plain(["第一段，后半", "前半，第二段。"]), "后半\n前半，") == [
        ("paragraph", "第一段，"),
        ("paragraph", "第二段。"),
    ]


def test_lines_of_one_block_and_what_stands_in_it() -> None:
    mark = Mark("paragraph")
    lines = [
        Line("當\u200b x\u3000=,1 時", mark=mark, inline=(Inline(Mark("formula"), 3, 5),)),
        Line("發\u200b展a,b", mark=mark, inline=(Inline(Mark("code"), 3, 3),)),
    ]
    assert lines[0].text[3:8] == "x\u3000=,1"
    assert cleaned(lines) == [
        ("paragraph", "当 x\u3000=,1 时\n发展a,b"),
        ("formula", "x\u3000=,1"),
        ("code", "a,b"),
    ]


KINDS = st.sampled_from(["paragraph", "heading", "quote", "code", "formula"])
LINES = st.lists(st.tuples(KINDS, st.text("說ａa(é \u3000\u200b發", min_size=1, max_size=12)), max_size=8)


@settings(max_examples=300, deadline=None)
@given(LINES, st.tuples(st.integers(0, 60), st.integers(0, 20)))
def test_blocks_hold_all_of_the_text_and_nothing_twice(parts: list[tuple[str, str]], place: tuple[int, int]) -> None:
    lines = [Line(text, mark=Mark(kind)) for kind, text in parts if text.strip(" \u3000\u200b")]  # type: ignore[arg-type]

    def cut(text: str) -> list[Edit]:
        start, end = place[0], min(len(text), sum(place))
        return (
            [Edit(step="rule", kind="cut", start=start, before=text[start:end], chars=end - start)]
            if end > start
            else []
        )

    raw = raw_text_of(lines)
    found = clean(raw, [cut], blocks=blocks_of(lines, PAGE))
    covered(found.text, found.blocks)
    held = [text for kind, text in parts if kind in ("code", "formula") and text.strip(" \u3000\u200b")]
    assert [text for kind, text in texts(found.blocks, found.text) if kind in ("code", "formula")] == held
