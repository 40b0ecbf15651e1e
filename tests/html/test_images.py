"""Addresses of pictures: absolute, in order, each once, the same for every site."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import sites
from corpus.html.document import Document
from corpus.html.images import images_of

URL = "https://a.example/2021/1.html"


def images(body: str, url: str = URL, head: str = "") -> tuple[str, ...]:
    document = Document(f"<html><head>{head}</head><body>{body}</body></html>", url)
    return images_of(document, document.tree)


@pytest.mark.parametrize(
    ("image", "address"),
    [
        ('<img src="/a.png">', "https://a.example/a.png"),
        ('<img src=" a.png ">', "https://a.example/2021/a.png"),
        ('<img src="//cdn.example/b.png">', "https://cdn.example/b.png"),
        ('<img data-lazy-src="https://x.example/c.png" src="data:image/gif;base64,R0">', "https://x.example/c.png"),
        ('<img src="data:image/gif;base64,R0" data-original="/d.png">', "https://a.example/d.png"),
        ('<img data-src="data:image/gif;base64,R0" src="/e.png">', "https://a.example/e.png"),
        ('<img data-src="" src="/f.png">', "https://a.example/f.png"),
        ('<img data-actualsrc="https://pic.example/g.jpg" src="loading.gif">', "https://pic.example/g.jpg"),
        ('<img srcset="/s.png 400w, /l.png 1200w, /m.png 800w">', "https://a.example/l.png"),
        ('<img src="data:," srcset="/1.png, /2.png 2x">', "https://a.example/2.png"),
        ('<img src="data:," srcset="/c_300,h_200/1.png 1x">', "https://a.example/c_300,h_200/1.png"),
        ('<picture><source srcset="/p.webp 1x"><img src="data:,x"></picture>', "https://a.example/p.webp"),
        ('<picture><source srcset="/p.webp"><img src="/q.png"></picture>', "https://a.example/q.png"),
        ('<amp-img src="/amp.png"></amp-img>', "https://a.example/amp.png"),
    ],
)
def test_address(image: str, address: str) -> None:
    assert images(image) == (address,)


@pytest.mark.parametrize(
    "image",
    [
        "<img>",
        '<img src="data:image/png;base64,AAAA">',
        '<img src="blob:https://a.example/1">',
        '<img src="javascript:void(0)">',
        '<img src="file:///c:/1.png">',
        '<img src="https://[oops/1.png">',
        '<img srcset=", ,">',
        '<source srcset="/video.webm">',
        '<a href="/a.png">图</a>',
    ],
)
def test_no_address(image: str) -> None:
    assert images(image) == ()


def test_in_the_order_of_the_page_each_once() -> None:
    body = '<p><img src="/2.png"></p><img src="/1.png"><div><img data-src="/2.png" src="x.gif"><img src="/3.png"></div>'
    assert images(body) == ("https://a.example/2.png", "https://a.example/1.png", "https://a.example/3.png")


def test_relative_to_base() -> None:
    assert images('<img src="a.png">', head='<base href="//static.example/x/">') == ("https://static.example/x/a.png",)


def test_a_saved_page_knows_whole_addresses_only() -> None:
    body = '<img src="a.png"><img src="//cdn.example/b.png"><img src="http://c.example/c.png">'
    for url in ("", "file:page.html"):
        assert images(body, url) == ("https://cdn.example/b.png", "http://c.example/c.png")


TEXT = "".join(f"<p>第{n}段，巷口的修鞋摊摆了三十年，今天还在，来的人都认得他。</p>" for n in range(9))
PICTURES = (
    '<img src="/a.png"><img src="//cdn.example/b.png"><img data-lazy-src="https://x.example/c.png" src="data:,x">'
)


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("generic", f"<h1>巷口的修鞋摊</h1><div class='article-content'>{TEXT}{PICTURES}</div>"),
        ("repost", f"<h1>巷口的修鞋摊</h1><div class='post-meta'>x</div><div id='article-body'>{TEXT}{PICTURES}</div>"),
        ("niaogebiji", f"<h1>巷口的修鞋摊</h1><div class='pc_content'>{TEXT}{PICTURES}</div>"),
        ("wechat", f"<div id='js_article'><div id='js_content'>{TEXT}{PICTURES}</div></div>"),
    ],
)
def test_every_site_gives_the_same(name: str, page: str) -> None:
    extracted = sites.named(name).extract(Document(f"<html><body>{page}</body></html>", URL))
    assert extracted is not None
    assert extracted.images == (
        "https://a.example/a.png",
        "https://cdn.example/b.png",
        "https://x.example/c.png",
    )


@given(st.text("ab/.,: \n1wx2data-[]é", max_size=60))
def test_any_srcset_is_read_without_an_error(value: str) -> None:
    for image in (f'<img srcset="{value}">', f'<img src="{value}">'):
        assert all(address.startswith(("http://", "https://")) for address in images(image))
