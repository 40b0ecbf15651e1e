"""The offsite filter, for every request and audible."""

from __future__ import annotations

from typing import Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import offsite

from corpus.crawl.policy.refused import OffsiteRefused


class OffsiteMiddleware(offsite.OffsiteMiddleware):
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
        if request.meta.get("allow_offsite"):
            return
        if not self.should_follow(request, self.crawler.spider):
            self.stats.inc_value("offsite/filtered")
            raise OffsiteRefused(f"not a host of this crawl: {request.url}")
