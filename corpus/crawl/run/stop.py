"""How a run ends before its end: each reason with its exit status and sentence, and the one way to do it."""

from __future__ import annotations

import logging
from enum import StrEnum

from scrapy.crawler import Crawler

from corpus.crawl.run import counters
from corpus.crawl.scrapy_internals import schedule
from corpus.errors import CorpusError, DamagedError, DiskFullError, Exit, OutputError

logger = logging.getLogger(__name__)


class StopReason(StrEnum):
    """Why a run ends itself; Scrapy calls it ``finish_reason``."""

    BLOCKED = "blocked"
    RETRY_AFTER = "retry_after"
    NETWORK = "network"
    DISK_FULL = "disk_full"
    OUTPUT = "output_error"
    DAMAGED = "damaged"


_EARLY = "ended the run early; run the same command again to go on"

#: Each reason a run can end for, ours and Scrapy's, but "finished": exit status and sentence.
ENDS: dict[str, tuple[Exit, str]] = {
    StopReason.BLOCKED: (Exit.BLOCKED, "the site asks for verification"),
    StopReason.RETRY_AFTER: (Exit.BLOCKED, "the server asked for a longer pause than CORPUS_RETRY_AFTER_MAX"),
    StopReason.NETWORK: (Exit.NETWORK, "no server could be reached"),
    StopReason.DISK_FULL: (Exit.DISK_FULL, "no space left"),  # these three end with the words of their error
    StopReason.OUTPUT: (Exit.OUTPUT, "the data folder can't be written"),
    StopReason.DAMAGED: (Exit.DAMAGED, "stored data is damaged; see corpus verify"),
    "closespider_timeout": (Exit.LIMIT, f"the time limit {_EARLY}"),
    "closespider_timeout_no_item": (Exit.LIMIT, f"the limit of time without an article {_EARLY}"),
    "closespider_pagecount": (Exit.LIMIT, f"the limit of pages {_EARLY}"),
    "closespider_pagecount_no_item": (Exit.LIMIT, f"the limit of pages without an article {_EARLY}"),
    "closespider_itemcount": (Exit.LIMIT, f"the limit of articles {_EARLY}"),
    "memusage_exceeded": (Exit.LIMIT, f"the memory limit {_EARLY}"),
    "closespider_errorcount": (Exit.ERRORS, "too many errors"),
    "start_error": (Exit.FAILED, "the spider failed at its start"),
    "shutdown": (Exit.FAILED, "the run was stopped from inside"),
    "cancelled": (Exit.FAILED, "the run was cancelled"),
}

#: What the ledger raises where it can store nothing more.
STORAGE_ERRORS: dict[type[CorpusError], StopReason] = {
    DiskFullError: StopReason.DISK_FULL,
    OutputError: StopReason.OUTPUT,
    DamagedError: StopReason.DAMAGED,
}


def end_run(crawler: Crawler, reason: StopReason, why: str = "") -> None:
    """End the run: what was acknowledged is kept, the rest waits in the ledger.

    The first reason is the one that counts, also where Scrapy closes the spider for a reason of its own already; only
    that nothing can be stored (``why`` is the error) outranks another.
    """
    stats = crawler.stats
    before = stats.get_value(counters.STOP)
    if before is None or (reason in STORAGE_ERRORS.values() and before not in STORAGE_ERRORS.values()):
        stats.set_value(counters.STOP, str(reason))
        stats.set_value(counters.STOP_WHY, why)
        if why:
            logger.error("%s", why)
        schedule(crawler.engine.close_spider_async(reason=reason))


def end_run_on(crawler: Crawler, error: CorpusError) -> None:
    """End the run where ``error`` says that nothing can be stored."""
    reason = next(reason for kind, reason in STORAGE_ERRORS.items() if isinstance(error, kind))
    end_run(crawler, reason, str(error))
