"""Scrapy's downloader with three more abilities: a floor under a host's delay, a pause for a host, an instant stop.

A stop tells every request that was not sent: its errback gets ``Stopped``, wherever it waited. Scrapy throws away what
stands in the scheduler's queue when a spider closes, and nobody hears of it.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from scrapy import Request, Spider, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call
from twisted.internet.defer import Deferred
from twisted.internet.task import LoopingCall
from twisted.python.failure import Failure

from corpus.crawl.download.handler import StoppableHandler
from corpus.crawl.policy.refused import Refused, Stopped, count
from corpus.crawl.scrapy_internals import HookedDownloader, is_closing, made_handlers

#: Below this a slot has no delay at all, and Scrapy then ignores when the host was last asked.
_SMALLEST_DELAY = 0.01
_CLOSING_INTERVAL = 0.25  # seconds
#: The longest delay taken from a server, in seconds: one day.
LONGEST = 86_400.0


class PoliteDownloader(HookedDownloader):
    """Set as DOWNLOADER. ``key`` is always a slot's key: the host name, or a request's ``download_slot``."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.stopping = False
        self._floors: dict[str, float] = {}
        self._held_until: dict[str, float] = {}
        self._closing_watch: AsyncioLoopingCall | LoopingCall | None = None
        crawler.signals.connect(self._watch_closing, signal=signals.engine_started)

    def floor(self, key: str) -> float:
        """The least number of seconds between two requests to this host."""
        own: float = self.settings.getfloat("DOWNLOAD_DELAY")
        return max(own, self._floors.get(key, 0.0))

    def raise_floor(self, key: str, seconds: float) -> None:
        """Never ask this host more often than once in ``seconds``, now and when its slot is made anew."""
        self._floors[key] = max(self._floors.get(key, 0.0), min(seconds, LONGEST))
        if key in self.slots:
            self.prepare_slot(key, self.slots[key])

    def hold(self, key: str, seconds: float) -> None:
        """Send nothing to this host for ``seconds``; requests already waiting in its slot are held back too."""
        until = monotonic() + min(max(seconds, 0.0), LONGEST)
        self._held_until[key] = max(self._held_until.get(key, 0.0), until)
        if key in self.slots:
            self.prepare_slot(key, self.slots[key])

    def held(self, key: str) -> float:
        """Seconds this host still has to be left alone."""
        return max(0.0, self._held_until.get(key, 0.0) - monotonic())

    def drop(self, key: str, refusal: Callable[[Request], Refused]) -> None:
        """Refuse what waits in this host's slot; each request's errback gets what ``refusal`` makes of it."""
        slot = self.slots.get(key)
        while slot is not None and slot.queue:
            request, waiting = slot.queue.popleft()
            waiting.errback(Failure(refusal(request)))  # type: ignore[no-untyped-call]

    def stop_now(self) -> None:
        """Drop what waits in all slots and break off running downloads: the ledger still has all of it."""
        self._drop_all()
        for handler in made_handlers(self):
            if isinstance(handler, StoppableHandler):
                handler.stop_now()

    def fetch(self, request: Request, spider: Spider | None = None) -> Deferred[Response | Request]:  # noqa: ARG002
        fetched: Deferred[Response | Request] = super().fetch(request)
        return fetched.addErrback(self._count_refused, request)

    def close(self) -> None:
        """The engine calls this when all it sent has come back, and before it waits for the spider's last callbacks."""
        if self._closing_watch is not None:  # the engine has run
            if self._closing_watch.running:
                self._closing_watch.stop()
            self._refuse_scheduled()
        super().close()

    def _refuse_scheduled(self) -> None:
        """What waits in the scheduler: for room (CONCURRENT_REQUESTS), or a redirect or retry that came meanwhile."""
        self.stopping = True
        engine = self.crawler.engine
        assert engine.scheduler is not None
        while (request := engine.scheduler.next_request()) is not None:
            failure = Failure(_stopped(request))  # type: ignore[no-untyped-call]
            self._count_refused(failure, request)
            engine.scraper.enqueue_scrape(failure, request)
        self.signals.connect(self._too_late, signal=signals.request_scheduled)

    def _too_late(self, request: Request) -> None:
        """An errback that answers ``Stopped`` with another request would do so for ever: this one is only counted."""
        self._count_refused(Failure(refusal := _stopped(request)), request)  # type: ignore[no-untyped-call]
        raise refusal

    def _count_refused(self, failure: Failure, request: Request) -> Failure:
        """Every refusal comes by here. Of robots.txt (it has no callback) the page is counted that waits for it."""
        if isinstance(failure.value, Refused) and request.callback is not NO_CALLBACK:
            count(self.crawler, failure.value)
        return failure

    def _drop_all(self) -> None:
        self.stopping = True
        for key, slot in self.slots.items():
            slot.close()
            self.drop(key, _stopped)

    def _watch_closing(self) -> None:
        """Scrapy tells nobody that it begins to close a spider, and first sends all that waits in the slots.

        With a delay of a minute, or a host that asked for five, that takes longer than any scheduler's patience.
        """
        self._closing_watch = create_looping_call(self._drop_when_closing)
        self._closing_watch.start(_CLOSING_INTERVAL, now=False)

    def _drop_when_closing(self) -> None:
        if is_closing(self.crawler.engine) and not self.stopping:
            self._drop_all()

    def prepare_slot(self, key: str, slot: Slot) -> None:
        """Give the slot the delay that was asked for, and the rest of the pause."""
        floor = max(self.floor(key), _SMALLEST_DELAY if key in self._held_until else 0.0)
        slot.delay = max(slot.delay, floor)
        # Scrapy waits until lastseen + delay. The delay may shrink to the floor later, never below it.
        if key in self._held_until:
            slot.lastseen = max(slot.lastseen, self._held_until[key] - floor)

    def check(self, request: Request) -> None:
        """Also a request taken from its slot's queue, and not begun when the stop came, is refused."""
        if self.stopping:
            raise _stopped(request)


def _stopped(request: Request) -> Stopped:
    return Stopped(f"not sent, the run is stopping: {request.url}")
