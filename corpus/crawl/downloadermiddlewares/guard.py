"""Two middlewares that decide, before anything is sent, whether a request may be sent at all."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from corpus.article import Article, Rejected, State
from corpus.crawl.download.resolver import policy_of, refused_names
from corpus.crawl.events import page_done
from corpus.crawl.policy import limits, schemes
from corpus.crawl.policy.refused import (
    AddressRefused,
    BarrenRefused,
    OffsiteRefused,
    Refused,
    SchemeRefused,
    TrapRefused,
)

logger = logging.getLogger(__name__)

#: Rejections that say "this kind of page holds no articles"; a deleted article is none of them.
_BARREN = frozenset({State.LIST, State.NO_ARTICLE, State.SHELL})
_LOGGED_IN_FULL = 20  # refusals a reason; the rest is only counted


def count(crawler: Crawler, refusal: Refused) -> None:
    """Count a refusal under corpus/refused/<why>; the first few of each kind are logged with their URL."""
    key = f"corpus/refused/{refusal.why}"
    crawler.stats.inc_value(key)
    if crawler.stats.get_value(key) <= _LOGGED_IN_FULL:
        logger.warning("refused: %s", refusal)


class Guard:
    """Downloader middleware: scheme, port, address and traps. Redirects pass here again before they are followed."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._policy = policy_of(crawler.settings)
        self._shapes = limits.BarrenShapes(crawler.settings.getint("CORPUS_BARREN_PAGES"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        guard = cls(crawler)
        crawler.signals.connect(guard.page_done, signal=page_done)
        return guard

    def process_request(self, request: Request) -> None:
        refusal = self._refusal(request)
        if refusal is not None:
            count(self._crawler, refusal)
            raise refusal

    def _refusal(self, request: Request) -> Refused | None:
        if (why := schemes.objection(request.url)) is not None:
            return SchemeRefused(f"{why}: {request.url}")
        host = urlparse_cached(request).hostname or ""
        if not self._policy.allows_host(host):
            return AddressRefused(f"{host} is not a public address: {request.url}")
        if (why := limits.objection(request.url)) is not None:
            return TrapRefused(f"{why}: {request.url}")
        if (why := self._shapes.objection(request.url)) is not None:
            return BarrenRefused(f"{why}: {request.url}")
        return None

    def page_done(self, url: str, result: Article | Rejected) -> None:
        if isinstance(result, Article):
            self._shapes.fruitful(url)
        elif result.reason in _BARREN:
            self._shapes.barren(url)

    def links_done(self, url: str, *, fruitful: bool) -> None:
        """A page that only led on: ``fruitful`` where it led to articles."""
        (self._shapes.fruitful if fruitful else self._shapes.barren)(url)


class RefusedNames:
    """Downloader middleware: a name that leads to a refused address is no network error.

    Stands between the retry middleware and the downloader, so that such a name is not tried three times.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_exception(self, request: Request, exception: Exception) -> None:
        host = urlparse_cached(request).hostname or ""
        if isinstance(exception, CannotResolveHostError) and host in refused_names:
            refusal = AddressRefused(f"{host} is {refused_names[host]}, not a public address: {request.url}")
            count(self._crawler, refusal)
            raise refusal from exception


class TrapMeter:
    """Spider middleware: tells the guard which pages lead only to more pages of their own kind."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        articles = items = 0
        async for each in result:
            if not isinstance(each, Request):
                items += 1
            elif each.meta.get("kind") != "list":
                articles += 1
            yield each
        guard = self._crawler.get_downloader_middleware(Guard)
        if guard is not None and not items:
            guard.links_done(response.url, fruitful=articles > 0)


class StrictOffsite(OffsiteMiddleware):
    """Scrapy's offsite filter, for requests with ``dont_filter`` too: a start URL's redirect leaves the site as well.

    It works only where the errback hears of it: Scrapy's filter drops a request silently when it is scheduled, and the
    ledger would wait for it in every run.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler.stats)
        middleware.crawler = crawler
        crawler.signals.connect(middleware.spider_opened, signal=signals.spider_opened)
        return middleware

    def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002
        assert self.crawler.spider is not None
        if request.meta.get("allow_offsite") or self.should_follow(request, self.crawler.spider):
            return
        self.stats.inc_value("offsite/filtered")
        refusal = OffsiteRefused(f"not a host of this crawl: {request.url}")
        count(self.crawler, refusal)
        raise refusal
