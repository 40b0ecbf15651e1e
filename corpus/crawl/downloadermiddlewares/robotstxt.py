"""robots.txt that is really obeyed.

Scrapy's own middleware lets requests through while robots.txt is still being fetched: all waiting requests await one
Deferred, the first takes its result and the others get None, which means "allowed". Scrapy 2.19, ``Disallow: /`` and
20 start URLs: 13 pages fetched. Here a lock per server makes them wait for one answer, kept for a day.

What counts as an answer (RFC 9309, 2.3.1): rules; 4xx: no rules, all allowed; 5xx, 429, time-outs, a host that can't be
reached: nothing allowed, asked again after ten minutes.
"""

from __future__ import annotations

import asyncio
import logging
import math
from dataclasses import dataclass
from time import monotonic
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import build_from_crawler, load_object

from corpus.crawl.download.downloader import PoliteDownloader
from corpus.crawl.policy.refused import AddressRefused, RobotsForbidden, RobotsUnreachable, Stopped
from corpus.crawl.run import counters

logger = logging.getLogger(__name__)

_KEEP = 24 * 3600.0  # seconds; RFC 9309, 2.4: not longer than a day
_KEEP_UNREACHABLE = 600.0
_MOST_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB must be read; more is not worth a parser's time


@dataclass(frozen=True, slots=True)
class Rules:
    """What one server's robots.txt says. No parser and no ``unreachable``: everything is allowed."""

    parser: RobotParser | None = None
    unreachable: str = ""  # why it could not be read
    expires: float = 0.0


class RobotsTxtMiddleware:
    """Downloader middleware in the place of Scrapy's own of that name, with the same settings and statistics."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]
        self._parser: type[RobotParser] = load_object(crawler.settings["ROBOTSTXT_PARSER"])
        self._rules: dict[str, Rules] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._rules_for(request)
        if rules.unreachable:
            raise RobotsUnreachable(f"robots.txt could not be read ({rules.unreachable}): {request.url}")
        if rules.parser is not None and not rules.parser.allowed(request.url, self._agent):
            self._crawler.stats.inc_value("robotstxt/forbidden")
            raise RobotsForbidden(f"robots.txt forbids {request.url}")

    async def _rules_for(self, request: Request) -> Rules:
        parts = urlparse_cached(request)
        server = f"{parts.scheme}://{parts.netloc}"
        async with self._locks.setdefault(server, asyncio.Lock()):
            rules = self._rules.get(server)
            if rules is None or rules.expires < monotonic():
                rules = self._rules[server] = await self._fetch(server)
                self._apply_delay(rules, request)
            return rules

    async def _fetch(self, server: str) -> Rules:
        stats = self._crawler.stats
        stats.inc_value("robotstxt/request_count")
        request = Request(
            f"{server}/robots.txt",
            priority=1000,
            callback=NO_CALLBACK,
            meta={"dont_obey_robotstxt": True, "allow_offsite": True, "max_retry_times": 1},
        )
        try:
            response = await self._crawler.engine.download_async(request)
        except (Stopped, AddressRefused):
            raise
        except IgnoreRequest as error:
            if "max redirections" in str(error):  # RFC 9309, 2.3.1.2: more than five may count as "no robots.txt"
                return Rules(expires=monotonic() + _KEEP)
            return self._unreachable(server, str(error) or type(error).__name__)
        except Exception as error:  # noqa: BLE001 (whatever went wrong: without rules nothing is fetched)
            stats.inc_value(f"robotstxt/exception_count/{type(error).__name__}")
            return self._unreachable(server, f"{type(error).__name__}: {error}")
        stats.inc_value("robotstxt/response_count")
        stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        return self._read(server, response)

    def _read(self, server: str, response: Response) -> Rules:
        if response.status >= 500 or response.status == 429:
            return self._unreachable(server, f"HTTP {response.status}")
        body = response.body[:_MOST_BYTES]
        if not 200 <= response.status < 300:
            return Rules(expires=monotonic() + _KEEP)
        if body.lstrip()[:1] == b"<":
            logger.warning("%s/robots.txt is a web page, not rules: everything counts as allowed", server)
            return Rules(expires=monotonic() + _KEEP)
        return Rules(build_from_crawler(self._parser, self._crawler, body), expires=monotonic() + _KEEP)

    def _unreachable(self, server: str, why: str) -> Rules:
        self._crawler.stats.inc_value(counters.ROBOTS_UNREACHABLE)
        logger.warning("%s/robots.txt can't be read (%s): nothing of this server is fetched for now", server, why)
        return Rules(unreachable=why or "no answer", expires=monotonic() + _KEEP_UNREACHABLE)

    def _apply_delay(self, rules: Rules, request: Request) -> None:
        """Crawl-delay is no part of the RFC, but sites that state it mean it."""
        delay = rules.parser.crawl_delay(self._agent) if rules.parser else None
        downloader = self._crawler.engine.downloader
        if delay is None or not math.isfinite(delay) or delay <= 0 or not isinstance(downloader, PoliteDownloader):
            return
        key = downloader.get_slot_key(request)
        downloader.raise_floor(key, delay)
        logger.info("%s asks for %g s between requests", key, delay)
