"""Ends a run when the network is down: n connections in a row that fail, of whatever host, with nothing in between."""

from __future__ import annotations

import logging
from typing import Self
from urllib.request import getproxies_environment

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Response
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost

from corpus.crawl.run import counters
from corpus.crawl.run.stop import StopReason, end_run
from corpus.crawl.settings_model import CorpusSettings

logger = logging.getLogger(__name__)

_NETWORK = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ConnectError,
    ConnectionDone,
    ConnectionLost,
)


class NetworkWatchMiddleware:
    """Downloader middleware below the retries: every attempt counts, so that 20 dead URLs don't take 30 minutes."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._most = CorpusSettings.of(crawler.settings).network_errors
        self._in_a_row = 0
        self._proxy = "" if crawler.settings.getbool("HTTPPROXY_ENABLED") else _proxy_ignored()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002
        self._in_a_row = 0
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002
        if not isinstance(exception, _NETWORK):
            return
        self._crawler.stats.inc_value(counters.NETWORK_ERRORS)
        if self._proxy:
            self._crawler.stats.set_value(counters.PROXY_IGNORED, self._proxy)
        self._in_a_row += 1
        if self._in_a_row == self._most:
            logger.error("%d connections in a row failed, the last with %s", self._most, type(exception).__name__)
            why = f"no server could be reached; {self._proxy}" if self._proxy else ""
            end_run(self._crawler, StopReason.NETWORK, why)


def _proxy_ignored() -> str:
    """What to say of a proxy that the environment names and the crawl does not use; "" where there is none."""
    named = [f"{scheme}_proxy" for scheme in ("http", "https", "all") if scheme in getproxies_environment()]
    if not named:
        return ""
    return f"{' and '.join(named)} of the environment: not used (HTTPPROXY_ENABLED, docs/settings.md)"
