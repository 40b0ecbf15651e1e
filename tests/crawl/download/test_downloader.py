"""A stop that comes between two steps of a download; tests/e2e/test_signals.py has the rest."""

from __future__ import annotations

import asyncio

import pytest
from scrapy import Request, signals
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from corpus.crawl.download.downloader import PoliteDownloader
from corpus.crawl.policy.refused import Stopped

_SETTINGS = {"TWISTED_REACTOR_ENABLED": False, "DOWNLOAD_HANDLERS": {"http": None, "https": None}}


def test_a_request_taken_from_its_queue_and_not_begun_is_refused() -> None:
    """Under load a signal came there, the download began after it, and the run hung until the grace time was over."""
    begun: list[Request] = []

    async def begin(request: Request) -> Response:
        begun.append(request)
        await asyncio.sleep(60)
        return Response(request.url)

    async def crawl() -> None:
        downloader = PoliteDownloader(get_crawler(settings_dict=_SETTINGS))
        downloader.handlers.download_request_async = begin  # type: ignore[method-assign]

        def stop() -> None:
            """Before the task of the download, which the downloader makes next, takes its first step."""
            asyncio.get_running_loop().call_soon(downloader.stop_now)

        downloader.signals.connect(stop, signals.request_reached_downloader)
        await asyncio.wait_for(downloader._enqueue_request(Request("http://site.test/")), timeout=5)

    with pytest.raises(Stopped):
        asyncio.run(crawl())
    assert begun == []
