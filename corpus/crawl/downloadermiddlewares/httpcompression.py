"""A body that unpacks beyond DOWNLOAD_MAXSIZE is a failed download.

Scrapy ignores such a request silently; its page would wait in the ledger and be fetched anew by every run.
"""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response


class BoundedHttpCompressionMiddleware(HttpCompressionMiddleware):
    """In the place of Scrapy's middleware: the errback gets what it gets for a body that is too long unpacked."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002
    ) -> Request | Response:
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise DownloadCancelledError(str(error)) from error
