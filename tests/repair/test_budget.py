"""No text holds the repair up: what is damaged as real pages are is repaired whole, what is worse is left in part."""

from __future__ import annotations

import random
import time
import tomllib
from pathlib import Path

import opencc
import pytest

from benchmarks.forward_model import MISREADINGS, NOTED, encodable
from corpus.cleaning import clean
from corpus.demo.damage import damaged, readings
from corpus.repair import examine, repair
from corpus.repair.costs import BUDGET

#: What the README shows: a run of 17 characters every 24
PHRASE = "適當(dāng)?shù)牟呗猿晒Α翱缭进櫆稀薄"
CASES = tomllib.loads(Path(__file__).with_name("damage_cases").joinpath("damaged.toml").read_text("utf-8"))["case"]
TRADITIONAL = sorted({text for case in CASES if encodable(text := opencc.OpenCC("s2t").convert(case["after"]))})
WITHOUT_END = 10**9


@pytest.mark.parametrize("times", [20, 400, 16_000])
def test_a_damaged_phrase_is_repaired_however_often_it_is_there(times: int) -> None:
    found = examine(PHRASE * times)
    assert not found.exceeded
    assert len(found.edits) == times
    assert {edit.after for edit in found.edits[1:-10]} == {found.edits[1].after}


def damaged_page() -> str:
    """10,000 characters as a mirror shows them. The recorded page has six runs in 6,320 characters, this one more."""
    rng = random.Random(1)
    lines: list[str] = []
    while sum(map(len, lines)) < 10_000:
        notes = readings(rng.sample(NOTED, 60))
        shown = [damaged(text, notes) for text in TRADITIONAL]
        lines += sorted(shown, key=lambda line: "?" not in line)[:30]
    return "\n".join(lines)


def test_ten_thousand_characters_as_damaged_as_the_recorded_page_are_repaired_whole() -> None:
    page = damaged_page()
    found = examine(page)
    assert not found.exceeded
    assert len(found.edits) > 6 * len(page) / 6_320
    assert found.edits == examine(page, WITHOUT_END).edits


def test_the_recorded_page_is_repaired_whole(shared: Path) -> None:
    found = examine((shared / "seeds" / "wechat-mirror.txt").read_text("utf-8"))
    assert (len(found.edits), found.exceeded) == (6, False)


def runs_without_end(times: int) -> str:
    """Beginnings of runs, each another."""
    return "".join(chr(0x4E00 + n * 7 % 8000) + "?shù)" + chr(0x5E00 + n * 13 % 3000) for n in range(times))


def test_what_is_over_the_budget_stays_and_the_row_says_so() -> None:
    page = PHRASE + "\n" + runs_without_end(20_000)
    found = examine(page)
    assert found.exceeded
    assert found.edits[0].start < len(PHRASE), "what lies before is repaired"
    assert examine(page) == found, "in the same way each time"
    assert f"damage left unrepaired: budget of {BUDGET:,} steps spent" in clean(page).warnings
    assert clean(PHRASE).warnings == ()


def test_a_small_budget_gives_the_first_repairs() -> None:
    page = damaged_page()
    whole = examine(page).edits
    part = examine(page, 3000)
    assert part.exceeded
    assert 0 < len(part.edits) < len(whole)
    assert part.edits == whole[: len(part.edits)]


def test_lines_that_are_misread_are_left_when_the_budget_is_spent() -> None:
    line = MISREADINGS["UTF-8 as GBK, PHP"](
        "研究人员认为，这种现象与气候变化有密切的关系；如果不采取措施，情况会更加严重。"
    )
    page = "\n".join([line] * 2000)
    found = examine(page, 5000)
    assert found.exceeded
    assert 0 < len(found.edits) < 2000
    assert {edit.before for edit in found.edits} == {line}


UNITS = {
    "question marks": "?",
    "brackets": "(",
    "half notes": "?)",
    "half notes, the other half": "?(",
    "U+FFFD": "\ufffd",
    "Han": "中",
    "marks before a stop": "中?！",
    "beginnings": "當(dāng)?shù)",
    "the phrase": PHRASE,
    "blank notes": "中  a)",
    "UTF-8 as GBK": "鐨勬槸",
    "UTF-8 as GBK, one byte lost": "鐨勬槸\ufffd",
    "UTF-8 as GBK, a pair lost": "鐨勬槸?",
    "UTF-8 as GBK, words": "鐨勬槸鐨勬槸 ",
    "a euro": "鐨€",
    "Big5 as GBK": "ぇ\ufffd@",
    "GBK as Big5": "ㄛ﹝中\ufffd",
    "lost among good text": "中文\ufffd字典 ",
    "a letter behind what is lost": "中\ufffd@",
    "private use": "\ue5e5",
    "Latin-1": "ä¸",
    "Latin-1, words": "ÖÐÎÄ x",
    "letters": "éèà ",
    "doubled": ",。",
    "doubled in text": "今天,，",
    "lines": "中?！\n",
}


def cpu_seconds(text: str) -> float:
    started = time.process_time()
    examine(text)
    return time.process_time() - started


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
def test_a_million_characters_cost_at_most_four_times_a_quarter_of_them(unit: str) -> None:
    """CPU time; twice that, and a fifth of a second, for a busy machine."""
    examine(unit * 100)  # builds the tables
    large, small = unit * (1_000_000 // len(unit)), unit * (250_000 // len(unit))
    assert cpu_seconds(large) <= 8 * cpu_seconds(small) + 0.2


def test_beginnings_without_end_cost_no_more_than_the_budget() -> None:
    """Twice the text, the same work: a page over the budget costs what the budget says."""
    small, large = runs_without_end(20_000), runs_without_end(80_000)
    repair(small[:100])
    assert cpu_seconds(large) <= 2 * cpu_seconds(small) + 0.2
