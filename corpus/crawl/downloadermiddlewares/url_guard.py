"""Decides by its address, before anything is sent, whether a request may be sent at all."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.httpobj import urlparse_cached

from corpus.article import Article, Rejected, State
from corpus.crawl.download.resolver import policy_of
from corpus.crawl.events import page_done
from corpus.crawl.policy import urls
from corpus.crawl.policy.refused import (
    AddressRefused,
    OffsiteRefused,
    Refused,
    SchemeRefused,
    TrapRefused,
    UnproductiveRefused,
)
from corpus.crawl.settings_model import CorpusSettings

#: Rejections that say "this kind of page holds no articles"; a deleted article is none of them.
_UNPRODUCTIVE = frozenset({State.LIST, State.NO_ARTICLE, State.SHELL})


class UrlGuardMiddleware:
    """Scheme, port, address and traps. Redirects pass here again; to another port they are not followed."""

    def __init__(self, crawler: Crawler) -> None:
        self._policy = policy_of(crawler.settings)
        self._shapes = urls.UnproductiveShapes(CorpusSettings.of(crawler.settings).unproductive_pages)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.page_done, signal=page_done)
        return middleware

    def process_request(self, request: Request) -> None:
        refusal = self._refusal(request)
        if refusal is not None:
            raise refusal

    def _refusal(self, request: Request) -> Refused | None:
        if (why := urls.scheme_refusal_reason(request.url)) is not None:
            return SchemeRefused(f"{why}: {request.url}")
        host = urlparse_cached(request).hostname or ""
        if not self._policy.allows_host(host):
            return AddressRefused(f"{host} is not a public address: {request.url}")
        if urls.is_another_port(request.meta.get("redirect_urls", [request.url])[0], request.url):
            return OffsiteRefused(f"a redirect to another port is one to another site: {request.url}")
        if (why := urls.trap_refusal_reason(request.url)) is not None:
            return TrapRefused(f"{why}: {request.url}")
        if (why := self._shapes.refusal_reason(request.url)) is not None:
            return UnproductiveRefused(f"{why}: {request.url}")
        return None

    def page_done(self, url: str, result: Article | Rejected) -> None:
        if isinstance(result, Article):
            self._shapes.productive(url)
        elif result.reason in _UNPRODUCTIVE:
            self._shapes.unproductive(url)

    def leads_to_nothing(self, url: str) -> bool:
        """True where so many pages like this one were no articles that no more of them are fetched."""
        return self._shapes.refusal_reason(url) is not None

    def links_done(self, url: str, *, productive: bool) -> None:
        """A page that only led on: ``productive`` where it led to articles."""
        (self._shapes.productive if productive else self._shapes.unproductive)(url)
