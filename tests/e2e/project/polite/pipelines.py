"""Counts items as the real pipelines do, and fails where a test asks for it."""

from __future__ import annotations

import errno
import os
import time
from typing import Any, Self

from scrapy.crawler import Crawler

from corpus.article import Rejected, State
from corpus.crawl.events import send_page_done
from corpus.errors import DiskFullError, LockedError, OutputError
from corpus.storage.ledger.ledger import Outcome


class Count:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.fault: str = crawler.settings.get("FAULT") or ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open_spider(self) -> None:
        if self.fault == "locked":
            raise LockedError("data is in use by run 20261121T000000Z-abcdef (process 1)")
        if self.fault == "open-enospc":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "data/_state/ledger.sqlite")
        if self.fault == "open-error":
            raise RuntimeError("something unforeseen")

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        if self.fault == "item":
            raise RuntimeError("a poison item")
        if item["state"] is State.ARTICLE:
            self.crawler.stats.inc_value("corpus/articles/new")
            send_page_done(self.crawler, item["url"], item["article"], Outcome.NEW)
        else:
            self.crawler.stats.inc_value(f"corpus/rejected/{item['state'].value}")
            rejected = Rejected(reason=item["state"], detail="", article=item["article"])
            send_page_done(self.crawler, item["url"], rejected, Outcome.REJECTED)
        return item

    def close_spider(self) -> None:
        if self.fault == "close-disk-full":
            raise DiskFullError("data/articles: no space left, 4096 bytes needed")
        if self.fault == "close-output":
            raise OutputError("data/articles: read-only file system")
        if self.fault == "close-slowly":
            time.sleep(30)
        if self.fault == "close-error":
            raise RuntimeError("the last shard could not be sealed")
