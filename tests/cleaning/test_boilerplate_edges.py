"""The edges of a page are decided as a whole: blocks of promotion go whole, the article stays whole."""
# ruff: noqa: E501 - a block reads best in one line

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import opencc
import pytest

from corpus.attribution import attribute
from corpus.cleaning import boilerplate, clean, replay
from corpus.cleaning.trail import Trail
from tests.cleaning.test_boilerplate_keep import PROSE

RULES = boilerplate.load_rules(("common", "wechat", "mirror"))
CUT = partial(boilerplate.cuts, rules=RULES)
ARTICLE = f"{PROSE}\n{PROSE}\n{PROSE}"
TO_TRADITIONAL = opencc.OpenCC("s2t")

#: Blocks in the structure of real ones: what stands above an article, what stands under it.
HEADS = {
    "half a call and its slogan": "点击下方小卡片关注本号，\n每天和你一起长一点见识",
    "a name between two calls": "点击上方蓝字关注我们\n夜航笔记\n扫码关注我们",
    "a disclaimer in pieces": "免责声明\n由于传播、利用本公众号\n夜航笔记\n所提供的信息而造成的任何直接或者间接的后果及损失，均由使用者本人负责。",
    "reading time": "全文约3500字，预计阅读时间8分钟",
    "the blue words in pieces": "点击上方\n蓝字\n关注我们",
}
TAILS = {
    "half a call and its slogan": "点击下方卡片关注我们，\n带你一起读懂小城",
    "credits": "图源 | Unsplash\n审核：林小满",
    "share labels": "点分享\n点收藏\n点点赞\n点在看",
    "a contact block": "电话：400-029-4789\n官网：www.example.com\n邮箱：hi@example.com\n地址：北京市海淀区某路1号",
    "name and slogan beside a call": "长按识别二维码关注我们\n夜航笔记\n讲述普通人能听懂的夜晚故事",
    "half a call to reply": "关注公众号：“四月夜航”，回复“f\n”领取资料",
    "a pitch": "想进群的朋友请扫码下方二维码加我微信，备注“加群”。\n加入圈子可以看到全部资料\n欢迎加入我们的知识星球，现价149元",
    "titles below no heading": "【夜读】一盏灯的两种关法\n【夜读】渡口最后一只船\n【夜读】谁拆开了那封信",
    "titles below a heading of its own": "团队其他文章\n一盏灯的两种关法\n渡口最后一只船",
    "a disclaimer without a heading": "本文内容仅用于研究学习，不可用于任何非法用途，否则后果均与本文作者和本公众号无关。",
    "the player": "分享视频\n，时长00:57\n0/0\n00:00/00:57\n切换到横屏模式\n继续播放\n进度条，百分之0\n倍速播放中\n您的浏览器不支持 video 标签\n继续观看\n视频详情",
}  # fmt: skip


def left_of(text: str, rules: boilerplate.Ruleset = RULES) -> str:
    trail = Trail(text)
    trail.apply(attribute(trail.text).edits)
    trail.apply(boilerplate.cuts(trail.text, rules))
    return trail.text


@pytest.mark.parametrize("script", ["Hans", "Hant"])
@pytest.mark.parametrize("block", HEADS.values(), ids=HEADS)
def test_a_block_above_goes_whole(block: str, script: str) -> None:
    _goes(f"{block}\n{ARTICLE}", script)


@pytest.mark.parametrize("script", ["Hans", "Hant"])
@pytest.mark.parametrize("block", TAILS.values(), ids=TAILS)
def test_a_block_below_goes_whole(block: str, script: str) -> None:
    _goes(f"{ARTICLE}\n{block}", script)


def _goes(page: str, script: str) -> None:
    page, article = map(TO_TRADITIONAL.convert, (page, ARTICLE)) if script == "Hant" else (page, ARTICLE)
    assert left_of(page) == article


def test_blocks_below_one_another_go_together() -> None:
    every = "\n".join(TAILS.values())
    assert left_of(f"{ARTICLE}\n{every}") == ARTICLE


@pytest.mark.parametrize(
    "line",
    [
        "邮箱：hi@example.com",
        "审稿：一门手艺",
        "夜航笔记",
        "关注小城",
        "知识星球",
        "【夜读】谁拆开了那封信",
        "免责声明",
    ],
)
def test_a_line_that_proves_nothing_stays_alone(line: str) -> None:
    for page in (f"{line}\n{ARTICLE}", f"{ARTICLE}\n{line}"):
        assert CUT(page) == ()


def test_prose_ends_the_walk() -> None:
    """What stands behind an article's own paragraph is no edge any more."""
    page = f"{ARTICLE}\n邮箱：hi@example.com\n夜航笔记\n{PROSE}\n电话：400-029-4789\n邮箱：hi@example.com"
    assert left_of(page) == f"{ARTICLE}\n邮箱：hi@example.com\n夜航笔记\n{PROSE}"


def test_a_list_at_the_end_of_an_article_is_no_list_of_titles() -> None:
    page = f"{ARTICLE}\n影响范围：所有运行旧版本的服务器\n修复建议：升级到最新的一个版本\n参考方案：关闭对外的全部端口"
    assert CUT(page) == ()


def test_the_decision_is_explained() -> None:
    (edit,) = [edit for edit in CUT(f"{ARTICLE}\n长按识别二维码关注我们\n夜航笔记") if edit.step == "common.edge-name"]
    assert edit.before.strip() == "夜航笔记"
    assert edit.why.endswith("(beside lines that other rules cut)")


def test_cleaning_twice_is_cleaning_once() -> None:
    for block in (*HEADS.values(), *TAILS.values()):
        for page in (f"{block}\n{ARTICLE}\n{block}", f"{block}\n{PROSE}", block):
            once = left_of(page)
            assert left_of(once) == once


def test_each_rule_has_its_own_entry() -> None:
    """A cut that spans what another step has cut comes in parts: the sums per rule are true."""
    page = f"{ARTICLE}\n-END-\n张三\n编辑：林小满\n李四"
    cleaned = clean(page, [lambda text: attribute(text).edits, CUT])
    assert cleaned.text == ARTICLE
    assert replay(page, cleaned.edits) == cleaned.text
    by_step = {edit.step: edit.before.strip() for edit in cleaned.edits if edit.kind == "cut"}
    assert by_step["attribution"] == "编辑：林小满"
    assert sum(edit.chars for edit in cleaned.edits if edit.kind == "cut") == len(page) - len(ARTICLE)


def _labelled(shared: Path) -> Iterator[tuple[str, list[str], str]]:
    """Articles of accounts no rule was written on, with the labels of the lines at their edges.

    ``labels.txt``: a hash of account and title, and a sign for each of the first 4 and the last 13 lines that are not
    blank: + promotion, - article, ? may be either. Read and labelled by hand.
    """
    labels = Path(__file__).with_name("edges") / "labels.txt"
    signs = dict(line.split() for line in labels.read_text(encoding="ascii").splitlines())
    with gzip.open(shared / "text/wechat_articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            key = hashlib.sha256(f"{row['account']}\n{row['title']}".encode()).hexdigest()[:10]
            if key in signs:
                found = [line for line in row["text"].split("\n") if line.strip()]
                yield row["text"], found if len(found) <= 17 else found[:4] + found[-13:], signs[key]


def test_promotion_goes_and_prose_stays_on_real_accounts(shared: Path) -> None:
    """735 lines of promotion and some 2,600 of prose at the edges of 217 accounts."""
    gone = promotion = 0
    lost: list[str] = []
    for text, lines, signs in _labelled(shared):
        left = left_of(text, boilerplate.load_rules(("common", "wechat"))).split("\n")
        for line, sign in zip(lines, signs, strict=True):
            promotion += sign == "+"
            gone += sign == "+" and line not in left
            if sign == "-" and line not in left:
                lost.append(line)
    assert promotion > 700
    assert lost == []
    assert gone / promotion >= 0.86


def test_the_characters_that_rules_cut_are_counted() -> None:
    page = f"{ARTICLE}\n编辑：林小满\n-END-\n长按识别二维码关注我们"
    cleaned = clean(page, [lambda text: attribute(text).edits, CUT])
    assert boilerplate.chars(cleaned.edits) == len("\n-END-\n长按识别二维码关注我们")
