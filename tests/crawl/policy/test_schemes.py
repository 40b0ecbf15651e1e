from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.crawl.policy.urls import scheme_refusal_reason


@pytest.mark.parametrize(
    "url",
    [
        "https://mp.weixin.qq.com/s/abc",
        "HTTP://EXAMPLE.COM:8080/",
        "http://127.0.0.1:8000/",  # addresses are another check's business
        "https://例子.中国/",
    ],
)
def test_fine(url: str) -> None:
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
def test_refused(url: str, why: str) -> None:
    assert why in (scheme_refusal_reason(url) or "")


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_never_raises(text: str) -> None:
    for url in (text, f"http://{text}"):
        why = scheme_refusal_reason(url)
        assert why is None or why
        assert scheme_refusal_reason(url) == why
