"""Scrapy's HTTP handler with two more abilities: running downloads can be broken off, headers have an end.

DOWNLOAD_MAXSIZE bounds bodies only: a server that sent 200 MB of headers cost 280 MB of memory in 4 seconds (Scrapy
2.19, Twisted 26.10), and could have gone on until the time-out.
"""

from __future__ import annotations

import asyncio

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import Request as WebRequest
from twisted.web.iweb import IResponse

from corpus.crawl.policy.refused import Stopped

#: Browsers stop at 256 KiB (Chrome); servers send a few KB.
_MOST_HEADER_BYTES = 256 * 1024


class StoppableHandler(HTTP11DownloadHandler):
    """Set for http and https in DOWNLOAD_HANDLERS."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory  # noqa: SLF001 (Scrapy sets its own the same way)
        self._running: set[asyncio.Task[Response]] = set()
        self._stopping = False

    async def download_request(self, request: Request) -> Response:
        task = asyncio.ensure_future(super().download_request(request))
        self._running.add(task)
        try:
            return await task
        except asyncio.CancelledError:
            if self._stopping:
                raise Stopped(f"broken off, the run is stopping: {request.url}") from None
            raise
        finally:
            self._running.discard(task)

    def stop_now(self) -> None:
        """Break off all downloads, also one whose server never answers; each ends as ``Stopped``."""
        self._stopping = True
        for task in list(self._running):
            task.cancel()


class _BoundedParser(_LenientHTTPClientParser):
    """Reads status line and headers; an error here makes Twisted give up the connection."""

    _header_bytes = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 (Twisted's name)
        self._header_bytes += len(line) + 2
        if self._header_bytes > _MOST_HEADER_BYTES:
            raise ValueError(f"more than {_MOST_HEADER_BYTES} bytes of headers")
        super().lineReceived(line)


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: WebRequest) -> Deferred[IResponse]:
        answer = super().request(request)
        assert self._parser is not None
        self._parser.__class__ = _BoundedParser  # as Scrapy's own subclass does: Twisted hard-codes the class
        return answer


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> _BoundedProtocol:  # noqa: ARG002, N802
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
