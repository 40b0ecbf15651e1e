"""Credit lines: every form of the case file is read and cut, every near miss stays."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus.article import Rights
from corpus.attribution import Attribution, attribute
from tests.timing import work_seconds

CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(Path(__file__).with_name("cases.toml").read_text("utf-8"))
PROSE = "\n".join(
    [
        "城南有一家旧书店，店主姓许，每天清晨六点半准时开门，雨天也不例外。",
        "来的客人大多不问价钱，坐下来就读，读到黄昏才走。",
        "有一年冬天，有人在网上写了一篇长文，说这里的书比别处暖和。",
        "于是书店排起了队，从巷口一直排到河边。",
        "许先生没有涨价，只在门口多放了两把椅子，又添了一盏灯。",
        "灯是他父亲留下来的，黄铜的底座，磨得发亮。",
    ]
    * 5
)
ENDS = ("head", "tail")


def around(line: str, at: str) -> str:
    parts = {"head": (line, PROSE), "tail": (PROSE, line), "middle": (PROSE, line, PROSE)}[at]
    return "\n".join(part for part in parts if part)


def after(text: str, found: Attribution) -> str:
    """The text with the edits applied, each checked against it."""
    kept, position = [], 0
    for edit in found.edits:
        assert edit.start >= position
        assert text[edit.start : edit.end] == edit.before
        assert (edit.kind, edit.after, edit.chars, edit.step) == ("cut", "", len(edit.before), "attribution")
        kept.append(text[position : edit.start])
        position = edit.end
    return "".join([*kept, text[position:]])


def cases(kind: str, places: tuple[str, ...]) -> list[Any]:
    return [
        pytest.param(case, at, id=f"{at}: {case['line'].strip()[:28]}")
        for case in CASES[kind]
        for at in case.get("at", places)
    ]


def test_there_are_enough_cases() -> None:
    assert len(CASES["form"]) >= 40
    assert len(CASES["miss"]) >= 40


@pytest.mark.parametrize(("case", "at"), cases("form", ENDS))
def test_form(case: dict[str, Any], at: str) -> None:
    line = case["line"].strip("\n")
    text = around(line, at)
    found = attribute(text)
    assert {
        "source_account": found.source_account,
        "source_account_id": found.source_account_id,
        "source_url": found.source_url,
        "author": found.author,
        "editors": list(found.editors),
        "rights": found.rights.value,
    } == {
        "source_account": case.get("source_account"),
        "source_account_id": case.get("source_account_id"),
        "source_url": case.get("source_url"),
        "author": case.get("author"),
        "editors": case.get("editors", []),
        "rights": case.get("rights", "unknown"),
    }
    rest = after(text, found)
    assert rest == around(case.get("kept", ""), at).rstrip("\n") + ("\n" if rest.endswith("\n") else "")
    assert attribute(rest).edits == ()


@pytest.mark.parametrize(("case", "at"), cases("miss", (*ENDS, "middle")))
def test_near_miss(case: dict[str, Any], at: str) -> None:
    text = around(case["line"], at)
    assert attribute(text) == Attribution()


def test_the_line_is_kept_as_found() -> None:
    found = attribute(f"文｜何小驰\n編輯｜騰小宇\n{PROSE}\n轉載請註明出處。")
    assert found.line == "文｜何小驰\n編輯｜騰小宇\n轉載請註明出處。"
    assert (found.author, found.editors, found.rights) == ("何小驰", ("騰小宇",), Rights.CREDIT_REQUIRED)


@pytest.mark.parametrize("bar", list("｜丨|│∣／/：:"))
@pytest.mark.parametrize("blank", ["", " ", "\u3000", "\u00a0"])
def test_any_separator(bar: str, blank: str) -> None:
    found = attribute(f"编辑{blank}{bar}{blank}腾小宇\n{PROSE}")
    assert found.editors == ("腾小宇",)


def test_a_cover_credit_goes_only_with_its_block() -> None:
    assert attribute(f"封面来源｜《城南旧书》\n{PROSE}").edits == ()
    together = f"文｜何小驰\n封面来源｜《城南旧书》\n{PROSE}"
    assert after(together, attribute(together)) == PROSE


def test_a_conversation_with_the_author_is_no_credit() -> None:
    lines = [f"作者：{answer}" for answer in ("是三年前", "在城南", "不多", "大概吧")]
    text = "\n".join(
        ["问：什么时候开始写的", lines[0], "问：在哪里写", lines[1], "问：改得多吗", lines[2], "问：还写吗", lines[3]]
    )
    assert attribute(text).edits == ()


def test_the_strongest_word_about_copying_wins() -> None:
    licensed = attribute(f"本文经授权转载自公众号“木刻日报”。\n{PROSE}\n未经授权不得转载")
    assert licensed.rights is Rights.LICENSED_REPOST
    assert attribute(f"来源：木刻日报\n{PROSE}\n转载请注明出处").rights is Rights.CREDIT_REQUIRED


def test_a_text_of_one_long_line() -> None:
    prose = PROSE.replace("\n", "") * 3
    text = f"声明：本文来自微信公众号见实（ID：jianshishijie），作者：阿爽，授权转载发布。{prose}（责编：胡永木）"
    found = attribute(text)
    assert (found.source_account, found.author, found.editors) == ("见实", "阿爽", ("胡永木",))
    assert after(text, found) == prose


def test_a_sentence_of_rights_behind_the_last_paragraph() -> None:
    text = f"{PROSE}未经授权，不得转载。"
    assert after(text, attribute(text)) == PROSE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "作者：",
        "来源｜\n",
        "文/",
        "（责编：）",
        "作者：\ud800\n编辑：\x00",
        "本文转载自公众号",
        "原文链接：http://",
        "\ue000｜文",
    ],
)
def test_nothing_to_read_is_no_credit(text: str) -> None:
    assert attribute(text).source_account is None


WORDS = (
    "作者 ： ｜ 文 / 来源 本文 转载自 公众号 （ID：abc-def） “ ” ， 。 未经授权 不得转载 林间 编辑 （ ） 轉載 原创 由"
)
PIECES = st.sampled_from([*WORDS.split(), "http://a.example/b", "\n", " ", "\u3000", "CC BY", "\ud800", "\x00"])


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=100, deadline=None)
def test_edits_are_exact_whatever_the_text(text: str) -> None:
    found = attribute(text)
    after(text, found)
    assert bool(found.edits) == (found.line is not None)
    for value in (found.author, found.source_account, found.source_account_id, found.source_url, *found.editors):
        assert value is None or (value and value in text)


LINES = st.sampled_from(
    [line for kind in ("form", "miss") for case in CASES[kind] for line in case["line"].strip().split("\n")]
    + PROSE.split("\n")[:6] * 20
)


@given(st.lists(LINES, max_size=30).map("\n".join))
@settings(max_examples=100, deadline=None)
def test_a_second_reading_finds_no_more(text: str) -> None:
    # three lines with one label may be a conversation, and are none once another rule took one of them
    assume(max(text.count(f"\n{label}：") for label in ("作者", "本文作者", "编辑", "记者", "来源", "译者")) < 3)
    once = after(text, attribute(text))
    assert attribute(once).edits == ()


@given(st.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_text_is_cut_exactly_and_once(text: str) -> None:
    rest = after(text, attribute(text))
    assert attribute(rest).edits == ()


@pytest.mark.parametrize(
    "text",
    [
        "作者：" * 330_000,
        "文/李\n" * 150_000,
        "本文转载自公众号\n" * 100_000,
        "(来源:" * 200_000,
        "字" * 1_000_000,
        "作者\n" * 150_000,
        "\n" * 900_000,
    ],
    ids=["label", "bylines", "statements", "brackets", "line", "roles", "empty"],
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    assert work_seconds(lambda: attribute(text)) < 2


@pytest.mark.parametrize(
    "words", ["未经授权", "转载请以链接以链接", "文/图 ", "本文来自", "经授权由原创", "作者------", "已获得到授权转载"]
)
def test_no_pattern_goes_back_and_forth(words: str) -> None:
    """未经授权 thirteen times took a minute once: a repeat within a repeat."""
    texts = ["\n".join([(words * 100)[:length]] * 13) for length in (40, 90, 300)]
    assert work_seconds(lambda: [attribute(text) for text in texts]) < 1


def test_recorded_pages(shared: Path) -> None:
    """Credit lines of real pages; their texts are not copied here, only the names found in them."""
    repost = attribute(json.loads((shared / "pages/wechat/repost-01.json").read_text("utf-8"))["text"])
    assert (repost.author, repost.editors, repost.source_account_id) == ("何驰", ("腾宇",), "new-weekly")
    assert (repost.rights, len(repost.edits)) == (Rights.REPOST, 4)
    for name in ("text-01", "text-02", "text-03", "text-c02", "image-03", "article-01", "article-c01"):
        text = json.loads((shared / f"pages/wechat/{name}.json").read_text("utf-8"))["text"]
        assert attribute(text).edits == (), name


def test_the_seed(shared: Path) -> None:
    first = "聲明:本文來自于微信公眾號見實(ID:jianshishijie),作者:阿爽,授權轉載發布。\n"
    text = first + (shared / "seeds/wechat-mirror.txt").read_text("utf-8").split("\n", 1)[1]
    found = attribute(text)
    assert (found.source_account, found.author, found.rights) == ("見實", "阿爽", Rights.LICENSED_REPOST)
    assert [edit.before for edit in found.edits] == [first]
