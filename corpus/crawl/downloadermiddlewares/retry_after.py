"""Retry-After: the whole host is left alone for as long as its server asks.

Scrapy's RetryMiddleware ignores the header and sends a 429 or 503 again at once (Scrapy issue 3849, open since 2019).
"""

from __future__ import annotations

import logging
import re
import time
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from corpus.crawl.download.downloader import LONGEST, PoliteDownloader
from corpus.crawl.policy.refused import HostHeld
from corpus.crawl.run import counters
from corpus.crawl.run.stop import StopReason, end_run
from corpus.crawl.settings_model import CorpusSettings

logger = logging.getLogger(__name__)

_BUSY = (429, 503)
_SECONDS = re.compile(r"\d{1,12}(\.\d{0,9})?")


def seconds_to_wait(value: str, *, now: float, server_date: str | None = None) -> float | None:
    """What a Retry-After header asks for, in seconds from now; None where it says nothing that can be read.

    ``now`` is a Unix time. A date is compared with the server's own Date header where there is one: its clock
    may be minutes off.

    >>> seconds_to_wait("120", now=0), seconds_to_wait("soon", now=0)
    (120.0, None)
    >>> seconds_to_wait("Thu, 01 Jan 1970 00:01:00 GMT", now=0)
    60.0
    """
    value = value.strip()
    if _SECONDS.fullmatch(value) and value.isascii():
        return min(float(value), LONGEST)
    when = _unix(value)
    if when is None:
        return None
    server_now = _unix(server_date) if server_date else None
    return min(max(0.0, when - (now if server_now is None else server_now)), LONGEST)


def _unix(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError, OSError):
        return None


class RetryAfterMiddleware(RetryMiddleware):
    """Retries like Scrapy's middleware, but holds the host first; ends a run that would have to wait too long."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.settings)
        self.crawler = crawler
        settings = CorpusSettings.of(crawler.settings)
        self._longest = settings.retry_after_max
        self._first = settings.retry_after_default  # doubled each time in a row
        self._in_a_row: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        downloader = self._downloader()
        key = downloader.get_slot_key(request)
        left = downloader.held(key)
        if left > self._longest:
            raise self._held(request)

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        key = self._downloader().get_slot_key(request)
        if response.status in _BUSY:
            self._pause(key, response)
        elif response.status < 400:
            self._in_a_row.pop(key, None)
        return super().process_response(request, response)

    def _pause(self, key: str, response: Response) -> None:
        self._in_a_row[key] = self._in_a_row.get(key, 0) + 1
        wait = seconds_to_wait(_header(response, "Retry-After"), now=time.time(), server_date=_header(response, "Date"))
        if wait is None:
            wait = min(self._first * 2 ** (self._in_a_row[key] - 1), self._longest)
        self._downloader().hold(key, wait)
        self.crawler.stats.inc_value(counters.RETRY_AFTER)
        self.crawler.stats.max_value(counters.RETRY_AFTER_LONGEST, wait)
        logger.warning("%s answers %d: nothing is sent to it for %.0f s", key, response.status, wait)
        if wait > self._longest:
            self._downloader().drop(key, self._held)
            self._give_up()

    def _held(self, request: Request) -> HostHeld:
        downloader = self._downloader()
        key = downloader.get_slot_key(request)
        return HostHeld(f"{key} asked to be left alone for another {downloader.held(key):.0f} s: {request.url}")

    def _give_up(self) -> None:
        """End the run once every host it visits asks for more patience than a run has."""
        downloader = self._downloader()
        if all(downloader.held(key) > self._longest for key in downloader.slots):
            end_run(self.crawler, StopReason.RETRY_AFTER)

    def _downloader(self) -> PoliteDownloader:
        downloader = self.crawler.engine.downloader
        assert isinstance(downloader, PoliteDownloader), "DOWNLOADER must be PoliteDownloader"
        return downloader


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")
