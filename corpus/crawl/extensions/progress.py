"""How far the crawl is: a live line in a terminal, one short line a minute in a log."""

from __future__ import annotations

import logging
import sys
from collections import deque
from dataclasses import dataclass
from time import monotonic
from typing import Any, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call
from twisted.internet.task import LoopingCall

from corpus.crawl.extensions.harvest import Harvest
from corpus.crawl.run import counters
from corpus.crawl.run.counters import family, number
from corpus.crawl.settings_model import CorpusSettings
from corpus.errors import CorpusError

logger = logging.getLogger(__name__)

_LIVE = 0.5  # seconds between two states of the live line
_LOGGED = 60.0
_QUEUE = 5.0  # seconds between two counts of the queue: 35 to 60 ms for 100,000 pages
_WINDOW = 300.0  # seconds the speed is taken from: AutoThrottle changes it, a whole run's mean would lag behind


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is shown. ``queue`` and ``left`` (seconds) are None while they are unknown."""

    fetched: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    errors: int
    queue: int | None
    delay: float
    left: float | None

    def line(self) -> str:
        """One line of plain text.

        >>> Snapshot(120, 80, 1, 30, 9, 0, 400, 1.0, 410.0).line()
        'fetched 120, new 80, changed 1, unchanged 30, rejected 9, errors 0, queue 400, delay 1.0 s, 6:50 left'
        """
        parts = [
            f"fetched {self.fetched}",
            f"new {self.new}",
            f"changed {self.changed}",
            f"unchanged {self.unchanged}",
            f"rejected {self.rejected}",
            f"errors {self.errors}",
        ]
        if self.queue is not None:
            parts.append(f"queue {self.queue}")
        parts.append(f"delay {self.delay:.1f} s")
        if self.left is not None:
            parts.append(f"{_duration(self.left)} left")
        return ", ".join(parts)


class Speed:
    """Pages a second over the last five minutes."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def seconds_for(self, pages: int, fetched: int, now: float) -> float | None:
        """How long ``pages`` more will take; None before there is a speed."""
        self._seen.append((now, fetched))
        while self._seen[0][0] < now - _WINDOW:
            self._seen.popleft()
        since, before = self._seen[0]
        if fetched <= before or now <= since:
            return None
        return pages * (now - since) / (fetched - before)


class Progress:
    """Extension; reads Scrapy's statistics, and what is still to be fetched from the ledger, where there is one."""

    def __init__(self, crawler: Crawler) -> None:
        if not CorpusSettings.of(crawler.settings).progress:
            raise NotConfigured
        self._crawler = crawler
        self._speed = Speed()
        self._queue: tuple[float, int | None] = (-_QUEUE, None)  # when it was counted, and the number
        self._live: Live | None = None
        self._loop: AsyncioLoopingCall | LoopingCall | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        progress = cls(crawler)
        crawler.signals.connect(progress.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signal=signals.spider_closed)
        return progress

    def spider_opened(self) -> None:
        settings = self._crawler.settings
        plain = CorpusSettings.of(settings).json_logs or settings.get("LOG_FILE")
        live = sys.stderr.isatty() and not plain
        if live:
            # Live takes the place of sys.stderr: log lines are printed above it
            self._live = Live(
                console=Console(file=sys.stderr, soft_wrap=True), auto_refresh=False, redirect_stdout=False
            )
            self._live.start()
        self._loop = create_looping_call(self._show)
        self._loop.start(_LIVE if live else _LOGGED, now=live)

    def spider_closed(self) -> None:
        if self._loop is None:
            return  # the spider never opened
        if self._loop.running:
            self._loop.stop()
        if self._live is not None:
            self._show()
            self._live.stop()
        else:
            logger.info("%s", self.snapshot().line())

    def _show(self) -> None:
        line = self.snapshot().line()
        if self._live is not None:
            self._live.update(Text(line, no_wrap=True, overflow="ellipsis"), refresh=True)
        else:
            logger.info("%s", line)

    def snapshot(self) -> Snapshot:
        stats: dict[str, Any] = self._crawler.stats.get_stats()
        fetched = number(stats, counters.RESPONSES)
        queue = self._waiting(monotonic())
        slots = self._crawler.engine.downloader.slots.values()
        return Snapshot(
            fetched=fetched,
            new=number(stats, counters.NEW),
            changed=number(stats, counters.CHANGED),
            unchanged=number(stats, counters.UNCHANGED) + number(stats, counters.KNOWN),
            rejected=sum(family(stats, counters.REJECTED).values()),
            errors=number(stats, counters.ERRORS) + number(stats, counters.CALLBACK_ERRORS),
            queue=queue,
            delay=max((slot.delay for slot in slots), default=0.0),
            left=self._speed.seconds_for(queue, fetched, monotonic()) if queue is not None else None,
        )

    def _waiting(self, now: float) -> int | None:
        counted, number = self._queue
        if now - counted >= _QUEUE:
            number = _in_ledger(self._crawler)
            self._queue = now, number
        return number


def _in_ledger(crawler: Crawler) -> int | None:
    """Pages of this spider that are to be fetched; None for a crawl without a ledger, or once it is closed."""
    harvest = crawler.get_extension(Harvest)
    if harvest is None:
        return None
    try:
        states = harvest.ledger.counts()[crawler.spidercls.name]
    except (KeyError, CorpusError):
        return None
    return sum(states.get(state, 0) for state in ("discovered", "leased", "retry"))


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
