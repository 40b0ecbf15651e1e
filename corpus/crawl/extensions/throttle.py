"""AutoThrottle that never goes below what robots.txt or a server asked for."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

from corpus.crawl.download.downloader import PoliteDownloader


class PoliteAutoThrottle(AutoThrottle):
    """Scrapy's AutoThrottle knows one least delay for all hosts; this one keeps each host's own floor."""

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        key, slot = self._get_slot(request, spider)
        downloader = self.crawler.engine.downloader
        if key is not None and slot is not None and isinstance(downloader, PoliteDownloader):
            slot.delay = max(slot.delay, downloader.floor(key))
