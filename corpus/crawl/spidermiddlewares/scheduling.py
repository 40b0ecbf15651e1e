"""Spider middleware between the spider and the ledger: every request is stored before it is made.

Start pages and the links found on a page go into the ledger; requests come out of it, a window at a time, so
that memory stays flat, and a run that was killed goes on where it stood.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.request import fingerprint as request_fingerprint
from twisted.python.failure import Failure

from corpus.article import Page
from corpus.crawl.cursor import ListCursor
from corpus.crawl.extensions.harvest import Fetched, Harvest
from corpus.crawl.policy.refused import AddressRefused, OffsiteRefused, Refused, SchemeRefused, Stopped, TrapRefused
from corpus.crawl.policy.secrets import without_login
from corpus.crawl.run import counters
from corpus.crawl.settings_model import CorpusSettings
from corpus.storage.ledger.ledger import Target, Validators
from corpus.storage.shards.archive import as_list, is_list

logger = logging.getLogger(__name__)

_KEY = "corpus_fingerprint"
_HOME = ("", "/", "/index.html", "/index.htm", "/index.php", "/index.shtml")


class CorpusSpiderLike(Protocol):
    """What this middleware needs of a spider; corpus.spiders stands above this layer."""

    name: str

    def page(self, response: Response) -> Page: ...


class SchedulingMiddleware:
    """Feeds the crawl from the ledger and acknowledges what comes back."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._harvest = Harvest.of(crawler)
        self._ledger, self._in_flight = self._harvest.ledger, self._harvest.in_flight
        settings = CorpusSettings.of(crawler.settings)
        self._window, self._known_pages = settings.window, settings.known_pages
        self._unproductive_pages = settings.unproductive_pages
        self._recheck = timedelta(days=settings.recheck_days)
        self._stopped = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def _spider(self) -> CorpusSpiderLike:
        spider = self._crawler.spider
        assert spider is not None
        return spider  # type: ignore[return-value]

    # out of the ledger

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Store the start pages, then hand out whatever is due until nothing is left or on its way."""
        batch: list[Request] = []
        async for request in start:
            batch.append(request)
            if len(batch) >= 500:
                self._start_pages(batch)
                batch = []
        self._start_pages(batch)
        while not self._stopped:
            room = self._window - len(self._in_flight)
            due: list[Target] = []
            if 2 * room >= self._window:  # half a window at a time: a transaction for every page would cost more
                with self._harvest.storing():
                    due = self._ledger.due(self._spider.name, limit=room)
            for target in due:
                self._in_flight.add(target.fingerprint)
                yield self._request(target)
            if not due:
                if not self._in_flight:
                    return
                await self._in_flight.settled()

    def _start_pages(self, requests: list[Request]) -> None:
        targets = [self._target(request) for request in requests]
        with self._harvest.storing():
            self._count_known(targets)
            self._ledger.discover(targets)

    def _request(self, target: Target) -> Request:
        """The request again from what the ledger kept. It is never a duplicate: the ledger saw to that."""
        headers = {}
        if target.validators.etag:
            headers["If-None-Match"] = target.validators.etag
        if target.validators.last_modified:
            headers["If-Modified-Since"] = target.validators.last_modified
        cursor = ListCursor.from_json(target.meta) if target.kind == "list" else None
        if cursor and cursor.is_first:
            reached = target.cursor is not None and cursor.within(ListCursor.from_json(target.cursor))
            cursor = replace(cursor, catching_up=not reached)
        return Request(
            target.url,
            callback=getattr(self._spider, target.callback),
            errback=self.failed,
            headers=headers if target.kind == "article" else None,
            priority=target.priority,
            dont_filter=True,
            meta={**(cursor.to_meta() if cursor else {}), _KEY: target.fingerprint, "depth": target.depth},
        )

    def _target(self, request: Request) -> Target:
        cursor = ListCursor.from_meta(request.meta)
        assert request.callback is not None
        url = without_login(request.url)
        return Target(
            url=url,
            fingerprint=request_fingerprint(request.replace(url=url)),
            spider=self._spider.name,
            kind="list" if cursor else "article",
            callback=request.callback.__name__,
            priority=request.priority,
            depth=request.meta.get("depth", 0),
            meta=cursor.to_json() if cursor else "{}",
            revisit_after=timedelta(0) if cursor else self._recheck,  # lists are read anew in every run
            again=request.dont_filter,
        )

    # into the ledger

    def process_spider_input(self, response: Response) -> None:
        if _is_fault(response):
            raise HttpError(response, f"HTTP {response.status}")

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Links go into the ledger in the transaction that says their page is done; pages go on as ``Fetched``."""
        if _is_fault(response):  # process_spider_input refused it, and ``failed`` has seen to it
            if 400 <= response.status < 500 and response.status != 429:
                yield Fetched(page=self._spider.page(response))  # a list: kept as an article's 403 or 404 would be
            return
        fingerprint = response.meta.get(_KEY)
        try:
            found = [item async for item in result]
            self._store_links(response, found, fingerprint)
        except Exception as error:
            self._harvest.failed(fingerprint, error, " in the spider")
            raise
        for item in found:
            if isinstance(item, Page):
                if item.status != 304 and not is_list(item):
                    own = None if ListCursor.from_meta(response.meta) else fingerprint
                    home = _led_home(response)
                    yield Fetched(page=item, fingerprint=own, validators=_validators(response), led_home=home)
            elif not isinstance(item, Request):
                yield item

    def _store_links(self, response: Response, found: list[Any], fingerprint: bytes | None) -> None:
        """What the ledger learns from a page before the pipelines see it."""
        requests = [item for item in found if isinstance(item, Request)]
        pages = [item for item in found if isinstance(item, Page)]
        is_list = ListCursor.from_meta(response.meta) is not None
        if is_list and pages:
            if requests:  # it breaks off
                self._expand(response, requests, fingerprint)
            self._harvest.retry_later(fingerprint, "no list")  # maybe a captcha: older pages come after it
        elif is_list or requests:
            self._expand(response, requests, fingerprint)
        elif any(page.status == 304 for page in pages):
            with self._harvest.storing():
                self._ledger.store(fingerprint, validators=None)
            self._harvest.count(counters.UNCHANGED)
            self._in_flight.settle(fingerprint)

    def _expand(self, response: Response, requests: list[Request], fingerprint: bytes | None) -> None:
        """Store the links of a page; of a list that has become known, the older pages are left out."""
        cursor = ListCursor.from_meta(response.meta) or ListCursor()
        articles = [self._target(request) for request in requests if not ListCursor.from_meta(request.meta)]
        digest = _digest(articles)
        with self._harvest.storing():
            known = articles and not self._count_known(articles)
            known_pages = cursor.known_pages + 1 if known else 0
            repeated = known_pages > 0 and digest == cursor.articles
            catching_up = (cursor.catching_up or cursor.whole) and not repeated
            ends = 0 < self._known_pages <= known_pages and not catching_up
            endless = 0 < self._unproductive_pages <= known_pages
            count = 0 if endless else known_pages  # the run that reads on starts counting again
            lists, later = [], []
            for request in requests:
                to = ListCursor.from_meta(request.meta)
                if to and not to.is_first:
                    to = replace(to, known_pages=count, catching_up=catching_up, articles=digest)
                    request.meta.update(to.to_meta())
                if to and (to.is_first or not ends):  # older pages hold older articles: those are known too
                    lists.append(self._target(request))
                    later += [lists[-1].fingerprint] if endless and not to.is_first else []
            self._ledger.discover(
                [*articles, *lists],
                parent=fingerprint,
                page=self._archived(response),
                cursor=cursor.to_json() if catching_up and cursor.is_first else None,
            )
        self._leave_for_now(response, later)
        self._in_flight.settle(fingerprint)

    def _leave_for_now(self, response: Response, pages: list[bytes]) -> None:
        """A list that goes on and on with known articles may have no end: another run reads on where this one left."""
        for fingerprint, done in self._ledger.known(pages).items():
            if not done:
                why = f"{self._unproductive_pages} list pages in a row named no new article"
                logger.warning("%s: %s; the next run reads on (CORPUS_UNPRODUCTIVE_PAGES)", response.url, why)
                self._harvest.retry_later(fingerprint, why)

    def _archived(self, response: Response) -> Page | None:
        if not self._harvest.archive:
            return None
        page = self._spider.page(response)
        return as_list(page) if ListCursor.from_meta(response.meta) else page

    def _count_known(self, targets: Iterable[Target]) -> bool:
        """Count the articles that were fetched before; True where one was never heard of."""
        articles = {target.fingerprint for target in targets if target.kind == "article"}
        known = self._ledger.known(articles)
        self._harvest.count(counters.KNOWN, sum(known.values()))
        return len(known) < len(articles)

    # failures

    def failed(self, failure: Failure) -> None:
        """Errback of every request. What was refused or stopped on purpose is no error."""
        meta = failure.request.meta  # type: ignore[attr-defined]
        fingerprint, error = meta.get(_KEY), failure.value
        led_away = isinstance(error, OffsiteRefused | AddressRefused) and meta.get("redirect_times")
        if isinstance(error, TrapRefused | SchemeRefused):
            with self._harvest.storing():
                self._ledger.give_up(fingerprint, str(error)[:300])
            self._in_flight.settle(fingerprint)
        elif isinstance(error, Refused) and not led_away:
            self._stopped |= isinstance(error, Stopped)  # nothing more out of the ledger: it would not be sent
            # Robots rules, a pause asked for, a host that this run may not visit, a stop: none of it is the page's
            # fault. Its lease ends with the run, and the next run asks again.
            self._in_flight.settle(fingerprint)
        else:  # redirects without end are an IgnoreRequest too, but no refusal of ours
            self._harvest.count(counters.ERRORS)
            why = str(error) if isinstance(error, HttpError) else f"{type(error).__name__}: {error}"
            page = (meta.get("redirect_urls") or [failure.request.url])[0]  # type: ignore[attr-defined]
            logger.warning("%s failed: %s", page, why)
            self._harvest.retry_later(fingerprint, why)


def _is_fault(response: Response) -> bool:
    """Server errors are failures to be tried again, articles too; a list needs a good answer, and a 304 a question."""
    request = response.request
    if response.status == 304:
        return request is None or not ("If-None-Match" in request.headers or "If-Modified-Since" in request.headers)
    return (
        response.status >= 500
        or response.status == 429
        or (response.status >= 400 and ListCursor.from_meta(response.meta) is not None)
    )


def _led_home(response: Response) -> bool:
    """True where redirects led from another page to the home page of a site: how many sites say that a page is gone."""
    asked_for, *_ = response.meta.get("redirect_urls") or [response.url]
    return _is_home(response.url) and not _is_home(asked_for)


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.query and parts.path in _HOME


def _digest(targets: Iterable[Target]) -> str:
    """The same for the same articles: some sites show their last list page under every number beyond it."""
    return hashlib.sha256(b"".join(sorted(target.fingerprint for target in targets))).hexdigest()[:16]


def _validators(response: Response) -> Validators:
    def header(name: str) -> str | None:
        value = response.headers.get(name)
        return value.decode("latin-1") if value else None

    return Validators(etag=header("ETag"), last_modified=header("Last-Modified"))
