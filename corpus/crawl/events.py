"""What the spiders and pipelines tell the rest of the crawl: which pages were read, with which result.

Send with the two functions below; the circuit breaker, the URL guard and the extensions listen.
"""

from __future__ import annotations

from scrapy.crawler import Crawler

from corpus.article import Article, Rejected
from corpus.storage.ledger.ledger import Outcome

#: Handlers take ``url: str, result: Article | Rejected, outcome: Outcome``.
page_done = object()
#: Handlers take ``url: str, links: int``.
list_done = object()


def send_page_done(crawler: Crawler, url: str, result: Article | Rejected, outcome: Outcome) -> None:
    """One page went through the pipelines and is stored. Call it after the commit."""
    crawler.signals.send_catch_log(page_done, url=url, result=result, outcome=outcome)


def send_list_done(crawler: Crawler, url: str, links: int) -> None:
    """One list page was read; ``links`` are the articles it named, known ones too."""
    crawler.signals.send_catch_log(list_done, url=url, links=links)
