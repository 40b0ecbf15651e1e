from __future__ import annotations

import errno
import logging

import pytest

from corpus.crawl.run.failures import Failures, verdict_on
from corpus.crawl.run.outcome import Verdict
from corpus.errors import DamagedError, Exit, OutputError


def _log(name: str, message: str, error: BaseException | None = None) -> None:
    logging.getLogger(name).error(message, exc_info=error)


def test_an_error_that_names_its_verdict_wins_whenever_it_came() -> None:
    with Failures() as failures:
        _log("scrapy.core.engine", "Scraper close failure", RuntimeError("a part"))
        _log("scrapy.core.scraper", "item error", OutputError("data/x: can't be written", path="data/x"))
        _log("scrapy.utils.signal", "error on signal handler", DamagedError("later"))
    assert failures.verdict == Verdict(Exit.OUTPUT, "data/x: can't be written", {"path": "data/x"})


@pytest.mark.parametrize(
    ("name", "message"),
    [("scrapy.core.engine", "Scraper close failure"), ("scrapy.utils.signal", "Error caught on signal handler: x")],
)
def test_an_unforeseen_error_while_closing_keeps_its_words(name: str, message: str) -> None:
    with Failures() as failures:
        _log(name, message, RuntimeError("the last shard could not be sealed"))
        _log(name, message, RuntimeError("and what came of it"))
    assert failures.verdict is not None
    assert failures.verdict.exit is Exit.ERRORS
    assert "RuntimeError: the last shard could not be sealed" in failures.verdict.why


def test_a_page_that_fails_is_no_failure_of_the_run() -> None:
    with Failures() as failures:
        _log("scrapy.core.scraper", "Spider error processing <GET x>", RuntimeError("of a callback"))
        _log("scrapy.core.engine", "Spider closed (finished)")
        _log("another.logger", "Scraper close failure", OutputError("not Scrapy's"))
    assert failures.verdict is None
    _log("scrapy.core.engine", "Scraper close failure", OutputError("after the run"))
    assert failures.verdict is None


def test_os_errors_of_writing_are_told_from_others() -> None:
    full = verdict_on(OSError(errno.ENOSPC, "No space left on device", "data/_state/ledger.sqlite"))
    assert full is not None
    assert (full.exit, full.details) == (Exit.DISK_FULL, {"path": "data/_state/ledger.sqlite"})
    assert verdict_on(ConnectionResetError(errno.ECONNRESET, "reset")) is None
    assert verdict_on(KeyError("x")) is None
