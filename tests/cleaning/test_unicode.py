from __future__ import annotations

import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.cleaning import unicode
from tests.timing import work_seconds

CASES: list[dict[str, str]] = tomllib.loads(Path(__file__).with_name("unicode.toml").read_text(encoding="utf-8"))[
    "case"
]
#: TOML can't write a surrogate.
LITERAL = {"PAIR": "好\ud83d\ude00"}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, str]) -> None:
    before = LITERAL.get(case["before"], case["before"])
    after = case.get("after", before)
    assert unicode.normalise(before) == after
    assert unicode.normalise(after) == after


def test_half_a_pair_shows_as_a_lost_character() -> None:
    assert unicode.normalise("好\ud83d的\ude00") == "好\ufffd的\ufffd"


def test_detection_of_composition_misses_nothing() -> None:
    """Every character that ``compose`` passes without a look is settled under NFC, alone and behind any other."""
    passed = [ch for code in range(0x110000) if not unicode._MAY_COMPOSE.search(ch := chr(code))]
    assert len(passed) > 100_000
    for ch in passed:
        assert unicodedata.combining(ch) == 0
    text = "".join(passed)
    assert unicodedata.normalize("NFC", text) == text
    assert unicodedata.normalize("NFC", text[::-1]) == text[::-1]
    for base in "aᄀ가e":
        assert unicodedata.normalize("NFC", base.join(passed)) == base.join(passed)


def test_stacked_marks_beyond_any_script_are_left_alone() -> None:
    zalgo = "e" + "\u0301\u0316" * 40
    assert unicode.compose(zalgo + "e\u0301") == zalgo + "é"
    thai = "ก\u0e49" * 40 + "e\u0301"
    assert unicode.compose(thai) == unicodedata.normalize("NFC", thai)


@pytest.mark.parametrize("name", ["wechat-mirror", "niaogebiji"])
def test_seeds_lose_blank_lines_and_indents_only(shared: Path, name: str) -> None:
    text = (shared / f"seeds/{name}.txt").read_text(encoding="utf-8")
    assert "".join(unicode.normalise(text).split()) == "".join(text.split())


PIECES = [
    *("👩", "🏽", "❤", "🏴", "1", "#", "\u20e3", "\u200d", "\ufe0f", "\ufe0e", "\u200b", "\U000e0067", "\U000e007f"),
    *("\ud83d", "\ude00", "\r", "\n", "\u2028", " ", "\u3000", "\u00a0", "\t", "\u200f", "\u034f", "\u180e"),
    *("a", "e", "\u0301", "\u0316", "中", "⼈", "⻅", "\uf9dc", "ש", "क", "\u094d", "ᄀ", "ᅡ", "ᆨ", "\x00", "\x85"),
]
ANY = st.text(st.characters(), max_size=40)


@settings(max_examples=100, deadline=None)
@given(st.one_of(ANY, st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_a_second_run_changes_nothing(text: str) -> None:
    once = unicode.normalise(text)
    assert unicode.normalise(once) == once
    once.encode("utf-8")
    assert not any(line == "" or line.isspace() for line in once.split("\n")) or once == ""


@settings(max_examples=50, deadline=None)
@given(st.text(st.sampled_from("私域运营，。！？“”（）《》、：；…—ABCabc0123 "), max_size=60))
def test_clean_prose_stays(text: str) -> None:
    assert unicode.normalise(f"文{text}。") == f"文{text}。"


@pytest.mark.parametrize(
    "text",
    [
        "\u0301\u0316" * 500_000,
        " " * 10**6 + "中",
        "\u3000" * 10**6 + "中",
        "\u200d" * 10**6,
        "\n" * 10**6,
        "⼈" * 10**6,
        "中\ud800" * 500_000,
        "👩\u200d" * 500_000,
        "\u00ad中" * 500_000,
    ],
)
def test_a_million_characters_take_linear_time(text: str) -> None:
    assert work_seconds(lambda: unicode.normalise(text)) < 10
