"""Input made to hurt goes through the whole chain: no crash, no stall, a clear reason where it is no article."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from corpus.article import Article, Page, Rejected
from corpus.cleaning import replay
from corpus.html.document import Document
from corpus.process import process
from corpus.sites.generic import links
from tests.timing import work_seconds

#: CPU seconds a page may take: a crawl of 20 pages a minute a host still keeps up.
MOST_SECONDS = 3.0

_PARAGRAPH = "这一段正文不长，却足够让人看出它是一篇文章：有主语，有谓语，还有一点态度。"
_BODY = "".join(f"<p>{_PARAGRAPH}第{n}段。</p>" for n in range(12))


def html(body: str, head: str = "") -> bytes:
    return f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode("utf-8", "surrogatepass")


def _bomb() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "哈">{entities}]><x>&a11;</x>'.encode()


#: Made when they are needed: some are 30 MB.
CASES: dict[str, Callable[[], bytes]] = {
    "nested 5,000 deep": lambda: html("<div>" * 5000 + _BODY + "</div>" * 5000),
    "nested 100,000 deep": lambda: html("<div>" * 100_000 + _BODY),
    "3 million tags": lambda: html("<b></b>" * 3_000_000),
    "1 million paragraphs of nothing": lambda: html("<p> </p>" * 1_000_000 + _BODY),
    "30 MB of flat HTML": lambda: html(f"<p>{_PARAGRAPH}</p>" * (30_000_000 // 120)),
    "a line of a million characters": lambda: html(f"<p>{_PARAGRAPH * (1_000_000 // len(_PARAGRAPH))}</p>"),
    "a million brackets": lambda: html(f"<article><p>{'（' * 500_000}{')' * 500_000}</p></article>"),
    "a million question marks": lambda: html(f"<article><p>{'?' * 1_000_000}</p></article>"),
    "a million lines": lambda: bytes("敬请关注\n" * 1_000_000, "utf-8"),
    "a million numbered rules": lambda: "".join(f"{n})不得发布违规内容;\n" for n in range(100_000)).encode(),
    "NUL and lone surrogates": lambda: html(f"<article>{_BODY}<p>\0甲\ud800乙\udfff丙\0</p></article>"),
    "XML bomb": _bomb,
    "conflicting base": lambda: html(_BODY, '<base href="https://a.example/"><base href="javascript:alert(1)">'),
    "frames": lambda: b"<html><frameset cols='1,*'><frame src='a.html'><frame src='b.html'></frameset></html>",
    "script without end": lambda: html(_BODY + "<script>var a = '" + "x" * 2_000_000),
    "comment without end": lambda: html(_BODY + "<!-- " + "- " * 1_000_000),
    "attributes without end": lambda: html(_BODY + "<p " + "a='b' " * 400_000),
    "a JSON of brackets": lambda: b"[" * 500_000,
    "an object of objects": lambda: b'{"a":' * 200_000,
    "state scripts of brackets": lambda: html("<script>window.__INITIAL_STATE__=" + "[" * 500_000 + "</script>"),
    "cgiDataNew of brackets": lambda: html("<script>window.cgiDataNew = {" + "a: {" * 200_000 + "</script>"),
}


#: What a line of 1 MB repeats. (An article has at most 400,000 characters: a longer line is refused before the steps.)
LINES: dict[str, str] = {
    "blanks": " ", "brackets": "(", "wide brackets": "（", "pairs": "（）", "quotes": "“好", "titles": "《好",
    "digits": "1", "numbers": "1 ", "dashes": "—", "dots": "…", "entities": "&", "entities of entities": "&amp;amp;",
    "tags in text": "&lt;a href=", "references": "&#x4e2d;", "escapes": "\\u4e2d", "addresses": "http://a.cn/",
    "notes": "好（hǎo）", "notes without brackets": "好 hǎo ", "open notes": "(hǎo", "syllables": "zhong guo ",
    "letters": "a", "two scripts": "台湾臺灣", "four scripts": "aбα한", "traditional": "臺灣", "doubled": "们们",
    "combining marks": "\u0300", "combined": "e\u0301", "lost characters": "好\ufffd", "private use": "好\ue000",
    "zero width": "好\u200b", "emoji": "👨\u200d", "directions": "\u202e好", "surrogates": "\ud83d", "controls": "\x01",
    "misread": "å¥½", "misread twice": "鈥", "misread as GBK": "娴嬭瘯", "doubly damaged": "適當(dāng)?shù)牟呗猿晒Α翱",
    "question marks": "好?", "sources": "来源：鸟哥 ", "authors": "作者：张三 ", "reposts": "转载自公众号",
    "accounts": "微信号：abc ", "disclaimers": "免责声明：", "dates": "2024-01-01 ", "hashes": "#好", "stars": "*",
    "compatibility": "豈", "circled": "①", "wide": "Ａ", "ligatures": "ﷺ", "sentences": "好，",
}  # fmt: skip

#: What stands before it, what is repeated, what stands after it.
PARTS: dict[str, tuple[str, str, str]] = {
    "blanks before an end": ("<p>", " ", "x</p>"),
    "classes": ("<div class='", "article ", "'></div>"),
    "an attribute": ("<div data-x='", "x", "'></div>"),
    "a style": ("<div style='", "display:", "'></div>"),
    "an address": ("<a href='", "http://", "'>x</a>"),
    "a picture": ("<img src='", "a/../", "'>"),
    "a date": ("<time datetime='", "2024-01-", "'></time>"),
    "a written date": ("<span class=time>", "2024年", "</span>"),
    "an author": ("<span class=author>", "张、", "</span>"),
    "a headline": ("<h1>题", " ", "目</h1>"),
    "a title": ("<meta property=og:title content='", "题 - ", "'>"),
    "linked data, nested": ("<script type=application/ld+json>", "[", "</script>"),
    "linked data, listed": (
        "<script type=application/ld+json>[",
        '{"@type":"Article","author":{"name":"a"}},',
        "1]</script>",
    ),
    "a script": ("<script>", "x", "</script>"),
    "escapes in a script": ("<script>var msg_title = '", "\\x26", "';</script>"),
    "assignments": ("<script>", "var nickname = ", "</script>"),
    "blanks in a script": ("<script>var nickname =", " ", "</script>"),
    "quotes in a script": ("<script>", "'", "</script>"),
    "alternatives in a script": ("<script>var biz = ", "''||", "</script>"),
    "cgiDataNew again and again": ("<script>", "window.cgiDataNew = {", "</script>"),
    "cgiDataNew with escapes": ("<script>window.cgiDataNew = {content_noencode: '", "\\x3c", "'};</script>"),
    "cgiDataNew with fields": ("<script>window.cgiDataNew = {", "title: '", "</script>"),
    "a state": ("<script>window.__INITIAL_STATE__={", '"a":"b",', '"c":1}</script>'),
    "states": ("<script>", "window.__INITIAL_STATE__={", "</script>"),
    "cells": ("<table><tr>", "<td>好", "</table>"),
    "line breaks": ("<p>", "<br>", "</p>"),
    "links": ("<div>", "<a href=/article/1.html>好</a>", "</div>"),
    "pictures": ("<div>", "<img src=/1.png>", "</div>"),
    "a pager": ("<div class=pagination>", "<a href=?p=2>2</a>", "</div>"),
    "inlines": ("<p>", "<span>好</span>", "</p>"),
    "a notice": ("<div class=weui-msg>", "该内容已被发布者删除", "</div>"),
    "read more": ("<p>", "阅读全文", "</p><p>未完待续</p>"),
}


def _part(name: str, size: int) -> bytes:
    """An article with this part, of so many characters, under it; no more tags than are read."""
    before, unit, after = PARTS[name]
    times = min(size // len(unit), 90_000 // max(1, unit.count("<")))
    return html(f"<div id=js_content>{_BODY}</div>{before}{unit * times}{after}")


def test_a_base_of_a_megabyte_is_none() -> None:
    """Each picture was joined to it: 2,000 took 30 s."""
    pictures = "".join(f"<img src={number}.png>" for number in range(500))
    body = html(f"<article>{pictures}{_BODY}</article>", f"<base href='http://a.cn/{'b/' * 250_000}'>")
    found: list[Article | Rejected] = []
    assert work_seconds(lambda: found.append(process(page(body)))) < 1.0
    [document] = found
    assert isinstance(document, Article)
    assert document.images[0].startswith("https://example.com/a/")


BYTES: dict[str, Callable[[int], bytes]] = {
    "half characters": lambda n: html(_BODY) + b"\xe4\xbd" * (n // 2),
    "two encodings": lambda n: html(_BODY) + b"\xe4\xbd\xa0\xc4\xe3" * (n // 5),
    "no encoding": lambda n: html(_BODY) + b"\xb0\xa1\xff" * (n // 3),
    "declared again and again": lambda n: b"<meta charset=" * (n // 14) + html(_BODY),
    "escape sequences": lambda n: html(_BODY) + b"\x1b$B" * (n // 3),
    "NUL": lambda n: html(_BODY) + b"\0" * n,
    "a line of plain text": lambda n: ("好 " * min(n // 4, 400_000)).encode(),
}

#: At twice the size; noise below so many CPU seconds says nothing of growth.
MOST_GROWTH, NOISE = 3.0, 0.3
URLS = (
    "https://example.com/a/1.html",
    "https://mp.weixin.qq.com/s/x",
    "https://www.niaogebiji.com/article-1-1.html",
)


def _seconds(make: Callable[[int], bytes], size: int, url: str) -> tuple[float, float]:
    """Of half the size, and of all of it."""
    half, whole = make(size // 2), make(size)
    return work_seconds(lambda: process(page(half, url))), work_seconds(lambda: process(page(whole, url)))


def _grows_with_the_page(make: Callable[[int], bytes], size: int, urls: tuple[str, ...] = URLS) -> None:
    for url in urls:
        half, whole = _seconds(make, size, url)
        if whole >= MOST_GROWTH * half:  # other work on the machine may have met one of the two
            half, whole = _seconds(make, size, url)
        assert whole < MOST_SECONDS, f"{whole:.1f} s at {url}"
        assert whole < MOST_GROWTH * max(half, NOISE / MOST_GROWTH), f"{half:.2f} s, then {whole:.2f} s at {url}"


@pytest.mark.parametrize("name", LINES)
def test_a_line_costs_no_more_than_its_length(name: str) -> None:
    unit = LINES[name]
    _grows_with_the_page(lambda size: html(f"{_BODY}<p>{unit * (size // len(unit))}</p>"), 300_000, URLS[:1])


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_a_page_costs_no_more_than_its_length(name: str) -> None:
    _grows_with_the_page(lambda size: _part(name, size), 1_000_000)


@pytest.mark.parametrize("name", BYTES)
def test_bytes_cost_no_more_than_their_number(name: str) -> None:
    _grows_with_the_page(BYTES[name], 1_000_000, URLS[:1])


@pytest.mark.parametrize("name", ["a script", "an attribute", "escapes in a script", "linked data, nested"])
def test_a_page_as_large_as_may_be(name: str) -> None:
    _grows_with_the_page(lambda size: _part(name, size), 15_000_000, URLS[1:2])


@pytest.mark.parametrize(
    "unit", ["<a href=/article/1.html>修鞋摊的下午</a>", "<a rel=next href=?p=2>下一页</a>", "<li>"]
)
def test_a_list_costs_no_more_than_its_length(unit: str) -> None:
    half, whole = (
        work_seconds(lambda: links.listing(Document(text, URLS[0])))  # noqa: B023 - called here
        for text in (unit * (size // len(unit)) for size in (300_000, 600_000))
    )
    assert whole < min(MOST_SECONDS, MOST_GROWTH * max(half, NOISE / MOST_GROWTH)), f"{half:.2f} s, {whole:.2f} s"


def page(body: bytes, url: str = "https://example.com/a/1.html") -> Page:
    return Page(url=url, body=body, fetched_at=datetime(2026, 11, 21, tzinfo=UTC))


@pytest.mark.parametrize("name", CASES)
def test_no_page_crashes_or_stalls_the_chain(name: str) -> None:
    body = CASES[name]()
    for url in URLS:
        found: list[Article | Rejected] = []
        seconds = work_seconds(lambda: found.append(process(page(body, url))))  # noqa: B023 - called here
        assert seconds < MOST_SECONDS, f"{seconds:.1f} s at {url}"
        [document] = found
        if isinstance(document, Rejected):
            assert document.detail
        else:
            assert replay(document.raw_text, document.edits) == document.text


def test_a_page_nested_beyond_reading_says_so() -> None:
    document = process(page(CASES["nested 5,000 deep"]()))
    assert isinstance(document, Rejected)
    assert "nested deeper than 2,048" in document.detail


@pytest.mark.parametrize("name", ["NUL and lone surrogates", "conflicting base"])
def test_an_article_inside_is_still_found(name: str) -> None:
    document = process(page(CASES[name]()))
    assert isinstance(document, Article), document
    assert document.text.count(_PARAGRAPH) == 12


def test_a_page_with_random_damage_never_raises() -> None:
    dice = random.Random(7)
    whole = html(f"<h1>题目</h1><article>{_BODY}</article>")
    for _ in range(40):
        body = bytearray(whole)
        for _ in range(dice.randrange(1, 30)):
            body[dice.randrange(len(body))] = dice.randrange(256)
        document = process(page(bytes(body)))
        if isinstance(document, Article):  # bytes that are lost stay lost: no word is made up for them
            assert not [edit for edit in document.edits if "\ufffd" in edit.before and edit.after]
