"""Extension that keeps the run record alive, counts what Scrapy doesn't, and compares the run with those before."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any, Self

import psutil
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.extensions.memusage import MemoryUsage
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call
from twisted.internet.task import LoopingCall

from corpus.article import Article, Rejected
from corpus.crawl.events import list_done, page_done
from corpus.crawl.run import counters, drift, metrics
from corpus.crawl.run import record as runrecord
from corpus.crawl.settings_model import CorpusSettings
from corpus.errors import CorpusError

logger = logging.getLogger(__name__)

_HEARTBEAT = 30.0  # seconds between two writes of the record: what a killed run's record may be behind


class Monitor:
    """Adds ``figures`` to the run record and, where the drift alarms, ``counters.DRIFT`` to the statistics."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._tally = drift.Tally()
        self._settings = CorpusSettings.of(crawler.settings)
        self._loop: AsyncioLoopingCall | LoopingCall | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        monitor = cls(crawler)
        for handler, signal in (
            (monitor.spider_opened, signals.spider_opened),
            (monitor.spider_closed, signals.spider_closed),
            (monitor.item_error, signals.item_error),
            (monitor.page_done, page_done),
            (monitor.list_done, list_done),
        ):
            crawler.signals.connect(handler, signal=signal)
        return monitor

    def item_error(self) -> None:
        self._crawler.stats.inc_value(counters.ITEM_ERRORS)

    def page_done(self, result: Article | Rejected) -> None:
        self._tally.page(result)

    def list_done(self, links: int) -> None:
        self._tally.listing(links)

    def spider_opened(self) -> None:
        if self._settings.run_id:
            self._loop = create_looping_call(self._heartbeat)
            self._loop.start(_HEARTBEAT, now=True)

    def spider_closed(self, spider: Spider) -> None:
        if self._loop is None:
            return  # the spider never opened, or nobody keeps a record
        self._loop.stop()
        memory = self._crawler.get_extension(MemoryUsage)
        if memory is not None:
            memory.update()  # the peak, which a short run's timer never saw
        self._heartbeat()
        if self._settings.drift:
            self._compare(spider.name)

    def _compare(self, name: str) -> None:
        earlier = [
            record["figures"]
            for record in runrecord.records(self._settings.data, name)
            if record.get("status") == "finished" and isinstance(record.get("figures"), dict)
        ]
        changes = drift.compare(self._tally.figures(), earlier)
        for change in changes:
            logger.log(logging.ERROR if change.alarm else logging.WARNING, "the site changed: %s", change)
        alarms = [str(change) for change in changes if change.alarm]
        if alarms:
            self._crawler.stats.set_value(counters.DRIFT, "the site changed: " + "; ".join(alarms))

    def _heartbeat(self) -> None:
        self._crawler.stats.max_value(counters.MEMORY_PEAK, _memory_peak())
        try:
            record = runrecord.heartbeat(self._settings.data, self._settings.run_id, self.figures())
            if record is not None:
                metrics.write(runrecord.folder(self._settings.data), record)
        except CorpusError as error:
            logger.warning("the run record can't be written: %s", error)

    def figures(self) -> dict[str, Any]:
        return {"figures": self._tally.figures(), "stats": runrecord.plain(self._crawler.stats.get_stats())}


def _memory_peak() -> int:
    """The most memory this process has held, in bytes; where the system doesn't tell (not Linux), what it holds now.

    psutil knows no peak, and Scrapy's ``memusage/max`` comes from getrusage, which on Linux starts from the memory of
    the parent that spawned us.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        status = ""
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else int(psutil.Process().memory_info().rss)
