"""Spiders for the tests: `fetch` takes addresses, `follow` walks links, the others misbehave."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import scrapy
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from corpus.article import Article, State
from corpus.crawl.cursor import ListCursor
from corpus.errors import UsageError


class Fetch(scrapy.Spider):
    """Fetches each of ``urls`` and says of each response which state its body names."""

    name = "fetch"

    def __init__(self, urls: str = "", hosts: str = "", **unknown: str) -> None:
        super().__init__()
        if unknown:
            raise UsageError(f"allowed arguments: urls, hosts\nunknown argument {', '.join(unknown)}")
        self.urls = urls.split()
        self.allowed_domains = hosts.split()

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for url in self.urls:
            yield scrapy.Request(url, callback=self.parse, errback=self.failed, dont_filter=True)

    def parse(self, response: Response) -> Iterator[Any]:
        body = response.body
        named = next((state for state in State if f"state={state.value};".encode() in body), State.ARTICLE)
        if response.status >= 400:
            named = State.MISSING
        now = datetime.now(UTC)
        article = Article(
            id="0",
            url=response.url,
            site="test",
            title="",
            text="",
            raw_text="",
            fetched_at=now,
            fetched_url=response.url,
            author="someone" if b"author=" in body else None,
        )
        yield {"url": response.url, "state": named, "article": article, "body": body[:2000].decode("latin-1")}

    def failed(self, failure: Failure) -> None:
        self.crawler.stats.inc_value(f"errback/{type(failure.value).__name__}")


class Stubborn(Fetch):
    """Answers every failure with the same request."""

    name = "stubborn"

    def failed(self, failure: Failure) -> Iterator[scrapy.Request]:  # type: ignore[override]
        super().failed(failure)
        self.crawler.stats.inc_value("asked again")
        yield failure.request.copy()  # type: ignore[attr-defined]


class Follow(Fetch):
    """Follows every link of every page, as a careless list spider would."""

    name = "follow"

    def parse(self, response: Response) -> Iterator[Any]:
        self.crawler.stats.inc_value("corpus/lists/fetched")
        for link in response.css("a::attr(href)").getall():
            yield response.follow(link, callback=self.parse, errback=self.failed, meta=ListCursor().to_meta())


class Lists(Fetch):
    """Reads its pages as lists of articles; ``known`` is how many of the links an earlier run stored."""

    name = "lists"

    def parse(self, response: Response) -> Iterator[Any]:
        links = response.css("a::attr(href)").getall()
        self.crawler.stats.inc_value("corpus/lists/fetched")
        self.crawler.stats.inc_value("corpus/links/found", len(links))
        self.crawler.stats.inc_value("corpus/known", len(links))
        if not links:
            self.crawler.stats.inc_value("corpus/lists/empty")
        return iter(())


class Broken(Fetch):
    """``how`` names the place where it fails."""

    name = "broken"

    def __init__(self, how: str, urls: str = "") -> None:
        super().__init__(urls)
        self.how = how
        if how == "init":
            raise RuntimeError("failed while it was made")

    async def start(self) -> AsyncIterator[scrapy.Request]:
        if self.how == "start":
            raise RuntimeError("failed at its start")
        async for request in super().start():
            yield request

    def parse(self, response: Response) -> Iterator[Any]:
        if self.how == "callback":
            raise RuntimeError("failed in its callback")
        if self.how == "stops":
            raise CloseSpider("enough of it")
        return super().parse(response)


class Hasty(Fetch):
    """Comes with a setting that is out of range."""

    name = "hasty"
    custom_settings = {"CORPUS_STOP_GRACE": -1}  # noqa: RUF012 (Scrapy's own type)
