"""Good text in which single characters went missing, and marks stand in odd places: nothing of it may change.

A decoder that loses one character before a stop leaves good text after it. A misaligned run leaves nonsense.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import opencc
import pytest
from pypinyin import Style
from pypinyin import pinyin as spelt

from benchmarks.forward_model import double_punctuation, fold
from corpus.cleaning import pinyin
from corpus.repair import repairs

CASES = tomllib.loads(Path(__file__).with_name("damage_cases").joinpath("damaged.toml").read_text("utf-8"))["case"]
SIMPLIFIED, TRADITIONAL = opencc.OpenCC("t2s").convert, opencc.OpenCC("s2t").convert
SENTENCES = sorted({SIMPLIFIED(case["after"]) for case in CASES})
TEXTS = [write(text) for text in SENTENCES for write in (SIMPLIFIED, TRADITIONAL)]
#: A line with a mirror's notes: where they prove that a mirror was at work, less is asked of a run
NOTED = "團隊穩(wěn)步發(fā)展,業(yè)務現(xiàn)在轉(zhuǎn)型。\n"


def _sub(pattern: str, shown: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, shown, text)


HAN = "[\u4e00-\u9fff]"
LOSSES: dict[str, Callable[[str], str]] = {
    "stops are ?": _sub("[。！]", "?"),
    "all marks are ?": _sub("[，。；：！、]", "?"),
    "? before every mark": _sub("(?=[，。；：！、])", "?"),
    "?? before every stop": _sub("(?=[，。])", "??"),
    "???? after every stop": _sub("(?<=[，。])", "????"),
    "?! for a stop": _sub("。", "?!"),
    "?, for a comma": _sub("，", "?,"),
    "?！ for a stop": _sub("。", "?！"),
    "？。 for a stop": _sub("。", "？。"),
    "U+FFFD before every mark": _sub("(?=[，。；：！、])", "\ufffd"),
    "three U+FFFD before every mark": _sub("(?=[，。])", "\ufffd" * 3),
    "U+FFFD for a character before a mark": _sub(f"{HAN}(?=[，。；：！、“”])", "\ufffd"),
    "? for a character before a mark": _sub(f"{HAN}(?=[，。；：！、“”])", "?"),
    "U+FFFD for a character after a mark": _sub(f"(?<=[，。；：！、“”]){HAN}", "\ufffd"),
    "U+FFFD for 的, 了 and 是": _sub("[的了是]", "\ufffd"),
    "? for 的, 了 and 是": _sub("[的了是]", "?"),
    "quotation marks are ?": _sub("[“”]", "?"),
    "every clause a quoted question": lambda text: re.sub("，", "?”，“", text).replace("。", "?”"),
    "a dash after ?": _sub("，", "?——"),
    "an ellipsis after ?": _sub("，", "?……"),
    "a gap to be filled in": _sub(f"(?<={HAN}){HAN}(?=[，。])", "（?）"),
    "a query": _sub("，", "，`a=? AND b=?`，"),
    "U+FFFD for a stop": _sub("[，。]", "\ufffd"),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_what_is_lost_is_no_run(loss: str) -> None:
    for text in TEXTS:
        shown = LOSSES[loss](text)
        for page in (shown, fold(shown)):
            assert repairs(page) == (), page


@pytest.mark.parametrize("loss", LOSSES)
def test_what_is_lost_is_no_run_on_a_page_with_notes(loss: str) -> None:
    for text in TEXTS[1::2]:
        page = NOTED + LOSSES[loss](text)
        assert repairs(page) == (), page


def _annotated(text: str, brackets: str, style: Style = Style.TONE) -> str:
    return "".join(
        ch + brackets[0] + reading[0] + brackets[1] if re.match(HAN, ch) else ch
        for ch in text
        for reading in spelt(ch, style=style)
    )


@pytest.mark.parametrize("brackets", ["()", "（）"])
@pytest.mark.parametrize("style", [Style.TONE, Style.NORMAL])
def test_a_lesson_keeps_the_reading_of_every_character(brackets: str, style: Style) -> None:
    """的(de), 子(zi) and 麼(me) have no tone mark there: they are not the program that leaves tones out."""
    for text in TEXTS:
        page = _annotated(text, brackets, style)
        assert pinyin.notes(page) == ()
        assert repairs(page) == ()


@pytest.mark.parametrize("brackets", ["()", "（）"])
def test_questions_with_a_reading_behind_them_stay(brackets: str) -> None:
    for text in TEXTS:
        page = re.sub(
            f"({HAN})(?=[，。])",
            lambda m: f"{m[1]}?{brackets[0]}{spelt(m[1], style=Style.TONE)[0][0]}{brackets[1]}",
            text,
        )
        assert repairs(page) == (), page


def test_a_comma_too_many_is_typed() -> None:
    for text in TEXTS:
        marks = len(re.findall("[，。、]", text))
        for place in range(marks if marks > 1 else 0):
            at = [m.start() for m in re.finditer("[，。、]", text)][place]
            assert repairs(text[:at] + "," + text[at:]) == ()
        assert repairs(text.replace("，", "，，")) == ()


def test_doubled_pages_come_back() -> None:
    pages = ["\n".join(TEXTS[i : i + 4]) for i in range(0, len(TEXTS), 4)]
    for clean in pages:
        if "," not in clean and len(re.findall("[，。、]", clean)) > 1:
            shown = double_punctuation(clean)
            assert len(repairs(shown)) == len(shown) - len(clean)
