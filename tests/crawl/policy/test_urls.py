from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.crawl.policy.urls import UnproductiveShapes, scheme_refusal_reason, shape, trap_refusal_reason


@pytest.mark.parametrize(
    "url",
    [
        "https://mp.weixin.qq.com/s/abc",
        "HTTP://EXAMPLE.COM:8080/",
        "http://127.0.0.1:8000/",  # addresses are another check's business
        "https://例子.中国/",
    ],
)
def test_pages_of_the_web(url: str) -> None:
    assert scheme_refusal_reason(url) is None


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("file:///etc/passwd", "file"),
        ("ftp://example.com/", "ftp"),
        ("data:text/html,x", "data"),
        ("javascript:alert(1)", "javascript"),
        ("gopher://example.com:70/_x", "gopher"),
        ("//example.com/", "no scheme"),
        ("http:///path", "no host"),
        ("http://example.com:22/", "port 22"),
        ("http://example.com:6379/", "port 6379"),
        ("http://example.com:99999/", "not an address"),
        ("http://[::1/", "not an address"),
        ("http://user:secret@example.com/", "user name"),
    ],
)
def test_what_is_no_page_of_the_web(url: str, why: str) -> None:
    assert why in (scheme_refusal_reason(url) or "")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.niaogebiji.com/article-706188-1.html",
        "https://www.niaogebiji.com/pc/index/getMoreArticle/?catid=101&timepoint=1700000000&format=html",
        "https://mp.weixin.qq.com/s?__biz=MzA5NjEyMDUyMA==&mid=2650000000&idx=1&sn=0123456789abcdef0123456789abcdef",
        "https://example.com/2011/11/11/11/",
        "https://example.com/a/b/a/b/",
        "https://example.com/news/news/1.html",
        "https://example.com/?sid=42",
        "https://example.com/?sid=20231205123456789",
    ],
)
def test_addresses_that_end(url: str) -> None:
    assert trap_refusal_reason(url) is None


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://example.com/a/a/a/", "repeats itself: a"),
        ("https://example.com/x/a/b/a/b/a/b/1.html", "repeats itself: a/b"),
        ("https://example.com/a/1/b/a/1/b/a/1/b", "repeats itself: a/1/b"),
        ("https://example.com/" + "/".join(f"s{n}" for n in range(30)), "30 segments"),
        ("https://example.com/" + "x" * 3000, "longer than"),
        ("https://example.com/1;jsessionid=0123456789ABCDEF", "session id"),
        ("https://example.com/1?a=1&PHPSESSID=5d41402abc4b2a76b9719d91", "session id: PHPSESSID"),
        ("https://example.com/1?a=1&amp;amp;amp;b=2", "escaped"),
    ],
)
def test_traps(url: str, why: str) -> None:
    assert why in (trap_refusal_reason(url) or "")


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_never_raises(text: str) -> None:
    for url in (text, f"http://{text}", f"http://example.com/{text}"):
        scheme_refusal_reason(url)
        why = trap_refusal_reason(url)
        assert why is None or why
        assert trap_refusal_reason(url) == why
        assert shape(url) == shape(url + "#top") or "#" in url


def test_a_shape_that_leads_to_nothing_is_left_alone() -> None:
    shapes = UnproductiveShapes(3)
    for day in range(3):
        assert shapes.refusal_reason(f"https://example.com/cal/2026-01-{day}") is None
        shapes.unproductive(f"https://example.com/cal/2026-01-{day}")
    assert "3 pages" in (shapes.refusal_reason("https://example.com/cal/2031-12-31") or "")
    assert shapes.refusal_reason("https://example.com/article-1.html") is None
    assert shapes.refusal_reason("https://other.example.com/cal/2026-01-01") is None
    shapes.productive("https://example.com/cal/1999-01-01")
    assert shapes.refusal_reason("https://example.com/cal/2031-12-31") is None


def test_the_limit_can_be_turned_off_and_memory_is_bounded() -> None:
    off = UnproductiveShapes(0)
    for _ in range(10):
        off.unproductive("https://example.com/1")
    assert off.refusal_reason("https://example.com/1") is None
    many = UnproductiveShapes(1)
    for number in range(30_000):
        word = "".join(chr(97 + number // 26**place % 26) for place in range(4))
        many.unproductive(f"https://example.com/{word}")
    assert len(many._count) <= 20_001
