"""Which pages lead only to more pages of their own kind, as a calendar's do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from corpus.crawl.cursor import ListCursor
from corpus.crawl.downloadermiddlewares.url_guard import UrlGuardMiddleware


class TrapsMiddleware:
    """Tells the URL guard of every page without an item whether it led to articles, and not only to what is none."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        guard = self._crawler.get_downloader_middleware(UrlGuardMiddleware)
        productive = items = False
        async for each in result:
            if not isinstance(each, Request):
                items = True
            elif ListCursor.from_meta(each.meta) is None:
                productive = productive or guard is None or not guard.leads_to_nothing(each.url)
            yield each
        if guard is not None and not items:
            guard.links_done(response.url, productive=productive)
