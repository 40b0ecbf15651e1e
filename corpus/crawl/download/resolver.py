"""A name resolver that hands out public addresses only.

Every connection of Scrapy's HTTP handler goes through the reactor's name resolver, literal addresses too
(``HostnameEndpoint.connect`` asks it for each host; seen in Twisted 26.10), so that a check of its answers is a
check at connect time: what was checked is what is connected to, and a name that changes its address between two
requests (DNS rebinding) gains nothing. Connections kept open lead to addresses that were checked when they were made.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Self

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import BaseSettings
from scrapy.utils.datatypes import LocalCache
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from corpus.crawl.download.addresses import AddressPolicy
from corpus.crawl.settings_model import CorpusSettings

#: Refused names that are remembered: a crawl of thousands of hosts must not fill the memory with them.
_MOST_REFUSED = 10_000


class SafeResolver(CachingThreadedResolver):
    """Scrapy's caching IPv4 resolver; answers outside the policy become lookup errors."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.policy = AddressPolicy()
        #: Names that resolved to a refused address, with that address: Twisted swallows what is raised here ("no
        #: results for hostname lookup"), and who meets that must learn why.
        self.refused: LocalCache[str, str] = LocalCache(_MOST_REFUSED)

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        resolver = super().from_crawler(crawler, reactor)
        resolver.policy = policy_of(crawler.settings)
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 (Twisted's name)
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if self.policy.allows(ip_address(address)):
            self.refused.pop(name, None)
            return address
        self.refused[name] = address
        raise DNSLookupError(f"{name} is {address}, which is not a public address")


def refused_address(name: str) -> str | None:
    """The address for which the reactor's resolver refused this name; None where it did not."""
    from twisted.internet import reactor

    resolver = getattr(reactor, "resolver", None)
    return resolver.refused.get(name) if isinstance(resolver, SafeResolver) else None


def policy_of(settings: BaseSettings) -> AddressPolicy:
    """The policy of a crawl's settings."""
    ours = CorpusSettings.of(settings)
    return AddressPolicy.of(ours.allow_networks, loopback=ours.allow_loopback)
