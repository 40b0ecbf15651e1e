"""WeChat public accounts: articles from a list of URLs, or from an album page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any, Self

import pydantic
import scrapy
from pydantic import Field
from scrapy.http import Response

from corpus.html.document import Document
from corpus.sites import wechat
from corpus.sites.site import Listing
from corpus.spiders.base import Arguments, CorpusSpider, HttpUrl, UrlList, host, urls_in


class WechatArguments(Arguments):
    urls: UrlList = Field((), description="article addresses (mp.weixin.qq.com/s…), comma or blank between them")
    file: Path | None = Field(None, description="text file with one article address a line")
    album: HttpUrl | None = Field(None, description="address of an album (合集) page: all its articles")

    @pydantic.model_validator(mode="after")
    def _something_to_fetch(self) -> Self:
        if not (self.urls or self.file or self.album):
            raise ValueError("give urls, file or album: WeChat has no list of everything")
        return self


class WechatSpider(CorpusSpider):
    """Crawl WeChat articles: `scrapy crawl wechat -a file=urls.txt`."""

    name = "wechat"
    site = "wechat"
    Arguments = WechatArguments
    arguments: WechatArguments

    def __init__(self, **values: Any) -> None:
        self._urls: list[str] = []
        self._named: dict[str, None] = {}  # of them, those on the command line
        super().__init__(**values)

    def hosts(self) -> set[str]:
        in_file = urls_in(self.arguments.file) if self.arguments.file else []
        self._named = dict.fromkeys(wechat.SITE.canonical_url(url) for url in self.arguments.urls)
        self._urls = [*self._named, *(wechat.SITE.canonical_url(url) for url in in_file)]
        return {host(url) for url in (*self._urls, self.arguments.album or "")} - {""}

    async def start(self) -> AsyncIterator[Any]:
        for url in self._urls:
            yield self.article_request(url, by_name=url in self._named)
        if self.arguments.album:
            yield self.list_request(self.arguments.album, whole=True)  # its author chooses the order

    def read_list(self, response: Response) -> tuple[Document, Listing]:
        document = self.document(response)
        return document, wechat.SITE.listing(document)

    def follow(self, response: Response, listing: Listing) -> Iterable[scrapy.Request]:
        for link in listing.articles:
            yield self.article_request(wechat.SITE.canonical_url(response.urljoin(link.url)))
        yield from self.next_page(response, listing.next_page)
