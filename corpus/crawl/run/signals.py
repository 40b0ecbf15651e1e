"""SIGTERM, SIGINT and SIGHUP end a run within seconds, and nothing acknowledged is lost.

Scrapy's own stop still downloads what waits in its slots: 53 s with a delay of 3 s, 48 s for a server that drips its
body; Docker kills after 10 s. Here what waits is dropped (the ledger has it) and running downloads are broken off.
What is being processed is finished and stored, the last shard is sealed. A second signal, or the end of the grace
time, leaves at once: what was acknowledged is committed in the ledger, and the next run seals it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

from scrapy.crawler import Crawler

from corpus.crawl.download.downloader import PoliteDownloader
from corpus.crawl.scrapy_internals import engine_of, schedule
from corpus.errors import Exit

logger = logging.getLogger(__name__)

STATUS = {signal.SIGTERM: Exit.TERMINATED, signal.SIGINT: Exit.INTERRUPTED, signal.SIGHUP: Exit.HANGUP}


class Stopper:
    """Installs the handlers for one crawl. ``caught`` is the first signal that came, if one came."""

    def __init__(self, crawler: Crawler, *, grace: float, on_forced_exit: Callable[[Exit], None]) -> None:
        self.caught: signal.Signals | None = None
        self._crawler = crawler
        self._grace = grace  # seconds
        self._on_forced_exit = on_forced_exit  # called before leaving by force; must not raise

    @property
    def exit(self) -> Exit | None:
        return STATUS[self.caught] if self.caught else None

    def install(self) -> None:
        for signum in STATUS:
            if signum is signal.SIGHUP and signal.getsignal(signum) is signal.SIG_IGN:
                continue  # started with nohup: it is meant to survive its terminal
            signal.signal(signum, self._on_signal)

    def ignore_signals(self) -> None:
        """The run is over and its exit status known: a signal that comes while Python shuts down, after it has put
        the default handlers back, must not replace that status."""
        for signum in STATUS:
            signal.signal(signum, signal.SIG_IGN)

    def _on_signal(self, signum: int, _: FrameType | None) -> None:
        # Runs between two bytecodes of the main thread, maybe in the middle of a log call: no logging here.
        if self.caught is not None:
            self._leave(f"{signal.Signals(signum).name} again")
            return
        self.caught = signal.Signals(signum)
        watchdog = threading.Timer(self._grace, self._leave, [f"not done {self._grace:g} s after {self.caught.name}"])
        watchdog.daemon = True
        watchdog.start()
        from twisted.internet import reactor

        reactor.callFromThread(schedule, self._stop())

    async def _stop(self) -> None:
        assert self.caught is not None
        logger.warning("%s: stopping; what was fetched is kept, the rest waits for the next run", self.caught.name)
        engine = engine_of(self._crawler)
        if engine is None:
            return
        if isinstance(engine.downloader, PoliteDownloader):
            engine.downloader.stop_now()
        # A stop before the engine runs does nothing, and Scrapy would start the crawl after it.
        while not engine.running and self._crawler.crawling:  # noqa: ASYNC110 (there is no event to wait for)
            await asyncio.sleep(0.02)
        if engine.running:
            await self._crawler.stop_async()

    def _leave(self, why: str) -> None:
        """Out, now. Safe: the ledger's transactions are either committed or never happened."""
        assert self.caught is not None
        status = STATUS[self.caught]
        try:
            with contextlib.suppress(OSError):  # the terminal may be gone
                if os.isatty(2):
                    os.write(2, b"\x1b[?25h\n")  # the live line has hidden the cursor
                os.write(2, f"corpus: {why}, leaving at once; run the same command again to go on\n".encode())
            self._on_forced_exit(status)
        finally:
            os._exit(status)
