"""Article links on list pages nobody described."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from corpus.html.document import Document
from corpus.sites.generic import links
from corpus.sites.site import Listing
from tests.timing import work_seconds

HEADLINES = (
    "城南旧书店里的一盏灯亮了三十年",
    "巷口的修鞋摊为什么只涨过一次价",
    "把图书馆开进地铁站的十一把椅子",
    "老字号糕点铺换过的四种账本",
)
SUMMARY = "许先生没有涨价，只在门口多放了两把椅子。" * 4
MENU = "".join(
    f'<li><a href="/{path}/">{text}</a></li>'
    for path, text in (("news", "新闻"), ("tech", "科技"), ("about", "关于我们"))
)
TAGS = "".join(f'<a href="/tag/{n}.html">标签{n}</a>' for n in range(12))


def page(body: str, url: str = "https://www.mirror.example/list.html") -> Listing:
    return links.listing(Document(f"<html><body>{body}</body></html>", url))


def listed(addresses: str) -> str:
    return "".join(f'<li><a href="{addresses.format(n + 100)}">{text}</a></li>' for n, text in enumerate(HEADLINES))


@pytest.mark.parametrize(
    "addresses",
    [
        "/a/{}.html",
        "/2023/03/0{}/lamp.html",
        "/article/{}",
        "article_{}.shtml",
        "/show.php?id={}",
        "/?p={}",
        "/p/{}ab3c9f",
        "/archives/{}.html",
        "/posts/jiu-shu-dian-de-deng-{}",
        "https://m.mirror.example/news/{}.html",
        "/%E4%B9%A6%E5%BA%97-{}.html",
    ],
)
def test_the_links_of_a_list(addresses: str) -> None:
    found = page(
        f"<ul>{MENU}</ul><ul>{listed(addresses)}</ul><div>{TAGS}</div><footer>{listed('/legal/{}.html')}</footer>"
    )
    assert [link.title for link in found.articles] == list(HEADLINES)


@pytest.mark.parametrize(
    "body",
    [
        MENU,
        TAGS,
        listed("https://other.example/a/{}.html"),
        listed("/files/{}.pdf"),
        listed("/search?q={}"),
        listed("javascript:open({})"),
        listed("#p{}"),
        f"<nav>{listed('/a/{}.html')}</nav>",
        "".join(f'<a href="/list_{n}.html">{n}</a>' for n in range(1, 20)),
        '<a href="/a/1.html">下载</a>',
        "",
    ],
    ids=["menu", "tags", "other host", "files", "search", "script", "anchors", "nav", "pager", "single", "empty"],
)
def test_what_is_no_list(body: str) -> None:
    assert page(body).articles == ()


def test_the_headline_is_taken_not_the_picture_the_summary_or_read_more() -> None:
    body = "".join(
        f'<div><a href="/a/{n}.html"><img src="x.jpg"></a><a href="/a/{n}.html#top">{text}</a>'
        f'<a href="/a/{n}.html">{SUMMARY}</a><a href="/a/{n}.html">阅读全文&gt;&gt;</a></div>'
        for n, text in enumerate(HEADLINES)
    )
    assert [link.title for link in page(body).articles] == list(HEADLINES)


def test_a_cut_headline_is_completed_and_its_date_read() -> None:
    body = "".join(
        f'<a href="/a/{n}.html" title="{text}">{text[:9]}...</a><a href="/b/{n}.html">{text} 2023-03-0{n + 1}</a>'
        for n, text in enumerate(HEADLINES)
    )
    found = page(body).articles
    assert [link.title for link in found] == [text for text in HEADLINES for _ in range(2)]
    assert [link.published_at.day for link in found if link.published_at] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="list_2.html">下一页</a>',
        '<a href="list_2.html">下一頁 ›</a>',
        '<a href="list_2.html" rel="next">2</a>',
        '<a href="list_2.html">Next</a>',
        '<a href="list_2.html"> » </a>',
        '<a href="#">下一页</a><a href="list_2.html">后一页</a>',
    ],
)
def test_next_page(anchor: str) -> None:
    assert page(listed("/a/{}.html") + anchor).next_page == "https://www.mirror.example/list_2.html"


@pytest.mark.parametrize(
    "anchor",
    [
        "",
        '<a href="https://other.example/2">下一页</a>',
        '<a href="list.html">下一页</a>',
        '<a href="/a/9.html">下一页写些什么好呢</a>',
    ],
)
def test_no_next_page(anchor: str) -> None:
    assert page(anchor).next_page is None


def test_base_and_fragments() -> None:
    body = f'<base href="https://mirror.example/zh/">{listed("a/{}.html#top")}'
    found = page(body, "https://mirror.example/x/y.html").articles
    assert found[0].url == "https://mirror.example/zh/a/100.html"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no markup",
        "<html></html>",
        "<a href='http://['>城南旧书店里的一盏灯</a><p>",
        "<p>" + "<a href=/a/1.html>\ud800\x00</a>" * 5,
    ],
)
def test_never_raises(text: str) -> None:
    assert links.listing(Document(text, "http://[")) is not None


def test_a_page_of_many_links_takes_linear_time() -> None:
    body = "".join(f'<a href="/a/{n}.html">城南旧书店里的第{n}盏灯</a>' for n in range(40_000))
    document = Document(f"<html><body>{body}</body></html>", "https://mirror.example/")
    assert document.tree is not None
    assert 1_000 < len(links.listing(document).articles) <= 2_000
    assert work_seconds(lambda: links.listing(document)) < 2


def test_recorded_pages(shared: Path) -> None:
    """News pages carry lists of other articles of their site; menus and tags must not be among them."""
    found = {}
    for file in sorted((shared / "pages" / "generic").glob("*.html.gz")):
        url = json.loads(file.with_name(file.name.replace(".html.gz", ".json")).read_text("utf-8"))["url"]
        text = gzip.decompress(file.read_bytes()).decode("utf-8", "replace")
        found[url.split("/")[2]] = links.listing(Document(text, url)).articles
    assert len(found["www.163.com"]) > 50
    assert len(found["news.ifeng.com"]) > 30
    assert not found["zh.wikipedia.org"]
    titles = [link.title for articles in found.values() for link in articles]
    assert sum(len(title) >= 6 for title in titles) > 0.97 * len(titles)


@pytest.mark.parametrize(
    ("body", "is_end"),
    [
        ("<nav><a href='/'>首页</a></nav><a href='/news/list_6.html'>上一页</a>", True),
        ("<nav><a href='/news/list_6.html'>6</a> 7</nav>", True),
        ("<a href='/news/'>新闻</a><p>暂无数据</p>", True),
        ("<a href='/news/list_7.html'>7</a><a href='/'>首页</a>", False),
        ("<div id='app'></div>", False),
        ("<a href='/'>首页</a><a href='/about.html'>关于我们</a><p>系统维护中</p>", False),
        ("<a href='https://other.example/news/list_6.html'>上一页</a>", False),
    ],
)
def test_a_list_ends_with_its_own_frame(body: str, is_end: bool) -> None:
    document = Document(f"<html><body>{body}</body></html>", "https://example.com/news/list_7.html")
    assert links.listing(document).is_end == is_end
