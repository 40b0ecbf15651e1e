"""The demo's server: this machine only, every page of the site, an end when the block ends."""

from __future__ import annotations

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from corpus.demo import server, site


def ask(base: str, path: str, method: str = "GET") -> tuple[int, str, bytes]:
    connection = HTTPConnection(urlsplit(base).netloc, timeout=5)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        return response.status, response.headers["Content-Type"], response.read()
    finally:
        connection.close()


def test_serves_the_whole_site() -> None:
    log: list[str] = []
    with server.serve(log) as base:
        assert urlsplit(base).hostname == "127.0.0.1"
        pages = site.render(base)
        for path, page in pages.items():
            assert ask(base, path) == (page.status, page.content_type, page.body), path
        assert log == list(pages)


def test_answers_however_the_address_is_written() -> None:
    with server.serve() as base:
        plain = ask(base, "/pc/index/getMoreArticle")
        assert ask(base, "/pc/index/getMoreArticle/") == plain
        status, content_type, body = ask(base, "/robots.txt", "HEAD")
        assert (status, content_type, body) == (200, "text/plain; charset=utf-8", b"")
        assert ask(base, "/nowhere")[0] == 404


def test_two_at_once_and_none_afterwards() -> None:
    with server.serve() as first, server.serve() as second:
        assert first != second
        assert ask(second, "/")[0] == 200
    with pytest.raises(ConnectionRefusedError):
        ask(first, "/")
