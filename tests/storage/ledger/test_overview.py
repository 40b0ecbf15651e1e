from __future__ import annotations

import os
import time
from contextlib import closing
from pathlib import Path

import pytest

from corpus.errors import OutputError
from corpus.storage import layout
from corpus.storage.layout import Kind
from corpus.storage.ledger import database
from corpus.storage.ledger.overview import overview, recorded_runs
from corpus.storage.opening import open_ledger
from tests.storage.samples import Clock, make_article, make_rejected, make_target


def test_what_a_crawl_at_work_looks_like(tmp_path: Path, clock: Clock) -> None:
    with open_ledger(tmp_path, clock=clock) as ledger:
        first = ledger.begin_run("one", {}, "0")
        ledger.end_run(first, reason="finished", exit_status=0, stats={"pages": 2})
        second = ledger.begin_run("two", {"since": "2026"}, "0")
        ledger.discover([make_target(1), make_target(2)])
        assert len(ledger.due("example")) == 2
        ledger.store(make_target(1).fingerprint, document=make_article(1))
        ledger.seal(final=True)
        ledger.store(None, document=make_rejected(5))
        found = overview(tmp_path)
    assert found.writer == os.getpid()
    assert [run.id for run in found.runs] == [second.id, first.id]
    assert found.runs[1].stats == {"pages": 2}
    assert found.queue == {"example": {"done": 1, "leased": 1}}
    assert found.holdings[Kind.ARTICLES, "example"].rows == 1
    assert found.holdings[Kind.REJECTED, "example"].waiting == 1
    assert found.rejected == {"deleted": 1}
    assert overview(tmp_path).writer is None
    assert [run.id for run in recorded_runs(tmp_path, limit=1)] == [second.id]


def test_a_folder_without_a_ledger(tmp_path: Path) -> None:
    assert overview(tmp_path).holdings == {}
    assert recorded_runs(tmp_path) == []


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no such data folder"):
        overview(tmp_path / "nowhere")


def test_a_reader_does_not_hold_up_the_end_of_a_crawl(tmp_path: Path) -> None:
    """As `corpus verify` in the middle of its check of the ledger, when a crawl is told to stop."""
    with open_ledger(tmp_path) as ledger:
        ledger.discover([make_target(1)])
        with closing(database.connect_read_only(layout.ledger(tmp_path))) as db:
            db.execute("BEGIN")
            db.execute("SELECT * FROM frontier").fetchone()
            ledger.discover([make_target(2)])
            started = time.monotonic()
            ledger.close()
            assert time.monotonic() - started < 15  # waited for, the reader would cost the 30 s of busy_timeout
    with open_ledger(tmp_path) as ledger:
        assert ledger.counts() == {"example": {"discovered": 2}}
