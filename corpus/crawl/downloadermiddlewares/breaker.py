"""A circuit breaker: a site that shows verification pages (captcha, 环境异常) is left alone for a while.

Three such pages in a row open the circuit: nothing is sent to the host for CORPUS_BLOCK_COOLDOWN seconds. The first
page after that decides: an article closes the circuit, another verification page opens it again for twice as long. At
the CORPUS_BLOCK_TRIPS-th opening the run ends as BLOCKED. The rest of the cool-down is kept in
data/_state/blocked.json, so that a run scheduled ten minutes later does not knock again.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler

from corpus.article import Article, Rejected, State
from corpus.crawl.download.downloader import PoliteDownloader
from corpus.crawl.events import page_done
from corpus.crawl.policy.refused import HostCoolingDown
from corpus.crawl.run import counters
from corpus.crawl.run.stop import StopReason, end_run
from corpus.crawl.settings_model import CorpusSettings
from corpus.errors import OutputError
from corpus.storage import durable, layout

logger = logging.getLogger(__name__)

#: Requests refused during a cool-down, with no page of another host, before the run ends: the queue may be long.
_ENOUGH = 100
_REFUSED = f"{counters.REFUSED}{HostCoolingDown.why}"
#: A cool-down further away than this was written under a wrong clock.
_LONGEST = 7 * 24 * 3600.0


@dataclass(slots=True)
class Circuit:
    """The breaker of one host, without a clock and without Scrapy.

    ``record`` is told of each page and answers what to do: go on, pause for ``cooldown`` seconds, or stop.
    """

    pages: int  # verification pages in a row that open it; 0: never
    cooldown: float
    trips: int  # openings before the run ends
    _in_a_row: int = 0
    _opened: int = 0

    def record(self, *, blocked: bool) -> Literal["go on", "pause", "stop"]:
        if not blocked:
            self._in_a_row = self._opened = 0
            return "go on"
        self._in_a_row += 1
        if not self.pages or self._in_a_row < self.pages:
            return "go on"
        self._in_a_row = self.pages - 1  # half open: the next page decides
        self._opened += 1
        return "stop" if self._opened >= self.trips else "pause"

    @property
    def pause(self) -> float:
        """Seconds of the cool-down that began with the last opening."""
        factor: int = 2 ** max(0, self._opened - 1)
        return min(self.cooldown * factor, _LONGEST)


@dataclass(slots=True)
class Cooldowns:
    """Until when which host is left alone (Unix times), kept in a file between runs."""

    path: Path
    until: dict[str, float] = field(default_factory=dict)

    def load(self, now: float) -> None:
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        if isinstance(kept, dict):
            self.until = {
                str(host): float(when)
                for host, when in kept.items()
                if isinstance(when, int | float) and now < when < now + _LONGEST
            }

    def save(self) -> None:
        try:
            text = json.dumps(self.until, ensure_ascii=False) + "\n"
            durable.write(self.path, text.encode(), self.path.parent, fsync=False)
        except OutputError as error:
            logger.warning("the cool-downs can't be kept for the next run: %s", error)


class CircuitBreakerMiddleware:
    """Downloader middleware that listens to ``events.page_done``."""

    def __init__(self, crawler: Crawler) -> None:
        settings = CorpusSettings.of(crawler.settings)
        self._crawler = crawler
        self._circuits: dict[str, Circuit] = {}
        self._cooldowns = Cooldowns(layout.state(settings.data) / "blocked.json")
        self._pages = settings.block_pages
        self._cooldown = settings.block_cooldown
        self._trips = settings.block_trips

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        breaker = cls(crawler)
        crawler.signals.connect(breaker.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(breaker.page_done, signal=page_done)
        return breaker

    def spider_opened(self, spider: Spider) -> None:  # noqa: ARG002
        self._cooldowns.load(time.time())

    def process_request(self, request: Request) -> None:
        key = self._crawler.engine.downloader.get_slot_key(request)
        until = self._cooldowns.until.get(key, 0.0)
        if until > time.time():
            stats = self._crawler.stats
            refused = stats.get_value(_REFUSED, 0)
            if not refused:
                logger.warning(
                    "%s asked for verification; it is left alone until %s (remove %s to try at once)",
                    key,
                    _clock(until),
                    self._cooldowns.path,
                )
            if refused >= _ENOUGH and not stats.get_value(counters.RESPONSES):
                end_run(self._crawler, StopReason.BLOCKED)
            raise self._cooling(request)

    def _cooling(self, request: Request) -> HostCoolingDown:
        key = self._crawler.engine.downloader.get_slot_key(request)
        return HostCoolingDown(f"{key} is left alone until {_clock(self._cooldowns.until[key])}: {request.url}")

    def page_done(self, url: str, result: Article | Rejected) -> None:
        host = urlsplit(url).hostname or ""
        downloader = self._crawler.engine.downloader
        assert isinstance(downloader, PoliteDownloader), "DOWNLOADER must be PoliteDownloader"
        if downloader.held(host) or self._cooldowns.until.get(host, 0.0) > time.time():
            return  # on its way when the pause began: the first page after it decides
        circuit = self._circuits.setdefault(host, Circuit(self._pages, self._cooldown, self._trips))
        blocked = isinstance(result, Rejected) and result.reason is State.VERIFICATION
        verdict = circuit.record(blocked=blocked)
        if verdict == "go on":
            return
        self._crawler.stats.inc_value(counters.BLOCKED)
        if verdict == "pause":
            logger.warning("%s asks for verification: nothing is sent to it for %.0f s", host, circuit.pause)
            downloader.hold(host, circuit.pause)
            return
        self._cooldowns.until[host] = time.time() + circuit.pause
        self._cooldowns.save()
        logger.error("%s keeps asking for verification; left alone until %s", host, _clock(self._cooldowns.until[host]))
        downloader.drop(host, self._cooling)
        if all(key in self._cooldowns.until for key in downloader.slots):
            end_run(self._crawler, StopReason.BLOCKED)


def _clock(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
