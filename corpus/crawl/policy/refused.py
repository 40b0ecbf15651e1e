"""Why a request was not sent. A spider's errback meets these in ``failure.value``.

Refused                      any request this package stops before it reaches a server
├── SchemeRefused            not http or https, or a port no web server listens on
├── AddressRefused           the host is, or resolves to, an address that is not public
├── OffsiteRefused           another host than the spider may visit
├── TrapRefused              an endless path or a session id: wrong for ever
├── UnproductiveRefused      so many pages like it led to nothing in this run; after a repair they may
├── RobotsForbidden          robots.txt says no
├── RobotsUnreachable        robots.txt could not be read, so nothing may be fetched for now
├── HostHeld                 the server asked for a longer pause than this run waits for
│   └── HostCoolingDown      the site showed verification pages (captcha, 环境异常) a short while ago
└── Stopped                  the run is being stopped

All are ``IgnoreRequest``, so that Scrapy neither retries them nor logs them as errors.
"""

from __future__ import annotations

import logging
from typing import ClassVar

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from corpus.crawl.run import counters

logger = logging.getLogger(__name__)

_LOGGED_IN_FULL = 20  # refusals a reason; the rest is only counted


class Refused(IgnoreRequest):
    """A request that was not sent."""

    why: ClassVar[str] = "refused"  # what stands after counters.REFUSED


class SchemeRefused(Refused):
    why = "scheme"


class AddressRefused(Refused):
    why = "address"


class OffsiteRefused(Refused):
    why = "offsite"


class TrapRefused(Refused):
    why = "trap"


class UnproductiveRefused(Refused):
    why = "unproductive"


class RobotsForbidden(Refused):
    why = "robots"


class RobotsUnreachable(Refused):
    why = "robots_unreachable"


class HostHeld(Refused):
    why = "held"


class HostCoolingDown(HostHeld):
    why = "cooling"


class Stopped(Refused):
    why = "stopped"


def count(crawler: Crawler, refusal: Refused) -> None:
    """Count a request that was not sent, whoever refused it. The downloader calls this, and nobody else.

    The first few of each kind are logged with their URL, but where the reason is the host's: that is logged once.
    A site that says no in its robots.txt is nothing to warn of.
    """
    counter = f"{counters.REFUSED}{refusal.why}"
    crawler.stats.inc_value(counter)
    of_the_host = isinstance(refusal, HostHeld | RobotsUnreachable | Stopped)
    if not of_the_host and crawler.stats.get_value(counter) <= _LOGGED_IN_FULL:
        level = logging.INFO if isinstance(refusal, RobotsForbidden) else logging.WARNING
        logger.log(level, "refused: %s", refusal)
