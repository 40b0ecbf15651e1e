from __future__ import annotations

import pytest
from scrapy import Request, Spider
from scrapy.utils.test import get_crawler

from corpus.crawl.downloadermiddlewares.offsite import OffsiteMiddleware
from corpus.crawl.policy.refused import OffsiteRefused


@pytest.fixture
def middleware() -> OffsiteMiddleware:
    crawler = get_crawler(Spider)
    crawler.spider = Spider("one", allowed_domains=["example.com"])
    made = OffsiteMiddleware.from_crawler(crawler)
    made.spider_opened(crawler.spider)
    return made


@pytest.mark.parametrize("url", ["https://example.com/1", "https://www.example.com/1"])
def test_a_host_of_the_crawl(middleware: OffsiteMiddleware, url: str) -> None:
    middleware.process_request(Request(url))


@pytest.mark.parametrize("url", ["https://example.org/1", "https://example.com.evil.test/", "https://badexample.com/"])
def test_another_host_is_refused_where_its_errback_hears_of_it(middleware: OffsiteMiddleware, url: str) -> None:
    """Also where Scrapy's filter would let it pass: a start page, or the target of its redirect."""
    with pytest.raises(OffsiteRefused, match="not a host of this crawl"):
        middleware.process_request(Request(url, dont_filter=True))


def test_robots_txt_may_redirect_elsewhere(middleware: OffsiteMiddleware) -> None:
    middleware.process_request(Request("https://example.org/robots.txt", meta={"allow_offsite": True}))
