"""A name that leads to a refused address is no network error."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.utils.httpobj import urlparse_cached

from corpus.crawl.download.resolver import refused_names
from corpus.crawl.policy.refused import AddressRefused, count


class AddressGuardMiddleware:
    """Stands between the retry middleware and the downloader, so that such a name is not tried three times."""

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
