from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.cleaning import width
from tests.timing import work_seconds

CASES: list[dict[str, str]] = tomllib.loads(Path(__file__).with_name("width.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, str]) -> None:
    after = case.get("after", case["before"])
    assert width.restore(case["before"]) == after
    assert width.restore(after) == after


@pytest.mark.parametrize(
    "text",
    [
        "去年，团队从零开始；今年，目标是翻倍！你准备好了吗？（完）",
        "清单如下：内容、社群、增长。负责人（张三）说：“先做内容，再做社群。”",
        "他问：“真的吗？！”我答：“真的（至少现在）；不信，你看！”",
    ],
)
def test_what_folding_took_comes_back(text: str) -> None:
    folded = text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    assert folded != text
    assert width.restore(folded) == text


@pytest.mark.parametrize("name", ["wechat-mirror", "niaogebiji"])
def test_seeds_change_in_width_only(shared: Path, name: str) -> None:
    text = (shared / f"seeds/{name}.txt").read_text(encoding="utf-8")
    restored = width.restore(text)
    assert restored.count("，") > 100
    assert restored.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}) == text
    for kept in ("10:07:38", "1+1>2"):
        assert (kept in restored) == (kept in text)


PIECES = list(",:;!?()，：；！？（）“”《》%。 \n中文Ab1２Ｃ％．｀`<>@/.")
ANY = st.text(st.characters(), max_size=40)


@settings(max_examples=100, deadline=None)
@given(st.one_of(ANY, st.lists(st.sampled_from(PIECES), max_size=60).map("".join)))
def test_a_second_run_changes_nothing_and_length_stays(text: str) -> None:
    once = width.restore(text)
    assert len(once) == len(text)
    assert width.restore(once) == once


@settings(max_examples=50, deadline=None)
@given(st.text(st.sampled_from("abcXYZ ,.:;!?()'\"0123456789"), max_size=80))
def test_latin_text_stays(text: str) -> None:
    assert width.restore(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "中," * 500_000,
        "(" * 500_000 + "中)" * 250_000,
        "中" + "“" * 10**6 + ",",
        "<a" * 500_000 + "中,文",
        "`" * 10**6 + "中,文",
        "a://" * 250_000 + "中,文",
        "a@" * 500_000 + "中,文",
        "](" * 500_000 + "中,文",
        " " * 10**6 + "中,文",
        "f(" * 500_000 + "中,文",
        "a." * 500_000 + "中,文",
    ],
)
def test_a_million_characters_on_one_line_take_linear_time(text: str) -> None:
    assert work_seconds(lambda: width.restore(text)) < 10
