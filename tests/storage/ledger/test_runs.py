from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.storage import layout
from corpus.storage.ledger.overview import recorded_runs
from corpus.storage.opening import open_ledger

_END = "2026-01-01T00:00:00+00:00"
_ENDED = {"status": "finished", "exit": 143, "reason": "shutdown", "ended": _END, "stats": {"n": 1}}


def _left_at_once(root: Path, record: dict[str, Any] | str) -> None:
    """A run that left its record, and its row in the ledger without an end."""
    with open_ledger(root) as ledger:
        run = ledger.begin_run("example", {}, "0", "20260101T000000Z-aaaaaa")
    path = layout.run_records(root) / f"{run.id}.json"
    path.parent.mkdir()
    path.write_text(record if isinstance(record, str) else json.dumps(record))


def test_a_run_that_was_forced_out_ends_as_its_record_says(tmp_path: Path) -> None:
    """A second signal leaves no time for the ledger: the record is written first."""
    _left_at_once(tmp_path, _ENDED)
    (shown,) = recorded_runs(tmp_path)
    assert (shown.exit, shown.reason, shown.stats) == (143, "shutdown", {"n": 1})
    with open_ledger(tmp_path):  # the next run enters it
        pass
    (layout.run_records(tmp_path) / f"{shown.id}.json").unlink()
    assert recorded_runs(tmp_path) == [shown]


@pytest.mark.parametrize("record", [{**_ENDED, "status": "running"}, {**_ENDED, "ended": None}, {}, "[]", "{", "null"])
def test_a_run_without_an_end_anywhere_died(tmp_path: Path, record: dict[str, Any] | str) -> None:
    _left_at_once(tmp_path, record)
    with open_ledger(tmp_path):
        pass
    (shown,) = recorded_runs(tmp_path)
    assert (shown.exit, shown.reason, shown.ended) == (None, "died", None)
