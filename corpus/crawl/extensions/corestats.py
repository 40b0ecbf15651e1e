"""Scrapy's statistics of time and items, for a spider that never opened too."""

from __future__ import annotations

from scrapy import Spider
from scrapy.extensions.corestats import CoreStats


class QuietCoreStats(CoreStats):
    """The original logs a traceback where the spider could not be opened."""

    def spider_closed(self, spider: Spider, reason: str) -> None:
        if self.start_time is not None:
            super().spider_closed(spider, reason)
