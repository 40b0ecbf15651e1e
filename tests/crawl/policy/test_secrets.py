"""What is masked, and what is not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.crawl.policy.secrets import mask, mask_headers, without_login


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("http://user:SECRETPW@example.com/a", "SECRETPW"),
        ("http://SECRETUSER@example.com/a", "SECRETUSER"),
        ("https://mp.weixin.qq.com/s?__biz=M&mid=1&key=SECRET1", "SECRET1"),
        ("https://mp.weixin.qq.com/s?__biz=M&uin=SECRET2%3D%3D&mid=1", "SECRET2"),
        ("…&pass_ticket=SECRET3%2Bx, …", "SECRET3"),
        ("https://mp.weixin.qq.com/mp/profile_ext?action=getmsg&appmsg_token=SECRET4&f=json", "SECRET4"),
        ("https://example.com/?PHPSESSID=SECRET5#top", "SECRET5"),
        ("https://example.com/cb?next=%2Fa%3Ftoken%3DSECRET6", "SECRET6"),
        ("http://example.com/?access_token=SECRET7 failed", "SECRET7"),
        ("['urls=http://a:SECRET8@b.example/,http://c.example/?pwd=SECRET9']", "SECRET"),
    ],
)
def test_secrets_go(text: str, secret: str) -> None:
    assert secret not in mask(text)
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://mp.weixin.qq.com/s?__biz=MzI=&mid=2247&idx=1&sn=a1b2",
        "https://mp.weixin.qq.com/s?src=11&timestamp=1&ver=1&signature=abc-*",
        "https://example.com/monkey=1/turkey=2?keyword=羽毛&page_key_word=3",
        "mail me@example.com; ratio 3:4 @home",
        "https://example.com/@user/posts",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask(text) == text


def test_an_address_is_kept_without_the_login_of_whoever_copied_it() -> None:
    kept = without_login("https://mp.weixin.qq.com/s?__biz=MzI=&mid=22&idx=1&sn=a1&uin=1&key=2&pass_ticket=3#rd")
    assert kept == "https://mp.weixin.qq.com/s?__biz=MzI%3D&mid=22&idx=1&sn=a1#rd"
    assert without_login("https://example.com/a?token=1&b=2") == "https://example.com/a?token=1&b=2"
    assert without_login("http://me@[::1") == "http://***@[::1"


def test_headers_keep_their_names() -> None:
    kept = dict(mask_headers([("set-cookie", "sid=SECRET; Path=/"), ("content-type", "text/html")]))
    assert kept == {"set-cookie": "***", "content-type": "text/html"}


@given(st.text())
def test_any_text(text: str) -> None:
    assert mask(mask(text)) == mask(text)
    without_login(text)


@pytest.mark.parametrize("piece", ["://a", "key=", "@", "uin=a&", "://@"])
def test_time_is_linear(piece: str) -> None:
    def cost(size: int) -> float:
        text = piece * (size // len(piece))
        started = time.process_time()
        mask(text)
        return time.process_time() - started

    assert cost(400_000) < 40 * max(cost(40_000), 0.002)
