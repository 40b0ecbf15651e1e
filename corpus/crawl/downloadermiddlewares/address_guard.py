"""A name that leads to a refused address is no network error."""

from __future__ import annotations

from scrapy import Request
from scrapy.exceptions import CannotResolveHostError
from scrapy.utils.httpobj import urlparse_cached

from corpus.crawl.download.resolver import refused_address
from corpus.crawl.policy.refused import AddressRefused


class AddressGuardMiddleware:
    """Stands between the retry middleware and the downloader, so that such a name is not tried three times."""

    def process_exception(self, request: Request, exception: Exception) -> None:
        host = urlparse_cached(request).hostname or ""
        if isinstance(exception, CannotResolveHostError) and (address := refused_address(host)) is not None:
            raise AddressRefused(f"{host} is {address}, not a public address: {request.url}") from exception
