"""One crawl from its start to its exit status; `scrapy crawl` and `corpus crawl` both end here."""

from __future__ import annotations

import contextlib
import errno
import logging
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from corpus.crawl.policy.secrets import mask
from corpus.crawl.run import metrics
from corpus.crawl.run import record as runrecord
from corpus.crawl.run.outcome import Outcome, decide
from corpus.crawl.run.signals import Stopper
from corpus.errors import CorpusError, DiskFullError, Exit, OutputError
from corpus.text.display import one_line

logger = logging.getLogger(__name__)

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
_UNWRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EIO, errno.ENOENT)


def run_crawl(process: AsyncCrawlerProcess, crawler: Crawler, arguments: Mapping[str, str]) -> Exit:
    """Run one crawl and return how it ended. Writes the run record and one line to stderr; raises nothing."""
    settings = crawler.settings
    data = Path(settings["CORPUS_DATA"])
    record = runrecord.RunRecord(data, settings["CORPUS_RUN_ID"], crawler.spidercls.name, arguments)
    try:
        for dead in _prepare(data, record, settings):
            logger.warning("run %s was killed; going on from what it stored", dead.get("run"))
    except CorpusError as error:
        return _report(Outcome(error.exit, str(error)), None)
    stopper = Stopper(
        crawler,
        grace=settings.getfloat("CORPUS_STOP_GRACE"),
        last_words=lambda status: _close(record, Outcome(status, "left at once"), crawler),
    )
    failures = Failures()
    stopper.install()
    with failures:
        task = process.crawl(crawler, **arguments)
        process.start(install_signal_handlers=False)
    raised = task.exception() if task.done() and not task.cancelled() else None
    stopper.retire()
    outcome = _outcome(crawler, stopper.exit, raised, failures.worst)
    _close(record, outcome, crawler)
    return _report(outcome, crawler)


def _prepare(data: Path, record: runrecord.RunRecord, settings: Any) -> list[runrecord.Record]:
    """Everything that must hold before anything is fetched; returns the records of runs that were killed."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(data).free
        least = settings.getint("CORPUS_MIN_FREE_MB") * 1024 * 1024
        if free < least:
            raise DiskFullError(
                f"{data}: {free // 1_048_576} MB free, {least // 1_048_576} MB needed (CORPUS_MIN_FREE_MB); "
                "free some and run the same command again"
            )
        dead = runrecord.bury(data, settings.getint("CORPUS_KEEP_RUNS"))
        record.start()
        metrics.write(record.folder, record.record)
    except OSError as error:
        raise output_error(error, data) from error
    return dead


def output_error(error: OSError, data: Path) -> OutputError:
    """The error of ours that an OSError from writing below ``data`` stands for."""
    path = error.filename or data
    if error.errno in _DISK_FULL:
        return DiskFullError(f"{path}: no space left; free some and run the same command again")
    return OutputError(f"{path}: {error.strerror or error}; is the folder mounted and yours to write?")


def _outcome(crawler: Crawler, stopped: Exit | None, error: BaseException | None, worst: Exit | None) -> Outcome:
    if stopped is not None:
        return Outcome(stopped, "stopped by a signal; run the same command again to go on")
    if error is not None:
        return _failed(error)
    stats = statistics(crawler)
    return decide(stats.get("finish_reason"), stats, failure=worst)


def _failed(error: BaseException) -> Outcome:
    """A crawl that ended in an exception, as a rule before its first request."""
    if isinstance(error, CorpusError):
        return Outcome(error.exit, str(error))
    status = _status_of(error)
    if status is not None and isinstance(error, OSError):
        return Outcome(status, f"{error.filename or ''}: {error.strerror or error}".removeprefix(": "))
    logger.error("the crawl failed", exc_info=error)
    return Outcome(Exit.FAILED, f"{type(error).__name__}: {error}")


def _status_of(error: BaseException) -> Exit | None:
    if isinstance(error, CorpusError):
        return error.exit
    if isinstance(error, OSError):
        if error.errno in _DISK_FULL:
            return Exit.DISK_FULL
        if error.errno in _UNWRITABLE and error.filename is not None:
            return Exit.OUTPUT
    return None


def statistics(crawler: Crawler) -> dict[str, Any]:
    """Scrapy's statistics, or nothing where the crawl failed before it had any."""
    stats = crawler._stats  # noqa: SLF001 (the public attribute raises before the start)
    return dict(stats.get_stats()) if stats is not None else {}


def _close(record: runrecord.RunRecord, outcome: Outcome, crawler: Crawler) -> None:
    """Write the record and the metrics; a full disk must not hide the exit status."""
    stats = statistics(crawler)
    try:
        record.finish(outcome.exit, stats.get("finish_reason"), one_line(mask(outcome.why)), stats)
        if outcome.exit is not Exit.LOCKED:  # the metrics are those of the run that holds the lock
            metrics.write(record.folder, record.record)
    except OSError as error:
        logger.error("the run record can't be written: %s", error)  # noqa: TRY400 (the traceback says no more)


def _report(outcome: Outcome, crawler: Crawler | None) -> Exit:
    name = crawler.spidercls.name if crawler else "crawl"
    with contextlib.suppress(OSError):  # the terminal may be gone: that was the reason to stop
        sys.stderr.write(f"corpus: {name}: {_lines(outcome.why)} (exit {int(outcome.exit)} {outcome.exit.name})\n")
        sys.stderr.flush()
    return outcome.exit


def _lines(why: str) -> str:
    """Messages of ours may list allowed arguments on lines of their own; each line is escaped."""
    return "\n".join(one_line(mask(line)) for line in why.split("\n")[:40])


class Failures(logging.Handler):
    """Scrapy logs what fails while it closes, and ends as if nothing had happened: these log records are all there is.

    ``worst`` is the exit status of the first failure of the engine, or of one that names its own status.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.worst: Exit | None = None

    def __enter__(self) -> None:
        logging.getLogger("scrapy").addHandler(self)

    def __exit__(self, *_: object) -> None:
        logging.getLogger("scrapy").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        status = _status_of(error) if error is not None else None
        if status is not None:
            self.worst = status
        elif self.worst is None and _is_failure(record):
            self.worst = Exit.ERRORS


def _is_failure(record: logging.LogRecord) -> bool:
    """A part that was not closed ("Scraper close failure"), or a signal handler that raised, as at the last seal."""
    if record.name == "scrapy.utils.signal":
        return True
    return record.name == "scrapy.core.engine" and "failure" in record.getMessage()
