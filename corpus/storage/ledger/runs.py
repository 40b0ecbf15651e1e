"""The record of runs: one row each, written when it starts and completed when it ends."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


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
    db: sqlite3.Connection, run: Run, *, reason: str, exit_status: int, stats: Mapping[str, Any], now: float
) -> None:
    db.execute(
        "UPDATE runs SET ended = ?, reason = ?, exit = ?, stats = ? WHERE id = ?",
        (now, reason, exit_status, _json(stats), run.id),
    )


def bury(db: sqlite3.Connection) -> None:
    """Mark the runs without an end as died. True once the lock is held: there is one writer."""
    db.execute("UPDATE runs SET reason = 'died' WHERE ended IS NULL AND reason IS NULL")


def find(db: sqlite3.Connection, *, unfinished: bool = False, limit: int = -1) -> list[Run]:
    """Runs, the newest first; all of them, or those without an end."""
    rows = db.execute(
        "SELECT id, spider, arguments, version, pid, started, ended, reason, exit, stats FROM runs"
        " WHERE ended IS NULL OR NOT ? ORDER BY rowid DESC LIMIT ?",
        (unfinished, limit),
    )
    return [
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
    ]


def _json(values: Mapping[str, Any]) -> str:
    """Stats hold times and other things JSON does not know."""
    return json.dumps(dict(values), default=str)
