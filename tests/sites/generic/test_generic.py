"""Articles of pages no site file knows."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import BEIJING, Article, Page
from corpus.html.document import Document
from corpus.process import process
from corpus.sites import generic
from corpus.sites.site import Extracted

FIELDS = tomllib.loads(Path(__file__).with_name("fields.toml").read_text("utf-8"))["page"]
PAGES = tomllib.loads(Path(__file__).with_name("generic.toml").read_text("utf-8"))["page"]
NOW = datetime(2021, 11, 23, 9, 0, tzinfo=BEIJING)
SENTENCES = (
    "私域流量已经不再是新词，但是真正把它做成增长引擎的企业并不多，原因往往不在工具，而在人。",
    "过去一年，这家公司把门店的导购都变成了顾问，每人负责三百位老顾客，复购率因此翻了一番。",
    "负责人说，最难的一步是让一线员工相信，少发一条广告，多回一句话，业绩反而会更好。",
    "我们请教了十二位操盘手，他们的答案惊人地一致：先把服务做好，成交只是水到渠成的结果。",
    "明年的预算里，投放会减少三成，省下来的钱将用于内容和客服，这在两年前是不可想象的。",
)
PARTS = {
    "{nav}": "<div class='top'>" + "".join(f"<a href='/c/{n}'>第{n}个频道的名字</a> " for n in range(20)) + "</div>",
    "{headlines}": "".join(f"<li><a href='/a/{n}.html'>第{n}篇文章的标题写得很长</a></li>" for n in range(10)),
    "{comments}": "".join(
        f"<div class='i'><b>网友{n}</b><p>这位网友的第{n}条意见写得很长，他不同意文章的观点，也说明了理由。</p>"
        "<span>3小时前</span> <a href='#'>回复</a> 赞 85</div>"
        for n in range(12)
    ),
    "{summaries}": "".join(
        f"<div class='i'><h4><a href='/a/{n}.html'>第{n}篇文章的标题</a></h4>"
        f"<p>这是另一篇文章的摘要，写了它讲的是什么，第{n}次。</p></div>"
        for n in range(8)
    ),
    "{b}": "".join(f"<p>{sentence}</p>" for sentence in SENTENCES),
    "{stream}": "".join(
        f"<div class='i'><h4><a href='/a/{n}.html'>第{n}篇文章的标题</a></h4><p>这是第{n}篇别的文章，写了一件很长的事，"
        f"讲到了一半就不讲了，读者要自己点开来看，里面还有第{n}张图片，以及更多没有写在这里的话。</p></div>"
        for n in range(150)
    ),
    **{f"{{s{n}}}": sentence for n, sentence in enumerate(SENTENCES, 1)},
}


_PIECES = "<div class=content>|<div class=comment>|</div>|<p>|</p>|<h1>|</h1>|<li><a href=x>|</a>|<td>|<b hidden>"
_PIECES += "|热门评论|2021-11-22|作者：|\ud800|<script>\"|<!--|&#0;|<base href='//['>"
PIECES = [*_PIECES.split("|"), *SENTENCES]


def filled(text: str) -> str:
    for name, part in PARTS.items():
        text = text.replace(name, part)
    return text


def read(html: str, url: str = "http://example.com/a.html") -> Extracted | None:
    return generic.extract(Document(filled(html), url, fetched_at=NOW))


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["name"])
def test_page(case: dict[str, Any]) -> None:
    found = read(case["html"], case.get("url", "http://example.com/a.html"))
    assert found is not None
    assert found.raw_text.split("\n") == [filled(line) for line in case["text"]]
    for field, value in asdict(found).items():
        if field in case and field not in ("url", "text"):
            shown = value.isoformat() if isinstance(value, datetime) else list(value) if field == "images" else value
            assert shown == case[field], field


@pytest.mark.parametrize("case", FIELDS, ids=lambda case: case["name"])
def test_fields(case: dict[str, Any]) -> None:
    saved = case.get("saved", False)
    body = process(
        Page(
            url="http://example.com/a.html",
            body=f"<meta charset='utf-8'>{filled(case['html'])}".encode(),
            fetched_at=NOW,
            headers=() if saved else (("content-type", "text/html"),),
        )
    )
    assert isinstance(body, Article)
    for field in ("title", "author", "source_account", "published_at"):
        if field in case:
            value = getattr(body, field)
            assert (value.isoformat() if isinstance(value, datetime) else value or "") == case[field], field


@pytest.mark.parametrize("name", ["dates in the text are none of the article's", "the site, the editor and 网络"])
def test_what_is_not_sure_is_none(name: str) -> None:
    found = read(next(case["html"] for case in PAGES if case["name"].startswith(name)))
    assert found is not None
    assert (found.published_at, found.author, found.source_account) == (None, None, None)


@pytest.mark.parametrize(
    "html", ["", "<html></html>", "<html><body><p>  </p></body></html>", '{"a": 1}', "<a href=x>字</a>"]
)
def test_nothing_gives_none(html: str) -> None:
    assert read(html) is None


def test_the_tree_is_left_as_it_was() -> None:
    document = Document(filled(PAGES[0]["html"]))
    before = lxml.html.tostring(document.tree)
    generic.extract(document)
    assert lxml.html.tostring(document.tree) == before


def test_reading_twice_gives_the_same() -> None:
    for case in PAGES:
        assert read(case["html"]) == read(case["html"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_never_raises_and_gives_lines_without_blanks(parts: list[str]) -> None:
    found = read("<html><body>" + "".join(parts))
    if found is not None:
        lines = found.raw_text.split("\n")
        assert all(line and line == line.strip() for line in lines)
