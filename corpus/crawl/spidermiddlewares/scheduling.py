"""Spider middleware between the spider and the ledger: every request is stored before it is made.

Start pages and the links found on a page go into the ledger; requests come out of it, a window at a time, so
that memory stays flat, and a run that was killed goes on where it stood.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.request import fingerprint
from twisted.python.failure import Failure

from corpus.article import Page
from corpus.crawl.extensions.harvest import Fetched, harvest_of
from corpus.crawl.policy.refused import AddressRefused, OffsiteRefused, Refused, SchemeRefused, Stopped, TrapRefused
from corpus.crawl.policy.secrets import without_login
from corpus.storage.ledger.ledger import Target, Validators
from corpus.storage.shards.archive import LIST

logger = logging.getLogger(__name__)

_KEY = "corpus_fingerprint"
#: Keys of Request.meta that a spider may set and that survive a restart.
_KEPT_META = ("kind", "page_number", "pages", "since", "whole", "known_pages", "catching_up", "articles")


class CorpusSpiderLike(Protocol):
    """What this middleware needs of a spider; corpus.spiders stands above this layer."""

    name: str

    def page(self, response: Response) -> Page: ...


class SchedulingMiddleware:
    """Feeds the crawl from the ledger and acknowledges what comes back."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._harvest = harvest_of(crawler)
        self._ledger = self._harvest.ledger
        settings = crawler.settings
        self._window = settings.getint("CORPUS_WINDOW")
        self._known_pages = settings.getint("CORPUS_KNOWN_PAGES")
        self._recheck = timedelta(days=settings.getfloat("CORPUS_RECHECK_DAYS"))
        self._flying: set[bytes] = set()
        self._moved = asyncio.Event()
        self._stopped = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        harvest_of(crawler).landed = middleware.landed
        return middleware

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
            self._moved.clear()
            room = self._window - len(self._flying)
            due: list[Target] = []
            if 2 * room >= self._window:  # half a window at a time: a transaction for every page would cost more
                with self._harvest.storing():
                    due = self._ledger.due(self._spider.name, limit=room)
            for target in due:
                self._flying.add(target.fingerprint)
                yield self._request(target)
            if not due:
                if not self._flying:
                    return
                await self._moved.wait()

    def _start_pages(self, requests: list[Request]) -> None:
        targets = [self._target(request) for request in requests]
        with self._harvest.storing():
            self._met(targets)
            self._ledger.discover(targets, lease=False)

    def _request(self, target: Target) -> Request:
        """The request again from what the ledger kept. It is never a duplicate: the ledger saw to that."""
        headers = {}
        if target.validators.etag:
            headers["If-None-Match"] = target.validators.etag
        if target.validators.last_modified:
            headers["If-Modified-Since"] = target.validators.last_modified
        meta = json.loads(target.meta)
        if target.kind == "list" and "page_number" not in meta:
            meta["catching_up"] = not _reaches(target.cursor, meta)
        return Request(
            target.url,
            callback=getattr(self._spider, target.callback),
            errback=self.failed,
            headers=headers if target.kind == "article" else None,
            priority=target.priority,
            dont_filter=True,
            meta={**meta, _KEY: target.fingerprint, "depth": target.depth},
        )

    def _target(self, request: Request) -> Target:
        kind = request.meta.get("kind", "article")
        assert request.callback is not None
        url = without_login(request.url)
        return Target(
            url=url,
            fingerprint=fingerprint(request.replace(url=url)),
            spider=self._spider.name,
            kind=kind,
            callback=request.callback.__name__,
            priority=request.priority,
            depth=request.meta.get("depth", 0),
            meta=json.dumps({key: request.meta[key] for key in _KEPT_META if key in request.meta}),
            revisit_after=timedelta(0) if kind == "list" else self._recheck,  # lists are read anew in every run
            again=request.dont_filter,
        )

    # into the ledger

    def process_spider_input(self, response: Response) -> None:
        if _is_fault(response):
            raise HttpError(response, f"HTTP {response.status}")

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Links go into the ledger together with the mark that their page is done; pages go on as ``Fetched``."""
        if _is_fault(response):  # process_spider_input refused it, and ``failed`` has seen to it
            if 400 <= response.status < 500 and response.status != 429:
                yield Fetched(page=self._spider.page(response))  # a list: kept as an article's 403 or 404 would be
            return
        mark = response.meta.get(_KEY)
        try:
            found = [item async for item in result]
            self._settle(response, found, mark)
        except Exception as error:
            self._harvest.give_back(mark, f"{type(error).__name__} in the spider: {error}")
            raise
        for item in found:
            if isinstance(item, Page):
                if item.status != 304:
                    fingerprint = None if response.meta.get("kind") == "list" else mark
                    yield Fetched(page=item, fingerprint=fingerprint, validators=_validators(response))
            elif not isinstance(item, Request):
                yield item

    def _settle(self, response: Response, found: list[Any], mark: bytes | None) -> None:
        """What the ledger learns from a page before the pipelines see it."""
        requests = [item for item in found if isinstance(item, Request)]
        pages = [item for item in found if isinstance(item, Page)]
        if response.meta.get("kind") == "list" and pages:
            self._harvest.give_back(mark, "a list without links")  # maybe a captcha: older pages come after it
        elif response.meta.get("kind") == "list" or requests:
            self._expand(response, requests, mark)
        elif any(page.status == 304 for page in pages):
            with self._harvest.storing():
                self._ledger.store(mark, validators=None)
            self._harvest.count("articles/unchanged")
            self.landed(mark)

    def _expand(self, response: Response, requests: list[Request], mark: bytes | None) -> None:
        articles = [self._target(r) for r in requests if r.meta.get("kind") != "list"]
        lists = [r for r in requests if r.meta.get("kind") == "list"]
        here, meta = _digest(articles), response.meta
        with self._harvest.storing():
            fresh = self._met(articles)
            known_pages = 0 if fresh or not articles else meta.get("known_pages", 0) + 1
            repeated = known_pages and here == meta.get("articles")
            catching_up = (meta.get("catching_up") or meta.get("whole", False)) and not repeated
            if self._known_pages and known_pages >= self._known_pages and not catching_up:
                lists = [r for r in lists if "page_number" not in r.meta]  # older pages hold older articles: known too
            for request in lists:
                if "page_number" in request.meta:
                    request.meta.update(known_pages=known_pages, catching_up=catching_up, articles=here)
            self._ledger.discover(
                [*articles, *(self._target(r) for r in lists)],
                parent=mark,
                page=self._archived(response),
                cursor=_reach(meta) if catching_up and "page_number" not in meta else None,
                lease=False,
            )
        self.landed(mark)

    def _archived(self, response: Response) -> Page | None:
        if not self._harvest.archive:
            return None
        page = self._spider.page(response)
        return replace(page, headers=(*page.headers, LIST)) if response.meta.get("kind") == "list" else page

    def _met(self, targets: Iterable[Target]) -> bool:
        """Count the known articles; True where one was never heard of."""
        articles = {target.fingerprint for target in targets if target.kind == "article"}
        met = self._ledger.met(articles)
        self._harvest.count("known", sum(met.values()))
        return len(met) < len(articles)

    # failures

    def failed(self, failure: Failure) -> None:
        """Errback of every request. What was refused or stopped on purpose is no error."""
        mark = failure.request.meta.get(_KEY)  # type: ignore[attr-defined]
        error = failure.value
        led_away = isinstance(error, OffsiteRefused | AddressRefused) and failure.request.meta.get("redirect_times")  # type: ignore[attr-defined]
        if isinstance(error, TrapRefused | SchemeRefused):
            with self._harvest.storing():
                self._ledger.fail(mark, str(error)[:300], gone=True)
            self.landed(mark)
        elif isinstance(error, Refused) and not led_away:
            self._stopped |= isinstance(error, Stopped)  # nothing more out of the ledger: it would not be sent
            # Robots rules, a pause asked for, a host that this run may not visit, a stop: none of it is the page's
            # fault. Its lease ends with the run, and the next run asks again.
            self.landed(mark)
        else:  # redirects without end are an IgnoreRequest too, but no refusal of ours
            self._harvest.count("errors")
            is_http = isinstance(error, HttpError)
            self._harvest.give_back(mark, str(error) if is_http else f"{type(error).__name__}: {error}")

    def landed(self, mark: bytes | None) -> None:
        """A page is done or failed: there is room for the next."""
        if mark is not None:
            self._flying.discard(mark)
        self._moved.set()


def _is_fault(response: Response) -> bool:
    """Server errors are failures to be tried again, articles too; a list needs a good answer, and a 304 a question."""
    kind, request = response.meta.get("kind", "article"), response.request
    if response.status == 304:
        return request is None or not ("If-None-Match" in request.headers or "If-Modified-Since" in request.headers)
    return response.status >= 500 or response.status == 429 or (kind == "list" and response.status >= 400)


def _reach(meta: Mapping[str, Any]) -> str:
    """How far back a run reads a list: kept in the ledger as the cursor of its first page."""
    return json.dumps([meta.get("pages", 0), meta.get("since", "")])


def _reaches(earlier: str | None, meta: Mapping[str, Any]) -> bool:
    """True where an earlier run read the list as far back as this one may: then known articles end the reading."""
    if earlier is None:
        return False
    pages, since = json.loads(earlier)
    return (not pages or 0 < meta.get("pages", 0) <= pages) and bool(since <= meta.get("since", ""))


def _digest(targets: Iterable[Target]) -> str:
    """The same for the same articles: some sites show their last list page under every number beyond it."""
    return hashlib.sha256(b"".join(sorted(target.fingerprint for target in targets))).hexdigest()[:16]


def _validators(response: Response) -> Validators:
    def header(name: str) -> str | None:
        value = response.headers.get(name)
        return value.decode("latin-1") if value else None

    return Validators(etag=header("ETag"), last_modified=header("Last-Modified"))
