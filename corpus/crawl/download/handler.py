"""Scrapy's HTTP handler with two more abilities: running downloads can be broken off, headers have an end.

DOWNLOAD_MAXSIZE bounds bodies only: a server that sent 200 MB of headers cost 280 MB of memory in 4 seconds (Scrapy
2.19, Twisted 26.10), and could have gone on until the time-out.
"""

from __future__ import annotations

import asyncio

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from corpus.crawl.policy.refused import Stopped
from corpus.crawl.scrapy_internals import LenientParser, read_answers_with

#: Browsers stop at 256 KiB (Chrome); servers send a few KB.
_MOST_HEADER_BYTES = 256 * 1024


class StoppableHandler(HTTP11DownloadHandler):
    """Set for http and https in DOWNLOAD_HANDLERS."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        read_answers_with(self, _BoundedParser)
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


class _BoundedParser(LenientParser):
    """Reads status line and headers; an error here makes Twisted give up the connection."""

    _header_bytes = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 (Twisted's name)
        self._header_bytes += len(line) + 2
        if self._header_bytes > _MOST_HEADER_BYTES:
            raise ValueError(f"more than {_MOST_HEADER_BYTES} bytes of headers")
        super().lineReceived(line)
