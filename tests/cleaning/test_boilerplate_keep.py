"""Real prose on the words of the rules stays as it is: width, script and line breaks don't matter."""

from __future__ import annotations

import tomllib
from pathlib import Path

import opencc
import pytest

from corpus.cleaning import boilerplate

ALL = ("common", "niaogebiji", "wechat", "mirror")
PASSAGES = [
    (passage["about"], passage["text"].strip("\n"))
    for file in sorted(Path(__file__).with_name("keep").glob("*.toml"))
    for passage in tomllib.loads(file.read_text(encoding="utf-8"))["passage"]
]
CASES = [pytest.param(text, id=about) for about, text in PASSAGES]
TO_TRADITIONAL = opencc.OpenCC("s2t")
HALF_WIDTH = str.maketrans("，：；！？（）", ",:;!?()")


def _lines(name: str) -> list[str]:
    text = (Path(__file__).with_name("keep") / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


PROSE = "渡口的船走了，岸上的人还在数，一只，两只，三只，数到第七只的时候天就黑了。" * 6


def _untouched(text: str) -> None:
    edits = boilerplate.cuts(text, boilerplate.load_rules(ALL))
    assert not edits, [(edit.step, edit.before) for edit in edits]


def test_there_are_sixty_passages_of_a_hundred_characters() -> None:
    assert len(PASSAGES) >= 60
    assert [about for about, text in PASSAGES if len(text) < 100] == []


@pytest.mark.parametrize("text", CASES)
def test_prose_stays(text: str) -> None:
    _untouched(text)


@pytest.mark.parametrize("text", CASES)
def test_prose_stays_in_half_width(text: str) -> None:
    _untouched(text.translate(HALF_WIDTH))


@pytest.mark.parametrize("text", CASES)
def test_prose_stays_in_the_other_script(text: str) -> None:
    _untouched(TO_TRADITIONAL.convert(text))


@pytest.mark.parametrize("text", CASES)
def test_prose_stays_joined_into_one_paragraph(text: str) -> None:
    _untouched(text.replace("\n", ""))


def test_prose_stays_inside_a_page_of_boilerplate() -> None:
    """Each passage between the blocks of a page: what goes is the blocks, all of them and nothing else."""
    head, tail = "APP推广合作\n联系“鸟哥笔记小乔”\n", "\n分享到朋友圈\n收藏\n评分\n+5羽毛\n下一次认真读哦"
    for about, text in PASSAGES:
        page = head + text + tail
        left = page
        for edit in reversed(boilerplate.cuts(page, boilerplate.load_rules(ALL))):
            left = left[: edit.start] + left[edit.end :]
        assert left == text, about


@pytest.mark.parametrize("line", _lines("lines.txt"))
def test_short_line_stays_above_in_and_under_an_article(line: str) -> None:
    for lines in ([line, PROSE, PROSE], [PROSE, line, PROSE], [PROSE, PROSE, line]):
        _untouched("\n".join(lines))


@pytest.mark.parametrize("line", _lines("promotion.txt"))
@pytest.mark.parametrize("script", ["Hans", "Hant"])
def test_promotion_goes_alone(line: str, script: str) -> None:
    """The line, all of it, and not a character of the article above it."""
    page = f"{PROSE}\n{PROSE}\n{line}"
    if script == "Hant":
        page = TO_TRADITIONAL.convert(page)
    (edit,) = boilerplate.cuts(page, boilerplate.load_rules(("common", "wechat", "mirror")))
    assert edit.before == page[page.rindex("\n") :]
