"""A body that breaks off, is wrong or unpacks beyond DOWNLOAD_MAXSIZE is a failed download.

Scrapy keeps what it could read of a broken stream, as if that were the page, and ignores one that grows too large
without a word: its page would wait in the ledger and be fetched anew by every run.
"""

from __future__ import annotations

from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from corpus.crawl.download.unpacking import ENCODINGS, TooLargeError, UnpackingError, unpack


class StrictHttpCompressionMiddleware(HttpCompressionMiddleware):
    """In the place of Scrapy's middleware: asks for the same encodings, and unpacks them whole or not at all.

    A broken stream is asked for again as a broken connection is (RETRY_TIMES); then the errback gets a
    ``DownloadFailedError``, and for a body that is too large a ``DownloadCancelledError`` at once.
    """

    def __init__(self, *, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self._crawler = crawler
        self._most = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002
    ) -> Request | Response:
        packed = [name.strip().lower() for name in _encodings(response).split(",") if name.strip()]
        if request.method == "HEAD" or not packed or not response.body:
            return response
        body = response.body
        try:
            while packed and packed[-1] in ENCODINGS:
                body = unpack(body, packed[-1], self._most)
                packed.pop()
        except TooLargeError as error:
            raise DownloadCancelledError(f"{response.url}: {error} (DOWNLOAD_MAXSIZE)") from error
        except UnpackingError as error:
            failure = DownloadFailedError(f"{response.url}: {error}")
            assert self._crawler.spider is not None
            again = get_retry_request(request, spider=self._crawler.spider, reason=failure)
            if again is None:
                raise failure from error
            return again
        return _unpacked(response, body, packed)


def _encodings(response: Response) -> str:
    return b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")


def _unpacked(response: Response, body: bytes, packed: list[str]) -> Response:
    """The response with its body unpacked; ``packed``: encodings nobody knows, which stay."""
    kind = responsetypes.from_args(headers=response.headers, url=response.url, body=body)
    changes: dict[str, Any] = {"body": body, "headers": response.headers.copy()}
    if packed:
        changes["headers"]["Content-Encoding"] = ",".join(packed)
    else:
        del changes["headers"]["Content-Encoding"]
    if issubclass(kind, TextResponse):
        changes["encoding"] = None  # told from the unpacked body
    return response.replace(cls=kind, **changes)
