"""Every private name of Scrapy and Twisted that the crawl needs, each behind a public one.

``scrapy>=2.19,<2.20`` in pyproject.toml stands for this list: after an upgrade, tests/crawl/test_scrapy_internals.py
says by name what is gone or has changed its signature, and what of the crawl leans on it.
"""

# ruff: noqa: SLF001

from __future__ import annotations

import logging
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from scrapy import Request, Spider
from scrapy.core.downloader import Downloader, Slot
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector
from scrapy.utils.defer import _schedule_coro
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import Request as WebRequest
from twisted.web.iweb import IResponse

_Extension = TypeVar("_Extension")

LenientParser = _LenientHTTPClientParser  # of status line and headers


def schedule(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Run it on the reactor; nobody waits for it."""
    _schedule_coro(coroutine)


# --- a crawler before its start, when the public attributes raise


def stats_of(crawler: Crawler) -> StatsCollector | None:
    return crawler._stats


def engine_of(crawler: Crawler) -> ExecutionEngine | None:
    return crawler._engine


def extension_of(crawler: Crawler, cls: type[_Extension]) -> _Extension | None:
    return None if crawler._extensions is None else crawler.get_extension(cls)


def is_closing(engine: ExecutionEngine) -> bool:
    """True from when the spider begins to close: no signal tells."""
    return engine._slot is not None and engine._slot.closing is not None


#: What Scrapy logs of a failure while it closes, and then ends as if nothing had happened: logger and its messages.
CLOSING_LOGGER = "scrapy.core.engine"
CLOSING_FAILURES = (
    "Slot close failure",
    "Downloader close failure",
    "Scraper close failure",
    "Scheduler close failure",
    "Error while sending spider_close signal",
    "Stats close failure",
    "Error running spider_closed_callback",
)
#: Logs what a signal handler raised.
SIGNAL_LOGGER = "scrapy.utils.signal"


def is_failure_at_close(record: logging.LogRecord) -> bool:
    """True where a part was not closed, or a signal handler raised, as at the last seal."""
    if record.name == SIGNAL_LOGGER:
        return True
    return record.name == CLOSING_LOGGER and record.getMessage() in CLOSING_FAILURES


# --- the downloader


def made_handlers(downloader: Downloader) -> Iterable[object]:
    """The download handlers made so far."""
    return downloader.handlers._handlers.values()


class HookedDownloader(Downloader):
    """Scrapy's downloader with two hooks; without them being overridden it is Scrapy's."""

    def prepare_slot(self, key: str, slot: Slot) -> None:
        """Called with the slot a request goes to, which may be new."""

    def check(self, request: Request) -> None:
        """Called before a request is put in its slot's queue and again before its download begins; raise to refuse."""

    def _get_slot(self, request: Request, spider: Spider | None = None) -> tuple[str, Slot]:  # noqa: ARG002
        key, slot = super()._get_slot(request)
        self.prepare_slot(key, slot)
        return key, slot

    async def _enqueue_request(self, request: Request) -> Response:
        self.check(request)
        return await super()._enqueue_request(request)

    async def _download(self, slot: Slot, request: Request) -> Response:
        self.check(request)
        return await super()._download(slot, request)


class HookedAutoThrottle(AutoThrottle):
    """Scrapy's AutoThrottle with a hook."""

    def delay_set(self, key: str, slot: Slot) -> None:
        """The delay of a host was set anew from an answer's latency."""

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        key, slot = self._get_slot(request, spider)
        if key is not None and slot is not None:
            self.delay_set(key, slot)


# --- the HTTP handler


def read_answers_with(handler: HTTP11DownloadHandler, parser: type[LenientParser]) -> None:
    """Have the handler's connections read status lines and headers with this parser.

    It may hold no state that its ``__init__`` would set: as in Scrapy's own subclass, the class of an object changes,
    for Twisted hard-codes it.
    """

    class Protocol(_LenientHTTP11ClientProtocol):
        def request(self, request: WebRequest) -> Deferred[IResponse]:
            answer = super().request(request)
            assert self._parser is not None
            self._parser.__class__ = parser
            return answer

    class Factory(_LenientHTTP11ClientFactory):
        def buildProtocol(self, addr: IAddress | None) -> Protocol:  # noqa: ARG002, N802 (Twisted's name)
            return Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]

    handler._pool._factory = Factory
