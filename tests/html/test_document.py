"""A page's text and tree, whatever comes in."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import State
from corpus.html import page_state
from corpus.html.document import MAX_CHARS, Document
from corpus.sites import generic

SENTENCE = "私域流量已经不再是新词，但是真正做好的企业并不多。"


def html(body: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body>{body}</body></html>"


HOSTILE: dict[str, Callable[[], str]] = {
    "nested 5,000 deep": lambda: html("<div>" * 5_000 + SENTENCE + "</div>" * 5_000 + f"<p>{SENTENCE}</p>"),
    "nested 100,000 deep": lambda: html("<div>" * 100_000 + SENTENCE),
    "unclosed inline tags": lambda: html(f"<b><i><font><p>{SENTENCE}" * 20_000),
    "unclosed tables": lambda: html(f"<table><tr><td>{SENTENCE}" * 5_000),
    "3 million tags": lambda: html("<b></b>" * 1_500_000),
    "90,000 tags": lambda: html(f"<p>{SENTENCE[:9]}</p>" * 45_000),
    "links and sentences without end": lambda: html(f"<li><a href=x>{SENTENCE}</a>{SENTENCE}</li>" * 20_000),
    "30 MB of flat text": lambda: html(SENTENCE * 1_200_000),
    "12 million characters on a line": lambda: html(SENTENCE * 300_000),
    "an attribute of a million characters": lambda: html(f"<p title='{'x' * 1_000_000}'>{SENTENCE}</p>"),
    "100,000 attributes": lambda: html(f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>{SENTENCE}</p>"),
    "a class of a million words": lambda: html(f"<div class='{'comment ' * 150_000}'>{SENTENCE}</div>"),
    "a million open brackets": lambda: "<" * 1_000_000,
    "half a million comments": lambda: html("<!--x-->" * 250_000 + SENTENCE),
    "a comment without end": lambda: html("<!-- " + "x" * 3_000_000),
    "a script without end": lambda: html("<script>" + "var a='" + "字，" * 500_000),
    "a script of quotes": lambda: html("<script>" + "\"'" * 500_000 + "</script>"),
    "a script of backslashes": lambda: html('<script>a="' + "\\" * 1_000_000 + "</script>"),
    "JSON nested 100,000 deep": lambda: html("", f"<script type='application/ld+json'>{'[' * 100_000}</script>"),
    "XML bomb": lambda: (
        "<!DOCTYPE lolz [<!ENTITY a 'lollollollol'>"
        + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefghi", "bcdefghij", strict=True))
        + "]>"
        + html("&j;" * 100)
    ),
    "NUL and lone surrogates": lambda: html("<p>\0甲\ud800乙\udfff</p>" * 1_000 + SENTENCE),
    "white space": lambda: " \n" * 1_000_000,
    "dates without end": lambda: html("<h1>标题标题</h1><p>" + "2021-11-22 " * 100_000),
    "a title of a million characters": lambda: html(SENTENCE, f"<title>{'-_|' * 300_000}</title>"),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_page_stalls_or_raises(make: Callable[[], str]) -> None:
    document = Document(make(), "http://example.com/a")
    start = time.process_time()
    found = page_state.verdict(document)
    generic.extract(document)
    _ = document.lines
    taken = time.process_time() - start
    assert taken < 2, f"{taken:.1f} s"
    assert found.state is State.ARTICLE or found.detail


def test_what_was_left_out_is_said() -> None:
    deep = Document(html("<div>" * 5_000 + SENTENCE))
    assert deep.tree is not None
    assert "nested deeper than 2,048" in deep.warnings[0]
    wide = Document(html(f"<p {' '.join(f'a{n}=1' for n in range(9_000))}>{SENTENCE}</p>"))
    assert wide.tree.find(".//p").attrib == {}
    assert "attributes" in wide.warnings[0]
    assert "surrogates" in _warned(html("\ud800"))[0]
    assert _warned(html(f"<div>{SENTENCE}</div>" * 2_000)) == ()


def _warned(text: str) -> tuple[str, ...]:
    document = Document(text)
    assert document.tree is not None
    return document.warnings


def test_a_large_attribute_is_kept() -> None:
    state = "{&quot;a b&quot;:1}" + "字" * 30_000
    assert Document(html(f"<p data-state='{state}'>x</p>")).tree.find(".//p").get("data-state", "").endswith("字字")


def test_nul_goes_and_surrogates_become_replacement_characters() -> None:
    assert Document(html("<p>甲\0乙\ud800丙</p>")).lines == ["甲乙\ufffd丙"]


def test_too_large_pages_are_not_read() -> None:
    document = Document("<p>" + "字" * MAX_CHARS)
    assert document.too_large
    assert document.lines == []
    assert document.tree.find("body") is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<html><body>字</body></html>", True),
        ("\ufeff\n <!DOCTYPE html><p>字", True),
        ("<section>字</section>", True),
        ("字<br>字<br/>字", True),
        ("前言 <html>", True),
        ("见实：私域的增长\n第二段 a < b", False),
        ("标签 <b> 的用法", False),
        ('{"a": "<p>"}', False),
        ("", False),
    ],
)
def test_is_html(text: str, expected: bool) -> None:
    assert Document(text).is_html is expected


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><p>一</p></body></html><p>二</p><div>三</div>",
        "<html><body><p>一</p></body><p>二</p><p>三</p></html>",
        "<HTML><BODY><p>一</p></HTML ><body><p>二</p></BODY><p>三</p>",
    ],
)
def test_what_follows_an_early_end_is_read(page: str) -> None:
    assert Document(page).lines == ["一", "二", "三"]


def test_lines_of_html_and_of_text() -> None:
    assert Document(html("<p>一</p><script>x</script><p>二<br>三</p>")).lines == ["一", "二", "三"]
    assert Document("一 \n\n　二  三\r\n").lines == ["一", "二 三"]
    assert Document("").lines == []


def test_the_first_base_counts() -> None:
    two = "<base target=_blank><base href='/a/'><base href='http://other.example/'>"
    document = Document(html("", two), "http://example.com/x/y.html")
    assert document.base_url == "http://example.com/a/"
    assert document.absolute("1.jpg") == "http://example.com/a/1.jpg"
    assert document.absolute("//img.example.com/1.jpg") == "http://img.example.com/1.jpg"


def test_what_is_no_address_gives_none() -> None:
    document = Document(html("", "<base href='http://[broken'>"), "http://example.com/x")
    assert document.base_url == "http://example.com/x"
    for href in ("javascript:void(0)", "data:image/gif;base64,R0", "http://[oops", "mailto:a@example.com"):
        assert document.absolute(href) is None


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    document = Document(text, text)
    assert document.tree is not None
    assert all(line.strip() for line in document.lines)


def test_selectors_see_the_tree_that_is_there() -> None:
    document = Document("<html><body><h1>巷口的<em>修鞋摊</em></h1><a href='/a/1'>一盏灯</a></body></html>")
    assert document.selector.root is document.tree
    assert document.selector.css("h1 ::text").getall() == ["巷口的", "修鞋摊"]
    assert document.selector.css("a::attr(href)").get() == "/a/1"
    assert Document("没有标记").selector.css("h1::text").get() is None
