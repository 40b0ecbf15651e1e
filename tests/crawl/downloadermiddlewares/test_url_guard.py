from __future__ import annotations

import re
from typing import Any

import pytest
from scrapy import Request
from scrapy.utils.test import get_crawler

from corpus.article import Rejected, State
from corpus.crawl.downloadermiddlewares.url_guard import UrlGuardMiddleware
from corpus.crawl.policy.refused import (
    AddressRefused,
    OffsiteRefused,
    Refused,
    SchemeRefused,
    TrapRefused,
    UnproductiveRefused,
)
from tests.storage.samples import make_article


def _guard(**settings: Any) -> UrlGuardMiddleware:
    return UrlGuardMiddleware.from_crawler(get_crawler(settings_dict={"CORPUS_UNPRODUCTIVE_PAGES": 2, **settings}))


@pytest.mark.parametrize(
    ("url", "refusal"),
    [
        ("ftp://example.com/", SchemeRefused),
        ("http://example.com:22/", SchemeRefused),
        ("http://169.254.169.254/latest/", AddressRefused),
        ("http://127.1/", AddressRefused),
        ("https://example.com/a/a/a/", TrapRefused),
    ],
)
def test_each_refusal_says_which_rule_it_was(url: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal, match=re.escape(url)):
        _guard().process_request(Request(url))


def test_what_is_allowed_passes() -> None:
    _guard().process_request(Request("https://example.com/article/1.html"))
    _guard(CORPUS_ALLOW_LOOPBACK=True).process_request(Request("http://127.0.0.1:8000/"))


def _calendar(day: int) -> str:
    return f"https://example.com/cal/2026-01-{day}"


def test_pages_that_brought_nothing_close_their_kind_and_an_article_opens_it() -> None:
    guard = _guard()
    guard.links_done(_calendar(1), productive=False)
    nothing = Rejected(reason=State.NO_ARTICLE, detail="", article=make_article(1))
    guard.page_done(_calendar(2), nothing)
    with pytest.raises(UnproductiveRefused):
        guard.process_request(Request(_calendar(3)))
    guard.page_done(_calendar(4), make_article(1))
    guard.process_request(Request(_calendar(5)))


def test_a_deleted_article_is_no_page_without_use() -> None:
    guard = _guard()
    for day in range(5):
        guard.page_done(_calendar(day), Rejected(reason=State.DELETED, detail="", article=make_article(1)))
    guard.process_request(Request(_calendar(9)))


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("http://example.com/1", "http://example.com:9200/admin"),
        ("http://example.com:8000/1", "http://example.com:8001/1"),
        ("http://example.com:8000/1", "http://example.com/1"),
        ("https://example.com/1", "https://www.example.com:8443/1"),
    ],
)
def test_another_port_is_another_site(asked: str, led_to: str) -> None:
    with pytest.raises(OffsiteRefused, match="another port"):
        _guard().process_request(Request(led_to, meta={"redirect_urls": [asked]}))


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("http://example.com/1", "https://example.com/1"),
        ("http://example.com:80/1", "https://www.example.com:443/1"),
        ("http://example.com:8000/1", "http://example.com:8000/2"),
    ],
)
def test_the_same_site_by_its_other_door(asked: str, led_to: str) -> None:
    _guard().process_request(Request(led_to, meta={"redirect_urls": [asked]}))
    _guard().process_request(Request(asked))
