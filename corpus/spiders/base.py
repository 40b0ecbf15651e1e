"""What the spiders share: checked arguments, and a response turned into a Page."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self
from urllib.parse import urlsplit

import pydantic
import scrapy
from scrapy.http import Response

from corpus import sites
from corpus.article import FLAG, Page
from corpus.crawl.cursor import ListCursor
from corpus.crawl.events import send_list_done
from corpus.crawl.policy.secrets import mask_headers, without_login
from corpus.crawl.run import counters
from corpus.crawl.values import complaints, nearest
from corpus.decoding import decode
from corpus.errors import InputError, UsageError
from corpus.html.document import Document
from corpus.sites.site import Listing
from corpus.storage.shards.archive import as_list

logger = logging.getLogger(__name__)


#: Scrapy's flags of an answer that broke off, or of which nobody knows whether it did.
_UNFINISHED = frozenset({"dataloss", "partial"})


def _split(value: object) -> object:
    """``-a urls=A,B`` and blank-separated lists; Scrapy hands every argument over as one string."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


def _http_only(url: str) -> str:
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        whole = False
    if not whole:
        raise ValueError(f"{url!r} is not an http or https address")
    if " " in url or not url.isprintable():
        raise ValueError(f"{url!r} is not one address and nothing else: it holds blanks or control characters")
    return url


HttpUrl = Annotated[str, pydantic.AfterValidator(_http_only)]
UrlList = Annotated[tuple[HttpUrl, ...], pydantic.BeforeValidator(_split)]


class Arguments(pydantic.BaseModel):
    """The ``-a name=value`` arguments of a spider. A subclass adds fields; unknown names are errors."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    pages: int | None = pydantic.Field(
        None, ge=1, description="read at most this many list pages; default: until they bring nothing new"
    )

    @classmethod
    def parse(cls, spider: str, values: dict[str, Any]) -> Self:
        """Check the values; UsageError lists what is allowed, with its meaning; its last line says what is wrong."""
        fields = cls.model_fields
        try:
            return cls.model_validate(values)
        except pydantic.ValidationError as error:
            unknown = [name for name in values if name not in fields]
            wrong = [f"unknown argument {name!r}{nearest(name, fields)}" for name in unknown]
            for name, why in complaints(error, fields, values):
                if name not in unknown:
                    wrong.append(f"{name}: {why}" if name else why)
            allowed = "\n".join(f"  {name}: {field.description}" for name, field in fields.items())
            message = f"allowed arguments of {spider} (-a name=value):\n{allowed}\n{'; '.join(wrong)}"
            raise UsageError(message) from error


class CorpusSpider(scrapy.Spider):
    """Base of the spiders: says WHICH pages; how to read one is the matter of ``corpus.sites``.

    Callbacks yield requests and ``Page`` items; the pipelines do the rest.
    """

    Arguments: ClassVar[type[Arguments]] = Arguments
    site: str | None = None  # None: recognised page by page

    def __init__(self, **values: Any) -> None:
        super().__init__(self.name)
        values.pop("name", None)
        self.arguments = self.Arguments.parse(self.name, values)
        self.allowed_domains = sorted(self.hosts())

    def hosts(self) -> set[str]:
        """Where this crawl may go: requests and redirects to other hosts are dropped."""
        raise NotImplementedError

    def page(self, response: Response) -> Page:
        """The response as it came, but for its cookies. The URL is the one after redirects."""
        headers = (
            (key.decode("latin-1"), value.decode("latin-1"))
            for key, values in response.headers.items()
            for value in values
            if not key.lower().startswith(b"x-corpus-")  # ours to say
        )
        return Page(
            url=without_login(response.url),
            body=response.body,
            fetched_at=datetime.now(UTC),
            status=response.status,
            headers=(*mask_headers(headers), *((FLAG, flag) for flag in response.flags if flag in _UNFINISHED)),
            site=self.site,
        )

    def document(self, response: Response) -> Document:
        """The response decoded by our own decoder (Scrapy's loses a page to one bad byte) for reading lists."""
        page = self.page(response)
        return Document(decode(page.body, content_type=page.header("content-type")).text, page.url)

    def parse_article(self, response: Response) -> Iterable[Page]:
        yield self.page(response)

    def article_request(self, url: str, *, by_name: bool = False) -> scrapy.Request:
        """``by_name``: somebody asks for this very article, so it is fetched though it was given up before."""
        return scrapy.Request(url, callback=self.parse_article, dont_filter=by_name)

    def list_request(self, url: str, cursor: ListCursor | None = None, *, whole: bool = False) -> scrapy.Request:
        """Lists come before articles (priority), and are fetched again in every run.

        Args:
            url: its address.
            cursor: where it stands in its list; None: a first page, to be read as far as the arguments say.
            whole: to its last page, for a list that may grow at its end.
        """
        cursor = cursor or ListCursor(pages=self.arguments.pages or 0, since=self.since(), whole=whole)
        return scrapy.Request(url, callback=self.parse_list, priority=10, dont_filter=True, meta=cursor.to_meta())

    def since(self) -> str:
        """The day (ISO 8601) before which lists are not read; "": to their end."""
        return ""

    def next_page(self, response: Response, url: str | None) -> Iterable[scrapy.Request]:
        """The list page after this one; ``SchedulingMiddleware`` drops it once pages bring only known articles."""
        cursor = self.cursor(response)
        if url and not cursor.is_last:
            yield self.list_request(response.urljoin(url), cursor.following())

    def cursor(self, response: Response) -> ListCursor:
        """Where in its list a list page stands."""
        return ListCursor.from_meta(response.meta) or ListCursor()

    def found(self, response: Response, document: Document, listing: Listing) -> Iterable[Page]:
        """Count what a list page held. One that is no list goes on as a page: it may be a captcha, or a new layout.

        A first page must hold something. A later one may be empty where it looks like the end of its list, and of many
        sitemaps one may be: anything else in its place is a failure, kept and asked for again, for what comes after it
        would never be read. So is a list that breaks off; its links are followed all the same.
        """
        stats, count = self.crawler.stats, len(listing.articles) + len(listing.lists)
        stats.inc_value(counters.LISTS)
        stats.inc_value(counters.LINKS, count)
        send_list_done(self.crawler, response.url, count)
        is_later = response.meta.get("depth", 0) > 0
        if not listing.failed and (count or (is_later and listing.is_end)):
            return
        if listing.failed or is_later:
            why = (
                listing.failed
                or sites.site_for(document, self.site).state(document).detail
                or "neither links nor an end"
            )
            logger.error("%s is no list: %s", response.url, why)
            stats.inc_value(counters.ERRORS)
        page = self.page(response)
        if count:
            yield as_list(page)
            return
        stats.inc_value(counters.EMPTY_LISTS)
        yield page

    def read_list(self, response: Response) -> tuple[Document, Listing]:
        """What a list page names. Runs in a thread: a list of 16 MB takes seconds, and other pages come meanwhile."""
        raise NotImplementedError(f"{self.name} has no list pages")

    def follow(self, response: Response, listing: Listing) -> Iterable[scrapy.Request]:
        """The requests for what a list page named, and for the list page after it."""
        raise NotImplementedError(f"{self.name} has no list pages")

    async def parse_list(self, response: Response) -> AsyncIterator[scrapy.Request | Page]:
        document, listing = await asyncio.to_thread(self.read_list, response)
        for page in self.found(response, document, listing):
            yield page
        for request in self.follow(response, listing):
            yield request


def host(url: str) -> str:
    return urlsplit(url).hostname or ""


def urls_in(path: Path) -> list[str]:
    """URLs from a text file: one a line, blank lines and # comments skipped. InputError names the file and the line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # of all that end lines, open() makes this one
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise InputError(f"{path}: line {number}: no text in UTF-8; save the file as UTF-8", path=path) from error
    except OSError as error:
        why = f"{error.strerror or error}; name a text file with one address a line"
        raise InputError(f"{path}: {why}", path=path) from error
    urls = []
    for number, line in enumerate(lines, 1):
        if (url := line.strip()) and not url.startswith("#"):
            try:
                urls.append(_http_only(url))
            except ValueError as error:
                raise InputError(f"{path}: line {number}: {error}", path=path) from error
    if not urls:
        raise InputError(f"{path}: the file names no address; put one a line", path=path)
    return urls


def older(published_at: datetime | None, since: str) -> bool:
    """True where a list says that the article is from before the day ``since``; unknown dates are not old."""
    return published_at is not None and published_at.date().isoformat() < since
