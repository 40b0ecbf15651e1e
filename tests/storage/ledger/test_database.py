from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from corpus.errors import DiskFullError, LedgerError, OutputError
from corpus.storage import layout
from corpus.storage.ledger import database
from corpus.storage.opening import open_ledger
from tests.storage.samples import make_target


def test_a_file_that_is_no_ledger(tmp_path: Path) -> None:
    layout.ledger(tmp_path).parent.mkdir()
    layout.ledger(tmp_path).write_bytes(b"x" * 5000)
    with pytest.raises(LedgerError, match="damaged"):
        open_ledger(tmp_path)
    layout.ledger(tmp_path).unlink()
    open_ledger(tmp_path).close()  # the remedy


def test_the_lock_is_free_after_a_failed_open(tmp_path: Path) -> None:
    layout.ledger(tmp_path).parent.mkdir()
    layout.ledger(tmp_path).mkdir()
    for _ in range(2):
        with pytest.raises(OutputError, match="ledger"):
            open_ledger(tmp_path)


def test_no_ledger_to_look_at(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no ledger"):
        database.connect_read_only(layout.ledger(tmp_path))


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (sqlite3.SQLITE_FULL, DiskFullError),
        (sqlite3.SQLITE_IOERR_WRITE, OutputError),
        (sqlite3.SQLITE_READONLY_DBMOVED, OutputError),
        (sqlite3.SQLITE_CORRUPT, LedgerError),
        (sqlite3.SQLITE_ERROR, LedgerError),
        (sqlite3.SQLITE_CONSTRAINT, sqlite3.Error),
    ],
)
def test_what_sqlite_says_becomes_ours(code: int, error: type[Exception]) -> None:
    said = sqlite3.OperationalError("said")
    said.sqlite_errorcode = code
    with pytest.raises(error, match=r"said|no space"), database.errors(Path("ledger.sqlite")):
        raise said


def test_a_full_ledger_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        ledger.discover([make_target(1)])
        ledger.database.execute("PRAGMA max_page_count = 1")  # as large as it is now
        with pytest.raises(DiskFullError, match="free some and run the same command again"):
            ledger.discover([make_target(number, meta='{"x": "' + "x" * 5000 + '"}') for number in range(2, 50)])
        assert ledger.counts() == {"example": {"discovered": 1}}


@pytest.mark.parametrize(
    "query", ["state = 'discovered' ORDER BY priority DESC, seq", "next_due <= 1 ORDER BY next_due"]
)
def test_the_queue_is_asked_through_an_index(tmp_path: Path, query: str) -> None:
    """So that it does not slow as it grows."""
    with open_ledger(tmp_path) as ledger:
        plan = ledger.database.execute(
            f"EXPLAIN QUERY PLAN SELECT * FROM frontier WHERE spider = 'x' AND {query}"
        ).fetchall()
    assert "USING INDEX frontier_" in plan[0][-1]
    assert len(plan) == 1  # no sorting
