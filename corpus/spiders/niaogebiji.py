"""鸟哥笔记: lists (JSON or HTML with a timepoint cursor), category pages, articles."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import date
from typing import Any
from urllib.parse import urljoin

import scrapy
from pydantic import Field
from scrapy.http import Response

from corpus.crawl.run import counters
from corpus.html.document import Document
from corpus.sites import niaogebiji
from corpus.sites.site import Listing
from corpus.spiders.base import Arguments, CorpusSpider, HttpUrl, UrlList, host, older

#: The site's own list, newest first, all categories.
_NEWEST = "/pc/index/getMoreArticle"


class NiaogebijiArguments(Arguments):
    category: int | None = Field(None, ge=1, description="category number, as in /cat/101; default: the newest of all")
    since: date | None = Field(None, description="stop at articles from before this day, e.g. 2026-01-31")
    urls: UrlList = Field((), description="fetch just these articles, comma or blank between them")
    base: HttpUrl = Field("https://www.niaogebiji.com", description="address of the site; for tests and mirrors of it")


class NiaogebijiSpider(CorpusSpider):
    """Crawl 鸟哥笔记 (niaogebiji.com): `scrapy crawl niaogebiji -a category=101 -a since=2026-01-01`."""

    name = "niaogebiji"
    site = "niaogebiji"
    Arguments = NiaogebijiArguments
    arguments: NiaogebijiArguments

    def hosts(self) -> set[str]:
        return {host(url) for url in (self.arguments.base, *self.arguments.urls)}

    async def start(self) -> AsyncIterator[Any]:
        for url in self.arguments.urls:
            yield self.article_request(url, by_name=True)
        if not self.arguments.urls:
            first = f"/cat/{self.arguments.category}" if self.arguments.category else _NEWEST
            yield self.list_request(urljoin(self.arguments.base, first))

    def since(self) -> str:
        return self.arguments.since.isoformat() if self.arguments.since else ""

    def read_list(self, response: Response) -> tuple[Document, Listing]:
        document = self.document(response)
        return document, niaogebiji.SITE.listing(document)

    def follow(self, response: Response, listing: Listing) -> Iterable[scrapy.Request]:
        wanted = [link for link in listing.articles if not older(link.published_at, self.cursor(response).since)]
        self.crawler.stats.inc_value(counters.KNOWN, len(listing.articles) - len(wanted))  # met, and not asked for
        for link in wanted:
            yield self.article_request(response.urljoin(link.url))
        if wanted:  # the list runs from new to old: a page of old articles only is the last
            yield from self.next_page(response, listing.next_page)
