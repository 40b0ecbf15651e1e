"""Sitemaps that come as a .gz file of their own."""

from __future__ import annotations

import asyncio
import gzip
import threading

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from corpus.article import Page
from corpus.crawl.cursor import ListCursor
from corpus.html.document import Document
from corpus.sites.generic import feeds
from corpus.sites.site import Listing
from corpus.spiders.mirror import MirrorSpider

_SITEMAP = (
    b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    b"<url><loc>https://example.com/article/1.html</loc></url></urlset>"
)


def _read(body: bytes, most: int = 16 * 2**20) -> list[Request | Page]:
    url = "https://example.com/sitemap.xml.gz"
    crawler = get_crawler(MirrorSpider, {"DOWNLOAD_MAXSIZE": most})
    spider = MirrorSpider.from_crawler(crawler, sitemaps=url)
    response = Response(url, body=body, request=Request(url, meta=ListCursor().to_meta()))

    async def parsed() -> list[Request | Page]:
        return [each async for each in spider.parse_list(response)]

    return asyncio.run(parsed())


def test_a_packed_sitemap_is_read() -> None:
    (found,) = _read(gzip.compress(_SITEMAP))
    assert isinstance(found, Request)
    assert found.url == "https://example.com/article/1.html"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (gzip.compress(bytes(10_000_000)), "unpacks to more than 1,000,000"),
        (gzip.compress(_SITEMAP)[:-20], "wrong after"),
    ],
)
def test_one_that_is_a_bomb_or_breaks_off_is_said_and_asked_for_again(
    body: bytes, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    (kept,) = _read(body, most=1_000_000)
    assert isinstance(kept, Page), "a page in the place of links: the list is tried again"
    assert kept.body == body
    assert "https://example.com/sitemap.xml.gz is no list: a gzip body" in caplog.text
    assert why in caplog.text


def test_a_list_is_read_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of 16 MB takes seconds: downloads, time-outs and signals must be heard of meanwhile."""
    threads: list[threading.Thread] = []
    listing = feeds.listing

    def noted(document: Document) -> Listing:
        threads.append(threading.current_thread())
        return listing(document)

    monkeypatch.setattr(feeds, "listing", noted)
    assert len(_read(gzip.compress(_SITEMAP))) == 1
    assert threads
    assert threading.main_thread() not in threads
