"""Input made to hurt goes through the whole chain: no crash, no stall, a clear reason where it is no article."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from corpus.article import Article, Page, Rejected
from corpus.cleaning import replay
from corpus.process import process
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


def page(body: bytes, url: str = "https://example.com/a/1.html") -> Page:
    return Page(url=url, body=body, fetched_at=datetime(2026, 11, 21, tzinfo=UTC))


@pytest.mark.parametrize("name", CASES)
def test_no_page_crashes_or_stalls_the_chain(name: str) -> None:
    body = CASES[name]()
    for url in (
        "https://example.com/a/1.html",
        "https://mp.weixin.qq.com/s/x",
        "https://www.niaogebiji.com/article-1-1.html",
    ):
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
