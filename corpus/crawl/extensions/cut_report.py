"""Extension that says what was cut by which rule, and warns of blocks that come back and no rule knows."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from corpus.article import Article, Rejected
from corpus.cleaning import repeats
from corpus.crawl.events import page_done
from corpus.crawl.run import counters
from corpus.storage.ledger.ledger import Outcome

logger = logging.getLogger(__name__)

#: Texts of a site kept for the comparison; a block of the whole site shows in far fewer.
_SAMPLE = 200
_FEWEST = 10
#: A block of the template is on nearly every page; an author's own motto is not.
_SHARE = 0.3
_SHOWN = 5


class CutReport:
    """Counts ``counters.CUT`` (characters, by rule) and, at the end, ``counters.NEW_BLOCKS``."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._pages: Counter[str] = Counter()
        self._texts: defaultdict[str, list[str]] = defaultdict(list)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        report = cls(crawler)
        crawler.signals.connect(report.page_done, page_done)
        crawler.signals.connect(report.spider_closed, signals.spider_closed)
        return report

    def page_done(self, result: Article | Rejected, outcome: Outcome) -> None:
        if not isinstance(result, Article) or outcome not in (Outcome.NEW, Outcome.CHANGED):
            return
        cuts = [edit for edit in result.edits if edit.kind == "cut"]
        for edit in cuts:
            self._crawler.stats.inc_value(f"{counters.CUT}{edit.step}", edit.chars)
        self._pages.update({edit.step for edit in cuts})
        texts = self._texts[result.site]
        if len(texts) < _SAMPLE:
            texts.append(result.text)  # what the rules left: a line that repeats in it is one they don't know

    def spider_closed(self) -> None:
        stats = self._crawler.stats
        summary = [
            f"{step} on {pages} pages ({stats.get_value(counters.CUT + step)} characters)"
            for step, pages in self._pages.most_common()
        ]
        if summary:
            logger.info("cut: %s", ", ".join(summary))
        for site, texts in sorted(self._texts.items()):
            self._warn(site, texts)

    def _warn(self, site: str, texts: list[str]) -> None:
        if len(texts) < _FEWEST:
            return
        found = repeats.find(texts, share=_SHARE)
        if not found:
            return
        self._crawler.stats.inc_value(counters.NEW_BLOCKS, len(found))
        for repeat in found[:_SHOWN]:
            logger.warning(
                "%s: no rule knows a block on %d of %d pages: %.60s … (see: corpus learn %s)",
                site,
                repeat.pages,
                len(texts),
                repeat.text.replace("\n", " / "),
                site,
            )
