from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy.crawler import Crawler
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from corpus.crawl.run import counters, stop
from corpus.crawl.run.stop import ENDS, StopReason, end_run, end_run_on
from corpus.errors import CorpusError, DiskFullError, LedgerError, OutputError


@pytest.fixture
def crawler(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A crawler whose ``closed`` lists the reasons it was closed for."""
    closed: list[str] = []
    monkeypatch.setattr(stop, "schedule", lambda _: None)

    def close_spider_async(*, reason: str) -> None:
        closed.append(reason)

    engine = SimpleNamespace(close_spider_async=close_spider_async)
    return SimpleNamespace(stats=MemoryStatsCollector(get_crawler()), engine=engine, closed=closed)


def test_the_first_reason_counts(crawler: Any) -> None:
    end_run(crawler, StopReason.BLOCKED)
    end_run(crawler, StopReason.NETWORK)
    assert crawler.closed == ["blocked"]
    assert crawler.stats.get_value(counters.STOP) == "blocked"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DiskFullError("x: full"), StopReason.DISK_FULL),
        (OutputError("x: read-only"), StopReason.OUTPUT),
        (LedgerError("x: damaged"), StopReason.DAMAGED),
    ],
)
def test_that_nothing_can_be_stored_outranks_it(error: CorpusError, reason: StopReason, crawler: Any) -> None:
    end_run(crawler, StopReason.RETRY_AFTER)
    end_run_on(cast("Crawler", crawler), error)
    end_run_on(cast("Crawler", crawler), OutputError("another, later"))
    assert crawler.stats.get_value(counters.STOP) == reason
    assert crawler.stats.get_value(counters.STOP_WHY) == str(error)


def test_every_reason_has_its_status_and_sentence() -> None:
    assert {str(reason) for reason in StopReason} <= ENDS.keys()
    assert all(status and sentence for status, sentence in ENDS.values())  # none of them is DONE
