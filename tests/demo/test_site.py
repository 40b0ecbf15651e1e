"""The bundled site: what it promises to hold, and that every page comes out of the chain as it was written."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from corpus import sites
from corpus.article import Article, Page, Rejected
from corpus.decoding import decode
from corpus.demo import mirror, niaogebiji, site, wechat
from corpus.demo.articles import DemoArticle
from corpus.demo.response import Response
from corpus.html.document import Document
from corpus.process import process
from corpus.sites.site import Listing, Site

BASE = "http://127.0.0.1:8000"
PAGES = site.render(BASE)
EXPECTED = site.expected(BASE)


def answer(url: str) -> Response:
    parts = urlsplit(url)
    path = parts.path.rstrip("/") if parts.path != "/mirror/" else parts.path
    return PAGES[path + (f"?{parts.query}" if parts.query else "")]


def fetched(url: str) -> Page:
    """As the spiders hand it on: those of niaogebiji and wechat name their site, mirrors are recognised."""
    response = answer(url)
    path = urlsplit(url).path
    name = "niaogebiji" if "article-" in path else "wechat" if path.startswith("/s/") else None
    headers = (("Content-Type", response.content_type),)
    return Page(
        url=url, body=response.body, fetched_at=datetime.now(UTC), status=response.status, headers=headers, site=name
    )


def test_is_as_large_as_promised() -> None:
    assert len(PAGES) >= 40
    long = [article for article in EXPECTED.values() if 300 <= len(article.text) <= 900]
    assert len({article.text for article in long}) >= 24
    assert len({article.title for article in EXPECTED.values()}) == len(EXPECTED)


def test_is_the_same_on_every_call() -> None:
    assert site.render(BASE) == PAGES


@pytest.mark.parametrize("url", EXPECTED, ids=lambda url: urlsplit(url).path)
def test_every_article_comes_out_as_written(url: str) -> None:
    written = EXPECTED[url]
    article = process(fetched(url))
    assert isinstance(article, Article), article.detail
    assert article.text.split("\n") == written.paragraphs
    assert article.url == url
    assert article.author == (written.author or None)
    assert article.published_at is not None
    assert article.published_at.replace(second=0) == written.published.replace(second=0)
    if written.title:
        assert article.title == written.title
    if written.account:
        assert article.source_account == written.account
        assert article.wx_account == (written.user_name or None)


@pytest.mark.parametrize("url", site.rejected(BASE), ids=lambda url: urlsplit(url).path)
def test_what_is_no_article_is_rejected(url: str) -> None:
    rejected = process(fetched(url))
    assert isinstance(rejected, Rejected)
    assert rejected.reason is site.rejected(BASE)[url]


def walk(reader: Site, start: str) -> Counter[str]:
    """Every article link from a list on, the way a spider follows them."""
    found: Counter[str] = Counter()
    url: str | None = start
    for _ in range(10):
        if url is None:
            return found
        response = answer(url)
        text = decode(response.body, content_type=response.content_type).text
        listing: Listing = reader.listing(Document(text, url))
        found.update(link.url for link in listing.articles)
        url = listing.next_page
    pytest.fail("the list has no end")


def written_for(account_or_category: int | str) -> set[str]:
    def is_meant(article: DemoArticle) -> bool:
        return account_or_category in (article.category, article.account)

    return {url for url, article in EXPECTED.items() if is_meant(article)}


def test_the_list_leads_to_every_article_once() -> None:
    found = walk(sites.niaogebiji.SITE, BASE + "/pc/index/getMoreArticle")
    articles = {url for url in EXPECTED if "/article-" in url}
    assert articles < set(found)
    assert set(found) - articles == {
        BASE + path for path in (niaogebiji.TAKEN_DOWN, niaogebiji.GONE, niaogebiji.FORBIDDEN)
    }
    assert max(found.values()) == 1


@pytest.mark.parametrize("category", [101, 102])
def test_categories_lead_to_their_articles(category: int) -> None:
    assert set(walk(sites.niaogebiji.SITE, f"{BASE}/cat/{category}")) == written_for(category)


def test_the_album_and_the_rest_are_all_of_wechat() -> None:
    found = set(walk(sites.wechat.SITE, BASE + wechat.ALBUM))
    assert found == written_for("灯塔零售")
    outside = {BASE + path for path in wechat.outside_album()}
    assert found | outside == {url for url in (*EXPECTED, *site.rejected(BASE)) if "/s/" in url}


def test_the_mirror_serves_gbk_notes_and_damage() -> None:
    pages = {article.id: PAGES[mirror.path_of(article)].body for url, article in EXPECTED.items() if "/mirror/" in url}
    with pytest.raises(UnicodeDecodeError):
        pages["610003"].decode("utf-8")
    assert b"charset=gb2312" in pages["610003"]
    assert pages["610004"].decode("gb18030").count("(") > 20
    for damaged in ("610005", "610006"):
        assert pages[damaged].decode("gb18030").count("?") >= 3
    assert "\ufffd" in pages["610007"].decode("utf-8", "replace")


def test_layouts_are_all_there() -> None:
    layouts = {
        article.layout for url in EXPECTED if "/s/" in url and isinstance(article := process(fetched(url)), Article)
    }
    assert layouts == {"article", "2018", "repost", "image", "text"}


def test_robots_close_one_listed_article() -> None:
    assert b"Disallow: /vip/" in PAGES["/robots.txt"].body
    assert niaogebiji.FORBIDDEN.startswith("/vip/")
    assert BASE + niaogebiji.FORBIDDEN not in EXPECTED
