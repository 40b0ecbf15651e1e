"""The offsite filter, for every request and audible; another port of a host is another site."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

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
            why = "not a host of this crawl"
        elif _port(request.url) != _port(request.meta.get("redirect_urls", [request.url])[0]):
            why = "a redirect to another port is one to another site"
        else:
            return
        self.stats.inc_value("offsite/filtered")
        raise OffsiteRefused(f"{why}: {request.url}")


def _port(url: str) -> int | None:
    """The port an address names; 80 and 443 are one site's two doors."""
    port = urlsplit(url).port
    return None if port in (80, 443) else port
