"""AutoThrottle that never goes below what robots.txt or a server asked for."""

from __future__ import annotations

from scrapy.core.downloader import Slot

from corpus.crawl.download.downloader import PoliteDownloader
from corpus.crawl.scrapy_internals import HookedAutoThrottle


class PoliteAutoThrottle(HookedAutoThrottle):
    """Scrapy's AutoThrottle knows one least delay for all hosts; this one keeps each host's own floor."""

    def delay_set(self, key: str, slot: Slot) -> None:
        downloader = self.crawler.engine.downloader
        if isinstance(downloader, PoliteDownloader):
            slot.delay = max(slot.delay, downloader.floor(key))
