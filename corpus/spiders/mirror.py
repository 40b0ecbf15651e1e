"""Sites that repost WeChat articles: single pages, list pages, feeds and sitemaps of any host."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any, Self

import pydantic
import scrapy
from pydantic import Field
from scrapy.http import Response

from corpus import sites
from corpus.crawl.download.unpacking import UnpackingError, unpack
from corpus.html.document import Document
from corpus.sites.generic import feeds, links
from corpus.sites.site import Listing
from corpus.spiders.base import Arguments, CorpusSpider, UrlList, host, urls_in


class MirrorArguments(Arguments):
    urls: UrlList = Field((), description="article addresses, comma or blank between them")
    file: Path | None = Field(None, description="text file with one article address a line")
    lists: UrlList = Field((), description="list pages: article links are found by the shape of address and text")
    feeds: UrlList = Field((), description="RSS or Atom feeds")
    sitemaps: UrlList = Field((), description="sitemap.xml addresses; indexes of sitemaps are followed")
    site: str | None = Field(
        None, description="read every page as a page of this site; default: recognised page by page"
    )

    @pydantic.model_validator(mode="after")
    def _something_to_fetch(self) -> Self:
        if not (self.urls or self.file or self.lists or self.feeds or self.sitemaps):
            raise ValueError("give urls, file, lists, feeds or sitemaps")
        return self


class MirrorSpider(CorpusSpider):
    """Crawl mirrors of WeChat articles: `scrapy crawl mirror -a urls=https://example.com/a/1.html`."""

    name = "mirror"
    Arguments = MirrorArguments
    arguments: MirrorArguments

    def __init__(self, **values: Any) -> None:
        self._urls: list[str] = []
        super().__init__(**values)
        if self.arguments.site:
            self.site = sites.named(self.arguments.site).name  # a wrong name ends the run before it starts

    def hosts(self) -> set[str]:
        given = self.arguments
        self._urls = list(given.urls) + (urls_in(given.file) if given.file else [])
        return {host(url) for url in (*self._urls, *given.lists, *given.feeds, *given.sitemaps)}

    async def start(self) -> AsyncIterator[Any]:
        for url in self._urls:
            yield self.article_request(url, by_name=url in self.arguments.urls)
        for url in (*self.arguments.lists, *self.arguments.feeds, *self.arguments.sitemaps):
            yield self.list_request(url)

    def follow(self, response: Response, listing: Listing) -> Iterable[scrapy.Request]:
        for link in listing.articles:
            yield self.article_request(response.urljoin(link.url))
        for url in listing.lists:
            yield self.list_request(response.urljoin(url))
        yield from self.next_page(response, listing.next_page)

    def read_list(self, response: Response) -> tuple[Document, Listing]:
        """Sitemaps often come as .xml.gz, a file of its own and no Content-Encoding."""
        if not response.body.startswith(b"\x1f\x8b"):
            document = self.document(response)
            return document, self._listing(document)
        most = self.settings.getint("DOWNLOAD_MAXSIZE")
        try:
            document = self.document(response.replace(body=unpack(response.body, "gzip", most)))
        except UnpackingError as error:
            return self.document(response.replace(body=b"")), Listing(failed=str(error))
        return document, self._listing(document)

    def _listing(self, document: Document) -> Listing:
        if feeds.is_feed(document):
            return feeds.listing(document)
        listing = sites.site_for(document, self.arguments.site).listing(document)
        return listing if listing.articles or listing.failed else links.listing(document)
