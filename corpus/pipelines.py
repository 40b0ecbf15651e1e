"""Item pipelines: a page becomes an article, the article is stored. The work itself is in the packages below.

A spider yields ``Page``. ``ReadPage`` runs the whole chain of ``corpus.process`` over it: repair, attribute,
strip boilerplate, normalise. ``StoreRow`` writes the row and acknowledges the URL in one transaction,
and seals the journal into Parquet shards.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Self

from scrapy.crawler import Crawler

from corpus.article import Article, Page, Rejected, State
from corpus.crawl.events import send_page_done
from corpus.crawl.extensions.harvest import Fetched, Harvest
from corpus.crawl.run import counters
from corpus.process import read

logger = logging.getLogger(__name__)

_LED_HOME = "the address led to the home page"


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a fetched page."""

    fetched: Fetched
    document: Article | Rejected


class ReadPage:
    """``Fetched`` to ``Read``: one poison page is kept as rejected and never stops the others.

    Pages are read in one thread beside the event loop: a page of 16 MB, or one full of damage, takes a second and
    more, and meanwhile downloads go on, time-outs and signals are heard. One thread, since a second would only take
    turns with the first. The hand-over costs 0.1 ms a page.
    """

    def __init__(self, harvest: Harvest) -> None:
        self._harvest = harvest
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-page")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Harvest.of(crawler))

    async def process_item(self, item: Fetched) -> Read:
        loop = asyncio.get_running_loop()
        document = await loop.run_in_executor(self._thread, read, item.page, self._failed)
        return Read(item, _missing(document) if item.led_home else document)

    def close_spider(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _failed(self, page: Page, error: Exception) -> None:
        logger.error("%s could not be processed; it is kept as rejected", page.url, exc_info=error)
        self._harvest.count(counters.ERRORS)


def _missing(document: Article | Rejected) -> Rejected:
    """What stands on a site's home page, whatever it reads as, is not the article that was asked for."""
    if isinstance(document, Article):
        return Rejected(reason=State.MISSING, detail=_LED_HOME, article=document)
    hides = document.reason in (State.NO_ARTICLE, State.SHELL, State.UNREADABLE)
    return replace(document, reason=State.MISSING, detail=_LED_HOME) if hides else document


class StoreRow:
    """``Read`` into the ledger: the row and its URL's ``done`` are one transaction."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._harvest = Harvest.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Read) -> Any:
        outcome = self._harvest.store(item.fetched, item.document)
        send_page_done(self._crawler, item.fetched.page.url, item.document, outcome)
        return item
