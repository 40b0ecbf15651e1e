"""Finding boilerplate that no rule knows, and handing it over as a rule that works."""

from __future__ import annotations

import random

import opencc
import pytest

from corpus.cleaning import boilerplate, repeats
from corpus.cleaning.boilerplate.rule import parse_rules

WORDS = [
    *("渡口", "船夫", "灯火", "河水", "石阶", "玉米", "炊烟", "裁缝", "纸样", "铺子"),
    *("邮差", "信箱", "茶馆", "棋盘", "雨伞", "车站", "围巾", "面包", "灰尘", "窗台"),
]
BLOCK = ["看云识字周刊", "每晚九点与你见面", "读者来信 {number} 封"]
LONG = (
    "本刊由一群住在不同城市的年轻人编写，我们相信慢下来的文字自有它的去处，如果这一期里有哪句话留住了你，"
    "不妨把它念给身边的人听，也欢迎你把自己的故事装进信封寄给我们，地址印在封底的右下角。"
)


def _article(seed: int) -> list[str]:
    dice = random.Random(seed)
    return ["，".join("".join(dice.sample(WORDS, 4)) for _ in range(5)) + "。" for _ in range(12)]


def _pages(number: int, *, with_block: int) -> list[str]:
    pages = []
    for seed in range(number):
        lines = _article(seed)
        if seed < with_block:
            lines += [line.format(number=1000 + seed) for line in BLOCK]
        pages.append("\n".join(lines))
    return pages


def test_a_block_is_found_as_one_run() -> None:
    (repeat,) = repeats.find(_pages(40, with_block=30))
    assert repeat.lines == ("看云识字周刊", "每晚九点与你见面", "读者来信 1000 封")
    assert (repeat.pages, repeat.of, repeat.position, repeat.rule) == (30, 40, "tail", None)


def test_articles_alone_give_nothing() -> None:
    assert repeats.find(_pages(40, with_block=0)) == []


def test_too_few_pages_give_nothing() -> None:
    assert repeats.find(_pages(40, with_block=2)) == []
    assert repeats.find(_pages(200, with_block=5), share=0.05) == []


def test_scripts_widths_and_numbers_are_one() -> None:
    to_traditional = opencc.OpenCC("s2t").convert
    pages = [page if at % 2 else to_traditional(page) for at, page in enumerate(_pages(40, with_block=40))]
    (repeat,) = repeats.find(pages)
    assert repeat.pages == 40


def test_a_line_that_repeats_within_a_page_counts_once() -> None:
    """Speaker names repeat on every line of one interview; that is no boilerplate."""
    interview = "\n".join(
        line for number in range(20) for line in ("周岚", f"第{'一二三四五'[number % 5]}个回答{number}。")
    )
    assert repeats.find([interview, *_pages(20, with_block=0)]) == []


def test_what_a_rule_knows_is_named_and_can_be_left_out() -> None:
    rules = boilerplate.load_rules(("common", "wechat"))
    pages = [f"{page}\n点击上方蓝字关注我们" for page in _pages(10, with_block=0)]
    (repeat,) = repeats.find(pages, rules=rules)
    assert repeat.rule == "wechat.follow"
    assert repeats.find(pages, rules=rules, unknown_only=True) == []


def test_position_of_a_head() -> None:
    pages = [f"看云识字周刊\n{page}" for page in _pages(10, with_block=0)]
    (repeat,) = repeats.find(pages)
    assert repeat.position == "head"


@pytest.mark.parametrize(
    "lines",
    [
        ["看云识字周刊", "每晚九点与你见面"],
        [LONG],
        ['他说："（注意）[1] 100% 免费+包邮?"'],
        ["看云识字周刊", LONG, "C:\\新刊"],
    ],
    ids=["short", "long", "marks", "mixed"],
)
def test_stanza_is_a_rule_that_cuts_what_was_found(lines: list[str]) -> None:
    pages = ["\n".join([*_article(seed), *lines]) for seed in range(10)]
    (repeat,) = repeats.find(pages)
    (rule,) = parse_rules(repeats.stanza(repeat, "example"), "example")
    ruleset = boilerplate.Ruleset([rule])
    for seed, page in enumerate(pages):
        left = page
        for edit in reversed(boilerplate.cuts(page, ruleset)):
            left = left[: edit.start] + left[edit.end :]
        assert left == "\n".join(_article(seed))


def test_stanza_of_a_long_paragraph_quotes_phrases_not_the_paragraph() -> None:
    (repeat,) = repeats.find(["\n".join([*_article(seed), LONG]) for seed in range(10)])
    (rule,) = parse_rules(repeats.stanza(repeat, "example"), "example")
    assert max(map(len, rule.own)) <= 14
    assert sum(map(len, rule.own)) < 0.7 * len(LONG)


def test_nothing_in_nothing_out() -> None:
    assert repeats.find([]) == []
    assert repeats.find(["", "\n\n", "\ud800"]) == []
