from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.cleaning import script
from corpus.cleaning.script import conversion
from corpus.errors import UsageError
from tests.timing import work_seconds

CASES: list[dict[str, str]] = tomllib.loads(Path(__file__).with_name("script.toml").read_text(encoding="utf-8"))["case"]
BY_NAME = [case["name"] for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=BY_NAME)
def test_case(case: dict[str, str]) -> None:
    before = case["before"]
    result = script.simplify(before)
    assert result.text == case.get("after", before)
    assert result.script == script.detect(before) == case.get("script", result.script)
    if "after" in case:
        assert result.config == case.get("config", result.config)
        assert result.config is not None
        assert script.apply(before, result.config) == result.text
    else:
        assert (result.config, result.changed) == (None, 0)


@pytest.mark.parametrize("case", CASES, ids=BY_NAME)
def test_a_second_run_changes_nothing(case: dict[str, str]) -> None:
    once = script.simplify(case["before"]).text
    assert script.simplify(once).text == once


def test_changed_counts_characters() -> None:
    assert script.simplify("發展業務").changed == 3


def test_a_line_can_be_converted_as_its_document_was() -> None:
    assert script.apply("市場顯著發展", "tw2s/paragraph") == "市场显著发展"
    assert script.apply("显著", "tw2s/paragraph") == "显著"


@pytest.mark.parametrize("config", ["tw2sp", "s2t", "", "nonsense/paragraph"])
def test_a_configuration_never_used_is_refused(config: str) -> None:
    with pytest.raises(UsageError, match="t2s, tw2s, hk2s"):
        script.apply("發展", config)


def opencc_cases(shared: Path) -> list[tuple[str, str, Any]]:
    raw = (shared / "text/opencc_testcases.json").read_text(encoding="utf-8")
    raw = re.sub(r"^\s*//.*$", "", raw, flags=re.MULTILINE)
    raw = re.sub(r",(\s*[}\]])", r"\1", raw)
    return [
        (case["input"], config, expected)
        for case in json.loads(raw)["cases"]
        for config, expected in case["expected"].items()
        if config in conversion.CONFIGS
    ]


def test_all_of_opencc_s_own_cases_pass_through_the_wrapper(shared: Path) -> None:
    cases = opencc_cases(shared)
    assert len(cases) >= 108
    wrong = [
        (text, config, got)
        for text, config, expected in cases
        if (got := script.convert(text, config)) not in (expected if isinstance(expected, list) else [expected])
    ]
    assert wrong == []


@pytest.mark.parametrize("config", conversion.CONFIGS)
def test_every_single_character_keeps_its_place(config: str) -> None:
    for start in range(0, 0x110000, 0x1000):
        text = "".join(map(chr, range(start, start + 0x1000)))
        assert len(script.convert(text, config)) == len(text)


def test_seed_becomes_simplified(shared: Path) -> None:
    text = (shared / "seeds/wechat-mirror.txt").read_text(encoding="utf-8")
    result = script.simplify(text)
    assert (result.script, result.config) == ("Hant", "tw2s")
    assert len(result.text) == len(text)
    assert result.text.count("着") == text.count("著") == 13
    assert "著" not in result.text


def test_simplified_seed_is_untouched(shared: Path) -> None:
    text = (shared / "seeds/niaogebiji.txt").read_text(encoding="utf-8")
    assert script.simplify(text) == script.Simplified(text, "Hans", None, 0)


TRADITIONAL = st.sampled_from(
    list("著着發展裡裏衞説甚麼什么乾隆燥琨暐鍾鐘後后只隻於藉瞭餘係簡简发業业名作稱看顯\n，。《 の")
)
ANY = st.text(st.characters(), max_size=40)


@settings(max_examples=100, deadline=None)
@given(st.one_of(ANY, st.lists(st.one_of(TRADITIONAL, TRADITIONAL, ANY), max_size=30).map("".join)))
def test_any_text_keeps_its_length_and_can_be_replayed(text: str) -> None:
    result = script.simplify(text)
    assert len(result.text) == len(text)
    assert result.changed == sum(a != b for a, b in zip(text, result.text, strict=True))
    assert (result.config is None) == (result.changed == 0)
    if result.config is not None:
        assert script.apply(text, result.config) == result.text


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=40), st.sampled_from(conversion.CONFIGS))
def test_what_opencc_cannot_take_stays_in_place(text: str, config: str) -> None:
    """Of the text behind a NUL, tw2s and hk2s would return nothing."""
    converted = script.convert(f"發\ud83d\x00發{text}\udc00展", config)
    assert len(converted) == len(text) + 6
    assert converted.startswith("发\ud83d\x00发")
    assert converted.endswith("\udc00展")


@pytest.mark.parametrize(
    "text", ["發" * 10**6, "著" * 10**6, "发發\n" * 300_000, "暐" * 10**6 + "發", "\ud800" * 10**6 + "發"]
)
def test_a_million_characters_take_linear_time(text: str) -> None:
    assert work_seconds(lambda: script.simplify(text)) < 20
