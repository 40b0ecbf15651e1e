"""The canary: each private name of Scrapy and Twisted that the crawl leans on is still there, and is what it was."""

from __future__ import annotations

import ast
import importlib
import inspect
import logging
import textwrap
from pathlib import Path

import pytest
from scrapy.core.downloader import Downloader
from scrapy.core.downloader.handlers.datauri import DataURIDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.utils.test import get_crawler
from twisted.web._newclient import HTTPClientParser, HTTPParser
from twisted.web.client import HTTPConnectionPool

CORPUS = Path(__file__).resolve().parents[2] / "corpus"

#: What the crawl imports, each with the part of it that stops working without it.
IMPORTED = {
    "scrapy.core.downloader.handlers.http11:_LenientHTTP11ClientFactory": "the bound on header bytes",
    "scrapy.core.downloader.handlers.http11:_LenientHTTP11ClientProtocol": "the bound on header bytes",
    "scrapy.core.downloader.handlers.http11:_LenientHTTPClientParser": "the bound on header bytes",
    "scrapy.utils.defer:_schedule_coro": "ending a run from within, signals",
    "twisted.web._newclient:Request": "the bound on header bytes",
}
#: Methods that are overridden, with the parameters they are called with.
OVERRIDDEN = {
    (Downloader, "_get_slot"): ("request", "spider"),
    (Downloader, "_enqueue_request"): ("request",),
    (Downloader, "_download"): ("slot", "request"),
    (AutoThrottle, "_response_downloaded"): ("response", "request", "spider"),
    (AutoThrottle, "_get_slot"): ("request", "spider"),
    (HTTPClientParser, "lineReceived"): ("line",),
}
#: Attributes that are read or set, and where the class that has them makes or uses them.
ATTRIBUTES = [
    (Crawler.__init__, "self._stats"),
    (Crawler.__init__, "self._engine"),
    (Crawler.__init__, "self._extensions"),
    (ExecutionEngine.__init__, "self._slot"),
    (ExecutionEngine.close_spider_async, "self._slot.closing is not None"),
    (HTTP11DownloadHandler.__init__, "self._pool._factory"),
    (HTTPConnectionPool, "_factory"),
]


@pytest.mark.parametrize("name", IMPORTED)
def test_a_name_that_is_imported(name: str) -> None:
    module, _, attribute = name.partition(":")
    assert hasattr(importlib.import_module(module), attribute), f"{name} is gone; it was for {IMPORTED[name]}"


@pytest.mark.parametrize(("owner", "name"), OVERRIDDEN)
def test_a_method_that_is_overridden(owner: type, name: str) -> None:
    method = getattr(owner, name, None)
    assert method is not None, f"{owner.__name__}.{name} is gone"
    assert tuple(inspect.signature(method).parameters)[1:] == OVERRIDDEN[owner, name]


@pytest.mark.parametrize(("where", "attribute"), ATTRIBUTES)
def test_an_attribute_that_is_read_or_set(where: object, attribute: str) -> None:
    assert attribute in inspect.getsource(where), f"{where} no longer has {attribute}"  # type: ignore[arg-type]


def test_a_crawler_before_its_start_has_its_parts_not_yet() -> None:
    from corpus.crawl import scrapy_internals

    crawler = Crawler(get_crawler().spidercls)
    assert scrapy_internals.stats_of(crawler) is None
    assert scrapy_internals.engine_of(crawler) is None
    assert scrapy_internals.extension_of(crawler, AutoThrottle) is None


def test_a_downloader_lists_the_handlers_it_has_made() -> None:
    from corpus.crawl.scrapy_internals import made_handlers

    settings = {"TWISTED_REACTOR_ENABLED": False, "DOWNLOAD_HANDLERS": {"http": None, "https": None}}
    made = made_handlers(Downloader(get_crawler(settings_dict=settings)))
    assert DataURIDownloadHandler in {type(handler) for handler in made}


def test_scrapy_still_hard_codes_the_class_of_its_parser() -> None:
    """The bound on header bytes is put in the same way as Scrapy's own: see whether the parser may still be swapped."""
    from corpus.crawl.scrapy_internals import LenientParser

    protocol = importlib.import_module("scrapy.core.downloader.handlers.http11")._LenientHTTP11ClientProtocol
    assert "self._parser.__class__ = _LenientHTTPClientParser" in inspect.getsource(protocol.request)
    assert issubclass(LenientParser, HTTPParser)
    assert "__init__" not in vars(LenientParser), "a parser with state of its own cannot be swapped"


def test_what_is_logged_of_a_failure_at_the_close() -> None:
    """The exit status hangs on these lines: Scrapy tells in no other way."""
    from corpus.crawl import scrapy_internals

    engine = textwrap.dedent(inspect.getsource(ExecutionEngine.close_spider_async))
    logged = {
        argument.value
        for node in ast.walk(ast.parse(engine))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "error"
        for argument in node.args[:1]
        if isinstance(argument, ast.Constant)
    }
    assert logged == set(scrapy_internals.CLOSING_FAILURES)
    for name in (scrapy_internals.CLOSING_LOGGER, scrapy_internals.SIGNAL_LOGGER):
        assert importlib.import_module(name).logger.name == name


@pytest.mark.parametrize(
    ("logger", "message", "failure"),
    [
        ("scrapy.core.engine", "Scraper close failure", True),
        ("scrapy.utils.signal", "Error caught on signal handler: <method>", True),
        ("scrapy.core.engine", "Error while obtaining start requests", False),
        ("scrapy.core.scraper", "Scraper close failure", False),
    ],
)
def test_failures_at_the_close_are_told_from_other_lines(logger: str, message: str, failure: bool) -> None:
    from corpus.crawl.scrapy_internals import is_failure_at_close

    record = logging.LogRecord(logger, logging.ERROR, "x.py", 1, message, (), None)
    assert is_failure_at_close(record) is failure


def test_no_other_module_uses_a_private_name_of_scrapy_or_twisted() -> None:
    found = {
        str(path.relative_to(CORPUS)): names
        for path in CORPUS.rglob("*.py")
        if path.name != "scrapy_internals.py" and (names := _private_names(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def _private_names(source: str) -> list[str]:
    imported = [
        f"from {node.module} import {alias.name}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("scrapy", "twisted")
        for alias in node.names
        if any(part.startswith("_") for part in f"{node.module}.{alias.name}".split("."))
    ]
    return imported + ["noqa: SLF001"] * ("noqa: SLF001" in source)
