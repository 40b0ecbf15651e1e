"""One crawl from its start to its exit status; `scrapy crawl` and `corpus crawl` both end here.

The verdict on the run is computed once, here, when everything is closed. The run record, the metrics, the ledger's row
and the exit status all show that one.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import sys
from collections.abc import Mapping
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from corpus.crawl.extensions.harvest import Harvest
from corpus.crawl.policy.secrets import safe_line
from corpus.crawl.run import counters, metrics
from corpus.crawl.run.failures import Failures, verdict_on
from corpus.crawl.run.outcome import Verdict, decide
from corpus.crawl.run.record import Record, RunRecord, mark_dead_runs
from corpus.crawl.run.signals import Stopper
from corpus.crawl.scrapy_internals import extension_of, stats_of
from corpus.crawl.settings_model import CorpusSettings
from corpus.errors import CorpusError, Exit, disk_full
from corpus.storage import durable

logger = logging.getLogger(__name__)


def run_crawl(process: AsyncCrawlerProcess, crawler: Crawler, arguments: Mapping[str, str]) -> Exit:
    """Run one crawl and return how it ended. Writes the run record and one line to stderr; raises nothing."""
    settings = CorpusSettings.of(crawler.settings)
    record = RunRecord(settings.data, settings.run_id, crawler.spidercls.name, arguments)
    try:
        for dead in _prepare(record, settings):
            logger.warning("run %s was killed; going on from what it stored", dead.get("run"))
    except CorpusError as error:
        return _report(Verdict.of(error), "crawl")
    stopper = Stopper(
        crawler,
        grace=settings.stop_grace,
        on_forced_exit=lambda status: _write(Verdict(status, "left at once"), record, crawler),
    )
    stopper.install()
    with Failures() as failures:
        task = process.crawl(crawler, **arguments)
        process.start(install_signal_handlers=False)
    raised = task.exception() if task.done() and not task.cancelled() else None
    stopper.ignore_signals()
    verdict = _verdict(crawler, stopper.exit, raised, failures.verdict)
    _write(verdict, record, crawler)
    _close(verdict, crawler)
    return _report(verdict, crawler.spidercls.name)


def _prepare(record: RunRecord, settings: CorpusSettings) -> list[Record]:
    """Everything that must hold before anything is fetched; returns the records of runs that were killed."""
    data, least = settings.data, settings.min_free_mb
    durable.make_folder(data)
    with durable.errors(data):
        free = shutil.disk_usage(data).free >> 20
    if free < least:
        raise disk_full(data, f"{free} MB free, {least} MB needed (CORPUS_MIN_FREE_MB)")
    dead = mark_dead_runs(data, settings.keep_runs)
    record.start()
    metrics.write(record.folder, record.record)
    return dead


def _verdict(crawler: Crawler, stopped: Exit | None, error: BaseException | None, failure: Verdict | None) -> Verdict:
    """``error``: of a crawl that ended in an exception, as a rule before its first request."""
    if stopped is not None:
        return Verdict(stopped, "stopped by a signal; run the same command again to go on")
    if error is None:
        stats = statistics(crawler)
        return decide(stats.get("finish_reason"), stats, failure=failure)
    named = verdict_on(error)
    if named is None:
        logger.error("the crawl failed", exc_info=error)
    return named or Verdict(Exit.FAILED, f"{type(error).__name__}: {error}")


def statistics(crawler: Crawler) -> dict[str, Any]:
    """Scrapy's statistics, or nothing where the crawl failed before it had any."""
    stats = stats_of(crawler)
    return dict(stats.get_stats()) if stats is not None else {}


def _reason(crawler: Crawler) -> str | None:
    stats = statistics(crawler)
    reason: str | None = stats.get(counters.STOP) or stats.get("finish_reason")
    return reason


def _write(verdict: Verdict, record: RunRecord, crawler: Crawler) -> None:
    """Write the record and the metrics; a full disk must not hide the exit status."""
    try:
        record.finish(verdict, _reason(crawler), statistics(crawler))
        if verdict.exit is not Exit.LOCKED:  # the metrics are those of the run that holds the lock
            metrics.write(record.folder, record.record)
    except CorpusError as error:
        logger.error("the run record can't be written: %s", error)  # noqa: TRY400 (the traceback says no more)


def _close(verdict: Verdict, crawler: Crawler) -> None:
    """Enter the verdict in the ledger, close it and let the next run in. Killed before: readers take it from the
    record, and the next run enters it."""
    harvest = extension_of(crawler, Harvest)
    if harvest is None:
        return
    try:
        harvest.end(verdict.exit, _reason(crawler) or "not started", statistics(crawler))
    except CorpusError as error:
        logger.error("the run's end can't be entered in the ledger: %s", error)  # noqa: TRY400


def _report(verdict: Verdict, name: str) -> Exit:
    with contextlib.suppress(OSError):  # the terminal may be gone: that was the reason to stop
        *before, last = _lines(verdict.why)
        sys.stderr.writelines(f"{line}\n" for line in before)
        sys.stderr.write(f"corpus: {name}: {last} (exit {int(verdict.exit)} {verdict.exit.name})\n")
        sys.stderr.flush()
    return verdict.exit


def _lines(why: str) -> list[str]:
    """A message may list allowed arguments before its last line, which says why; each line is escaped."""
    return [safe_line(line) for line in why.split("\n")[-40:]]
