"""Scrapy's downloader with three more abilities: a floor under a host's delay, a pause for a host, an instant stop."""

from __future__ import annotations

import asyncio
from time import monotonic

from scrapy import Request, Spider
from scrapy.core.downloader import Downloader, Slot
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from corpus.crawl.refused import Stopped

#: Below this a slot has no delay at all, and Scrapy then ignores when the host was last asked.
_SMALLEST_DELAY = 0.01
#: The longest delay taken from a server, in seconds: one day.
LONGEST = 86_400.0


class PoliteDownloader(Downloader):
    """Set as DOWNLOADER. ``key`` is always a slot's key: the host name, or a request's ``download_slot``."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.stopping = False
        self._floors: dict[str, float] = {}
        self._held_until: dict[str, float] = {}

    def floor(self, key: str) -> float:
        """The least number of seconds between two requests to this host."""
        own: float = self.settings.getfloat("DOWNLOAD_DELAY")
        return max(own, self._floors.get(key, 0.0))

    def raise_floor(self, key: str, seconds: float) -> None:
        """Never ask this host more often than once in ``seconds``, now and when its slot is made anew."""
        self._floors[key] = max(self._floors.get(key, 0.0), min(seconds, LONGEST))
        if key in self.slots:
            self._apply(key, self.slots[key])

    def hold(self, key: str, seconds: float) -> None:
        """Send nothing to this host for ``seconds``; requests already waiting in its slot are held back too."""
        until = monotonic() + min(max(seconds, 0.0), LONGEST)
        self._held_until[key] = max(self._held_until.get(key, 0.0), until)
        if key in self.slots:
            self._apply(key, self.slots[key])

    def held(self, key: str) -> float:
        """Seconds this host still has to be left alone."""
        return max(0.0, self._held_until.get(key, 0.0) - monotonic())

    def stop_now(self) -> None:
        """Drop what waits in the slots and break off running downloads: the ledger still has all of it."""
        self.stopping = True
        for slot in self.slots.values():
            slot.close()
            while slot.queue:
                request, waiting = slot.queue.popleft()
                why = Stopped(f"not sent, the run is stopping: {request.url}")
                waiting.errback(Failure(why))  # type: ignore[no-untyped-call]
        for handler in self.handlers._handlers.values():  # noqa: SLF001 (there is no public list)
            if isinstance(handler, StoppableHandler):
                handler.stop_now()

    def _apply(self, key: str, slot: Slot) -> None:
        floor = max(self.floor(key), _SMALLEST_DELAY if key in self._held_until else 0.0)
        slot.delay = max(slot.delay, floor)
        # Scrapy waits until lastseen + delay. The delay may shrink to the floor later, never below it.
        if key in self._held_until:
            slot.lastseen = max(slot.lastseen, self._held_until[key] - floor)

    def _get_slot(self, request: Request, spider: Spider | None = None) -> tuple[str, Slot]:  # noqa: ARG002
        key, slot = super()._get_slot(request)
        self._apply(key, slot)
        return key, slot

    async def _enqueue_request(self, request: Request) -> Response:
        if self.stopping:
            raise Stopped(f"not sent, the run is stopping: {request.url}")
        return await super()._enqueue_request(request)


class StoppableHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler; its running downloads can be broken off, even one whose server never answers."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._running: set[asyncio.Task[Response]] = set()
        self._stopping = False

    async def download_request(self, request: Request) -> Response:
        task = asyncio.ensure_future(super().download_request(request))
        self._running.add(task)
        try:
            return await task
        except asyncio.CancelledError:
            if self._stopping:
                raise Stopped(f"broken off, the run is stopping: {request.url}") from None
            raise
        finally:
            self._running.discard(task)

    def stop_now(self) -> None:
        self._stopping = True
        for task in list(self._running):
            task.cancel()
