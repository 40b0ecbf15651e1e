"""Element to lines."""

from __future__ import annotations

import lxml.etree
import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.html.body.lines import collapse, lines, paragraphs

CASES = {
    "blocks end lines, inline elements do not": (
        "<div>见<b>实</b>说<p>第一段</p>尾<section>第二<span>段</span></section></div>",
        ["见实说", "第一段", "尾", "第二段"],
    ),
    "br splits": ("<p>一<br>二<br><br/>三</p>", ["一", "二", "三"]),
    "comments keep their tail": ("<p>甲<!-- 注 -->乙</p>", ["甲乙"]),
    "scripts and forms are no text": (
        "<div>甲<script>var a=1</script>乙<style>p{}</style><button>赞</button>丙</div>",
        ["甲乙丙"],
    ),
    "a row is a line, cells parted by a tab": (
        "<table><tr><th>城市</th><th>人数</th></tr><tr><td>上海</td><td> 3 </td></tr></table>",
        ["城市\t人数", "上海\t3"],
    ),
    "a layout table gives its paragraphs": ("<table><tr><td><p>一</p><p>二</p></td></tr></table>", ["一", "二"]),
    "cells keep their row, whatever stands in them": (
        "<table><tr><td><p>作物</p></td><td><p>天数</p></td></tr><tr><td><p>番茄</p></td><td><p>两</p><p>天</p></td></tr></table>",
        ["作物\t天数", "番茄\t两 天"],
    ),
    "a line break within a cell is none of the row": (
        "<table><tr><td>面积<br>（亩）</td><td>3</td></tr></table>",
        ["面积 （亩）\t3"],
    ),
    "a table within a table lays out the page": (
        "<table><tr><td><p>左</p></td><td><table><tr><td>甲</td><td>乙</td></tr></table></td></tr></table>",
        ["左", "甲\t乙"],
    ),
    "a heading's link to itself": (
        "<div><h1><a class='header-anchor' href='#a'>#</a> 选盆</h1><h2>配土<a href='#b'>¶</a></h2></div>",
        ["选盆", "配土"],
    ),
    "a heading that ends in such a sign": ("<h2>学 C#，<a href='/c#'>链接</a></h2>", ["学 C#，链接"]),
    "an empty cell leaves no tab": ("<table><tr><td></td><td>二</td></tr></table>", ["二"]),
    "code is one, with all its lines": ("<pre>\na = 1\n\n  b = 2\n</pre>", ["a = 1\n\n  b = 2"]),
    "prose in pre is lines": ("<pre>床前明月光，\n  疑是地上霜。\n</pre>", ["床前明月光，", "疑是地上霜。"]),
    "ruby keeps the base": ("<p><ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字</p>", ["漢字"]),
    "white space collapses, a wrap between Han vanishes": (
        "<p>　　你好，\n      世界  and\n you </p>",
        ["你好，世界 and you"],
    ),
    "nothing gives nothing": ("<div> <p> </p><br></div>", []),
}


@pytest.mark.parametrize(("html", "expected"), CASES.values(), ids=CASES.keys())
def test_paragraphs(html: str, expected: list[str]) -> None:
    assert paragraphs(lxml.html.fromstring(html)) == expected


def test_drop_by_predicate_keeps_the_tail() -> None:
    node = lxml.html.fromstring("<div>甲<span class='ad'>广<b>告</b></span>乙<p class='ad'>告</p>丙</div>")
    assert paragraphs(node, drop=lambda e: e.get("class") == "ad") == ["甲乙", "丙"]


def test_drop_by_xpath_is_the_same() -> None:
    node = lxml.html.fromstring("<div>甲<span class='ad'>广<b>告</b></span>乙<p class='ad'>告</p>丙</div>")
    assert paragraphs(node, drop=lxml.etree.XPath(".//*[@class='ad']")) == ["甲乙", "丙"]


def test_the_node_itself_is_never_dropped_and_its_tail_is_not_read() -> None:
    root = lxml.html.fromstring("<div><p>甲</p>乙</div>")
    assert paragraphs(root[0], drop=lambda _: True) == ["甲"]


def test_the_tree_is_left_as_it_was() -> None:
    root = lxml.html.fromstring("<div>甲<p>乙</p><script>x</script></div>")
    before = lxml.html.tostring(root)
    paragraphs(root, drop=lambda e: e.tag == "p")
    assert lxml.html.tostring(root) == before


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200))
def test_collapse_is_one_trimmed_line_and_idempotent(text: str) -> None:
    once = collapse(text)
    assert collapse(once) == once
    assert once == once.strip()
    assert "\n" not in once
    assert [c for c in once if not c.isspace()] == [c for c in text if not c.isspace()]


def test_lines_know_their_links_and_blocks() -> None:
    node = lxml.html.fromstring(
        "<div><h2>标题</h2><p>见<a>链接<b>文</b></a></p><pre>a\nb</pre><ul><li><a>相关</a></li></ul></div>"
    )
    assert [line[:3] for line in lines(node)] == [
        ("标题", 0, "h2"),
        ("见链接文", 3, "p"),
        ("a\nb", 0, "pre"),
        ("相关", 2, "li"),
    ]


def test_a_pre_as_the_node_itself_keeps_its_lines() -> None:
    assert paragraphs(lxml.html.fromstring("<pre>a\n  b</pre>")) == ["a\n  b"]
    assert paragraphs(lxml.html.fromstring("<pre>甲，\n乙。</pre>")) == ["甲，", "乙。"]


@pytest.mark.parametrize(
    ("source", "line"),
    [("𠮷\n野家", "𠮷野家"), ("二〇\n  二一年", "二〇二一年"), ("说，\r\n“好”", "说，“好”"), ("a\n野家", "a 野家")],
)
def test_only_a_wrap_between_wide_characters_vanishes(source: str, line: str) -> None:
    assert collapse(source) == line
