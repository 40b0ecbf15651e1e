"""Code and formulas pass through cleaning as they are; what stands around them is cleaned as without them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Block, Edit
from corpus.cleaning import clean, replay
from corpus.cleaning.held import Places, spans_after
from corpus.cleaning.trail import apply_exact

CODE = "def f(說):\n\n    print( '関注，ＡＢ' )  # 發展\u200b,你好\n"
TRADITIONAL = "發展私域流量,這是第一段。"


def blocks(text: str, *parts: tuple[str, str]) -> tuple[Block, ...]:
    return tuple(Block(kind=kind, start=text.index(part), length=len(part)) for kind, part in parts)  # type: ignore[arg-type]


def test_no_fixer_touches_code() -> None:
    text = f"{TRADITIONAL}\n{CODE}\n　\n最後一段,說完了。\n"
    cleaned = clean(text, blocks=blocks(text, ("code", CODE)))
    assert cleaned.text == f"发展私域流量，这是第一段。\n{CODE}\n最后一段，说完了。"
    assert replay(text, cleaned.edits) == cleaned.text
    assert [(edit.start, edit.chars) for edit in cleaned.edits if edit.kind == "keep"] == [
        (text.index(CODE), len(CODE))
    ]


def test_no_fixer_touches_a_formula_within_a_line() -> None:
    text = "當 f(x),g(x)\u3000≥ ＡＢ 時,發展,如下:"
    cleaned = clean(text, blocks=blocks(text, ("formula", "f(x),g(x)\u3000≥ ＡＢ")))
    assert cleaned.text == "当 f(x),g(x)\u3000≥ ＡＢ 时，发展，如下："
    assert replay(text, cleaned.edits) == cleaned.text


def test_no_rule_reaches_into_code() -> None:
    text = "正文。\n點擊關注\n結尾。"

    def cut(text: str) -> list[Edit]:
        start = text.find("點擊關注")
        return [] if start < 0 else [Edit(step="rule", kind="cut", start=start, before="點擊關注\n", chars=5)]

    assert clean(text, [cut]).text == "正文。\n结尾。"
    assert clean(text, [cut], blocks=blocks(text, ("code", "點擊關注"))).text == "正文。\n點擊關注\n结尾。"

    def cut_all(text: str) -> list[Edit]:
        return [Edit(step="rule", kind="cut", start=0, before=text, chars=len(text))]

    assert clean(text, [cut_all], blocks=blocks(text, ("code", "點擊關注"))).text == "正文。\n點擊關注\n结尾。"


def test_nothing_is_said_of_code_where_no_fixer_changed_the_text() -> None:
    text = f"第一段。\n{CODE}"
    cleaned = clean(text, blocks=blocks(text, ("code", CODE)))
    assert (cleaned.text, cleaned.edits) == (text, ())


def test_a_repair_reaches_code_and_replay_finds_it() -> None:
    damaged = "艾客的私域?qū)嵺`的"
    text = f"{TRADITIONAL}\n{damaged}\n說,完了。"
    cleaned = clean(text, blocks=blocks(text, ("code", damaged)))
    assert cleaned.text == "发展私域流量，这是第一段。\n艾客的私域實踐的\n说，完了。"
    assert replay(text, cleaned.edits) == cleaned.text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.text("說,a(Ａ \u3000\n\u200bé)", max_size=9)), max_size=8))
def test_held_text_comes_through_whatever_stands_around_it(parts: list[tuple[bool, str]]) -> None:
    text, held = "", []
    for is_code, part in parts:
        if is_code and part:
            held.append(Block(kind="code", start=len(text), length=len(part)))
        text += part
    cleaned = clean(text, blocks=held)
    assert replay(text, cleaned.edits) == cleaned.text
    at, again = 0, []
    for block in held:
        code = text[block.start : block.end]
        at = cleaned.text.index(code, at)
        again.append(replace(block, start=at))
        at += len(code)


@settings(max_examples=200, deadline=None)
@given(
    st.text("甲乙丙丁", min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 29), st.integers(0, 4), st.text("x", max_size=3)), max_size=5),
    st.lists(st.tuples(st.integers(0, 29), st.integers(1, 9)), max_size=5),
)
def test_places_are_those_of_the_text_after_the_edits(
    text: str, changes: list[tuple[int, int, str]], spans: list[tuple[int, int]]
) -> None:
    edits, end = [], 0
    for start, length, after in sorted(changes):
        if start >= end and start + length <= len(text) and (length or after):
            kind = "replace" if after else "cut"
            edits.append(Edit(step="s", kind=kind, start=start, before=text[start : start + length], after=after))  # type: ignore[arg-type]
            end = start + length + 1
    result = apply_exact(text, edits)
    places = Places(edits)
    for start, length in sorted(spans):
        first, last = places.start(start), places.end(min(start + length, len(text)))
        if start + length <= len(text) and not any(e.start < start + length and start < e.end for e in edits):
            inserted = [e for e in edits if start < e.start < start + length]
            assert inserted or result[first:last] == text[start : start + length]
    kept = [Edit(step="code", kind="keep", start=start, chars=length) for start, length in sorted(spans)]
    assert all(0 <= first < last <= len(result) for first, last in spans_after(kept, edits) if last <= len(result))
