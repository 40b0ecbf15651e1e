"""The one object a crawl shares: the open ledger and the run, from start to the last sealed shard."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from corpus import __version__
from corpus.article import Article, Page, Rejected
from corpus.crawl.policy.secrets import mask
from corpus.crawl.run import counters
from corpus.crawl.run.stop import STORAGE_ERRORS, end_run_on
from corpus.crawl.settings_model import CorpusSettings
from corpus.errors import Exit
from corpus.storage.ledger.ledger import Ledger, Limits, Outcome, Run, Validators
from corpus.storage.opening import open_ledger

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A page together with the ledger entry that led to it: what the pipelines work on."""

    page: Page
    fingerprint: bytes | None = None  # None: a list page that is kept as rejected; its entry stays in the queue
    validators: Validators = field(default_factory=Validators)
    led_home: bool = False  # its address led to the home page of its site: whatever stands there, it is not the article


class InFlight:
    """The pages that are out of the ledger and not settled yet: neither stored nor failed."""

    def __init__(self) -> None:
        self._fingerprints: set[bytes] = set()
        self._changed = asyncio.Event()

    def __len__(self) -> int:
        return len(self._fingerprints)

    def add(self, fingerprint: bytes) -> None:
        self._fingerprints.add(fingerprint)

    def settle(self, fingerprint: bytes | None) -> None:
        """A page is stored, or failed: there is room for the next. None: one that is not in the ledger."""
        if fingerprint is not None:
            self._fingerprints.discard(fingerprint)
        self._changed.set()

    async def settled(self) -> None:
        """Wait until one is settled, or was since the last call."""
        await self._changed.wait()
        self._changed.clear()


class Harvest:
    """Extension: opens the ledger (and takes its lock) before anything is fetched and seals last; ``end`` closes it."""

    def __init__(self, crawler: Crawler, ledger: Ledger) -> None:
        self.crawler = crawler
        self.ledger = ledger
        self.archive = CorpusSettings.of(crawler.settings).archive
        self.run: Run | None = None
        self.in_flight = InFlight()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = CorpusSettings.of(crawler.settings)
        limits = Limits(rows=settings.shard_rows, age=settings.shard_seconds)
        ledger = open_ledger(settings.data, sync=settings.sync, limits=limits)
        harvest = cls(crawler, ledger)
        crawler.signals.connect(harvest.opened, signals.spider_opened)
        crawler.signals.connect(harvest.closed, signals.spider_closed)
        return harvest

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The crawl's harvest, for what Scrapy makes after the extensions: middlewares and pipelines."""
        harvest = crawler.get_extension(cls)
        assert harvest is not None, "EXTENSIONS must have corpus.crawl.extensions.harvest.Harvest"
        return harvest

    def opened(self, spider: Spider) -> None:
        arguments = getattr(spider, "arguments", None)
        given: dict[str, Any] = arguments.model_dump(mode="json", exclude_defaults=True) if arguments else {}
        given = json.loads(mask(json.dumps(given, ensure_ascii=False)))
        run_id = CorpusSettings.of(self.crawler.settings).run_id
        self.run = self.ledger.begin_run(spider.name, given, __version__, run_id)

    def closed(self, spider: Spider) -> None:
        """Everything acknowledged is in the journal already; sealing is what may still fail, and then is done by
        the next run."""
        self.ledger.seal(final=True)
        self._judge()
        count, first = self.ledger.waiting(spider.name)
        if first is not None:
            self.crawler.stats.set_value(counters.WAITING, count)
            self.crawler.stats.set_value(counters.WAITING_UNTIL, f"{first:%Y-%m-%d %H:%M} UTC")

    def _judge(self) -> None:
        """Tell the pages that are gone from those to be looked at again."""
        judgement, stats = self.ledger.judge(), self.crawler.stats
        stats.set_value(counters.GONE, judgement.gone)
        stats.set_value(counters.LOOKED_AT_AGAIN, judgement.again)
        if judgement.alarms:
            named = ", ".join(f"{each.gone} of {each.read} pages of {each.site}" for each in judgement.alarms)
            alarm = f"{named} are gone; none of them is given up before a run a day later says the same"
            logger.error("%s", alarm)
            stats.set_value(counters.GONE_ALARM, alarm)

    def end(self, exit_status: Exit, reason: str, stats: Mapping[str, Any]) -> None:
        """The very last of a run, when its verdict is known: enter it, close the ledger and let the next run in."""
        try:
            if self.run is not None:
                self.ledger.end_run(self.run, reason=reason, exit_status=exit_status, stats=stats)
        finally:
            self.ledger.close()

    @contextmanager
    def storing(self) -> Iterator[None]:
        """Around whatever writes to the ledger: where it can't be written, there is no use in going on."""
        try:
            yield
        except tuple(STORAGE_ERRORS) as error:
            end_run_on(self.crawler, error)
            raise

    def store(self, fetched: Fetched, document: Article | Rejected) -> Outcome:
        """Store the row and acknowledge its page, in one transaction; count what came of it, make room for the next."""
        with self.storing():
            try:
                outcome = self.ledger.store(
                    fetched.fingerprint,
                    page=fetched.page if self.archive and not fetched.led_home else None,
                    document=document,
                    validators=fetched.validators,
                )
            except Exception as error:
                self.failed(fetched.fingerprint, error)
                raise
            if isinstance(document, Rejected):
                self.count(f"{counters.REJECTED}{document.reason}")
            else:
                self.count(f"{counters.ARTICLES}{outcome}")
            self.in_flight.settle(fetched.fingerprint)
            self.ledger.seal()
        return outcome

    def failed(self, fingerprint: bytes | None, error: Exception, where: str = "") -> None:
        """A page could not be stored. A full disk or a damaged ledger is no fault of the page: it stays as it was, its
        lease ends with the run, and the next run asks for it at once."""
        if isinstance(error, tuple(STORAGE_ERRORS)):
            self.in_flight.settle(fingerprint)
        else:
            self.retry_later(fingerprint, f"{type(error).__name__}{where}: {error}")

    def retry_later(self, fingerprint: bytes | None, why: str) -> None:
        """A page could not be had, or not be stored: it is tried again another time."""
        with self.storing():
            if fingerprint is not None:
                self.ledger.retry_later(fingerprint, why[:300])
        self.in_flight.settle(fingerprint)

    def count(self, counter: str, by: int = 1) -> None:
        self.crawler.stats.inc_value(counter, by)
