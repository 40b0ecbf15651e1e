"""A name resolver that hands out public addresses only.

Every connection of Scrapy's HTTP handler goes through the reactor's name resolver, literal addresses too
(``HostnameEndpoint.connect`` asks it for each host; seen in Twisted 26.10), so that a check of its answers is a
check at connect time: what was checked is what is connected to, and a name that changes its address between two
requests (DNS rebinding) gains nothing. Connections kept open lead to addresses that were checked when they were made.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from corpus.crawl.download.addresses import AddressPolicy

#: Names that resolved to a refused address, with that address. Twisted swallows the resolver's own words
#: ("no results for hostname lookup"); this is how the guard learns why a connection failed.
refused_names: dict[str, str] = {}


class SafeResolver(CachingThreadedResolver):
    """Scrapy's caching IPv4 resolver; answers outside the policy become lookup errors."""

    policy = AddressPolicy()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        resolver = super().from_crawler(crawler, reactor)
        resolver.policy = policy_of(crawler.settings)
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 (Twisted's name)
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if self.policy.allows(ip_address(address)):
            refused_names.pop(name, None)
            return address
        refused_names[name] = address
        raise DNSLookupError(f"{name} is {address}, which is not a public address")


def policy_of(settings: Any) -> AddressPolicy:
    """The policy of a crawl's settings."""
    return AddressPolicy.of(
        settings.getlist("CORPUS_ALLOW_NETWORKS"), loopback=settings.getbool("CORPUS_ALLOW_LOOPBACK")
    )
