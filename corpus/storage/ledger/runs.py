"""The record of runs: one row each, written when it starts and completed when it ends."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.storage import layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a spider. ``ended`` is None while it goes on, and for ever when it died."""

    id: str  # UTC start time, in the names of its shards
    spider: str
    arguments: Mapping[str, Any]
    version: str
    pid: int
    started: datetime
    ended: datetime | None = None
    reason: str | None = None  # "died" once a later run has found it without an end
    exit: int | None = None
    stats: Mapping[str, Any] = field(default_factory=dict)


def begin(
    db: sqlite3.Connection,
    spider: str,
    arguments: Mapping[str, Any],
    version: str,
    now: float,
    *,
    name: str | None = None,
) -> Run:
    started = datetime.fromtimestamp(now, UTC)
    run = Run(
        id=_free_id(db, name or f"{started:%Y%m%dT%H%M%SZ}"),
        spider=spider,
        arguments=arguments,
        version=version,
        pid=os.getpid(),
        started=started,
    )
    db.execute(
        "INSERT INTO runs(id, spider, arguments, version, pid, started) VALUES(?, ?, ?, ?, ?, ?)",
        (run.id, spider, _json(arguments), version, run.pid, now),
    )
    return run


def _free_id(db: sqlite3.Connection, stamp: str) -> str:
    """Two runs can start within one second; the second one gets a number."""
    taken = {row[0] for row in db.execute("SELECT id FROM runs WHERE id GLOB ?", (f"{stamp}*",))}
    names = (stamp, *(f"{stamp}{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def end(
    db: sqlite3.Connection, run: Run, *, reason: str, exit_status: int | None, stats: Mapping[str, Any], now: float
) -> None:
    db.execute(
        "UPDATE runs SET ended = ?, reason = ?, exit = ?, stats = ? WHERE id = ?",
        (now, reason, exit_status, _json(stats), run.id),
    )


def mark_dead_runs(db: sqlite3.Connection, root: Path) -> None:
    """Give every run without an end one: that of its record, else "died". True once the lock is held: there is one
    writer."""
    for run in find(db, root, unfinished=True):
        if run.ended is not None:
            end(db, run, reason=str(run.reason), exit_status=run.exit, stats=run.stats, now=run.ended.timestamp())
    db.execute("UPDATE runs SET reason = 'died' WHERE ended IS NULL AND reason IS NULL")


def find(db: sqlite3.Connection, root: Path, *, unfinished: bool = False, limit: int = -1) -> list[Run]:
    """Runs, the newest first; all of them, or those whose end the ledger does not know: it may stand in their record,
    which is written first."""
    rows = db.execute(
        "SELECT id, spider, arguments, version, pid, started, ended, reason, exit, stats FROM runs"
        " WHERE ended IS NULL OR NOT ? ORDER BY rowid DESC LIMIT ?",
        (unfinished, limit),
    )
    found = (
        Run(
            id=row[0],
            spider=row[1],
            arguments=json.loads(row[2]),
            version=row[3],
            pid=row[4],
            started=datetime.fromtimestamp(row[5], UTC),
            ended=None if row[6] is None else datetime.fromtimestamp(row[6], UTC),
            reason=row[7],
            exit=row[8],
            stats=json.loads(row[9] or "{}"),
        )
        for row in rows
    )
    return [run if run.ended else _as_recorded(run, root) for run in found]


def _as_recorded(run: Run, root: Path) -> Run:
    """The run with the end that its record tells of. A forced stop writes the record only, and a kill may come before
    the ledger is told."""
    try:
        record = json.loads((layout.run_records(root) / f"{run.id}.json").read_bytes())
        if record["status"] != "finished":
            return run
        ended, reason, status = datetime.fromisoformat(record["ended"]), record["reason"], int(record["exit"])
        return replace(run, ended=ended, reason=reason or "stopped", exit=status, stats=dict(record["stats"]))
    except (OSError, ValueError, TypeError, KeyError):
        return run


def _json(values: Mapping[str, Any]) -> str:
    """Stats hold times and other things JSON does not know."""
    return json.dumps(dict(values), default=str)
