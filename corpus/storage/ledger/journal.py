"""Rows that are stored but not yet in a shard, and the way they get there.

A seal is announced in the ledger (its name and which rows), written, put in its place, entered in the
manifest, and then, in one transaction, marked as sealed while its rows leave the journal. Killed anywhere in
between, ``finish`` does it again: the same rows give the same bytes under the same name, so doing it twice is
doing it once. A file in the data folder that no announcement names is never touched.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import Article, Page, Rejected
from corpus.storage import layout
from corpus.storage.layout import Group, Kind
from corpus.storage.ledger.database import transaction
from corpus.storage.shards import manifest, schema, writing
from corpus.storage.shards.manifest import Shard
from corpus.storage.shards.schema import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a group of rows is sealed: whichever comes first."""

    rows: int = writing.MAX_ROWS
    bytes: int = writing.MAX_BYTES  # before compression
    age: float = 600.0  # seconds since its oldest row was stored


DEFAULT_LIMITS = Limits()


@dataclass(slots=True)
class Backlog:
    """The rows of one group that wait in the journal."""

    rows: int = 0
    bytes: int = 0
    oldest: float = float("inf")

    def add(self, size: int, stored: float) -> None:
        self.rows += 1
        self.bytes += size
        self.oldest = min(self.oldest, stored)

    def due(self, limits: Limits, now: float) -> bool:
        return self.rows >= limits.rows or self.bytes >= limits.bytes or now - self.oldest >= limits.age


def add(db: sqlite3.Connection, document: Article | Rejected | Page, site: str | None, now: float) -> tuple[Group, int]:
    """Store one row. The size is that of its JSON and body in bytes."""
    kind = schema.kind_of(document)
    source = document.article if isinstance(document, Rejected) else document
    group = layout.group(kind, site or source.site, source.fetched_at)
    cells = schema.row(document)
    key = schema.key(kind, cells)
    body = None
    if isinstance(document, Page):
        body, cells["body"] = document.body, ""
    row = json.dumps(cells, ensure_ascii=False)
    size = len(row.encode()) + len(body or b"")
    db.execute(
        "INSERT INTO journal(kind, site, month, key, size, stored, row, body) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (group.kind, group.site, group.month, key, size, now, row, body),
    )
    return group, size


def backlog(db: sqlite3.Connection) -> dict[Group, Backlog]:
    """What waits, by group."""
    rows = db.execute(
        "SELECT kind, site, month, count(*), sum(size), min(stored) FROM journal GROUP BY kind, site, month"
    )
    return {Group(Kind(row[0]), row[1], row[2]): Backlog(*row[3:]) for row in rows}


def identities(db: sqlite3.Connection) -> set[Identity]:
    """The articles and rejected pages that wait."""
    rows = db.execute(
        "SELECT kind, json_extract(row, '$.id'), json_extract(row, '$.revision') FROM journal"
        " WHERE kind IN ('articles', 'rejected')"
    )
    return {(Kind(kind), identity, revision) for kind, identity, revision in rows}


def announce(db: sqlite3.Connection, root: Path, group: Group, run: str, limits: Limits) -> None:
    """Decide which rows the next shard of a group holds, and its name."""
    low, high, total = None, 0, 0
    rows = db.execute(
        "SELECT seq, size FROM journal WHERE kind = ? AND site = ? AND month = ? ORDER BY seq", _sql(group)
    )
    for count, (seq, size) in enumerate(rows, start=1):
        low, high, total = low or seq, seq, total + size
        if count >= limits.rows or total >= limits.bytes:
            break
    if low is not None:
        db.execute(
            "INSERT INTO shards(kind, site, month, name, sealed, low, high) VALUES(?, ?, ?, ?, 0, ?, ?)",
            (*_sql(group), _free_name(db, root, group, run), low, high),
        )


def _free_name(db: sqlite3.Connection, root: Path, group: Group, run: str) -> str:
    """The first ``part-<run>-<n>`` that neither the ledger nor the folder has."""
    number = db.execute(
        "SELECT count(*) FROM shards WHERE kind = ? AND site = ? AND month = ? AND name GLOB ?",
        (*_sql(group), f"part-{run}-*"),
    ).fetchone()[0]
    while (group.folder(root) / (name := f"part-{run}-{number + 1:04d}.parquet")).exists():
        number += 1
    return name


def announced(db: sqlite3.Connection) -> list[int]:
    return [row[0] for row in db.execute("SELECT seq FROM shards WHERE sealed = 0 ORDER BY seq")]


def finish(db: sqlite3.Connection, ledger: Path, root: Path, number: int) -> Shard:
    """Write an announced shard and let its rows leave the journal. Safe to repeat after a kill anywhere.

    Raises:
        DiskFullError, OutputError: the shard can't be written; the rows stay in the journal.
    """
    kind, site, month, name, low, high = db.execute(
        "SELECT kind, site, month, name, low, high FROM shards WHERE seq = ?", (number,)
    ).fetchone()
    group = Group(Kind(kind), site, month)
    keys = db.execute(
        "SELECT key, seq FROM journal WHERE kind = ? AND site = ? AND month = ? AND seq BETWEEN ? AND ?"
        " ORDER BY key, seq",
        (*_sql(group), low, high),
    ).fetchall()
    data = writing.encode(group.kind, _rows(db, [seq for _, seq in keys]))
    shard = writing.describe(group, name, data, [key for key, _ in keys])
    writing.place(root, shard, data)
    manifest.add(root, shard)
    with transaction(db, ledger):
        db.execute("DELETE FROM shards WHERE seq = ?", (number,))
        enter(db, shard)
        db.execute(
            "DELETE FROM journal WHERE kind = ? AND site = ? AND month = ? AND seq BETWEEN ? AND ?",
            (*_sql(group), low, high),
        )
    return shard


def _rows(db: sqlite3.Connection, numbers: list[int]) -> Iterator[schema.Row]:
    """One row after another: bodies of pages are large."""
    for seq in numbers:
        row, body = db.execute("SELECT row, body FROM journal WHERE seq = ?", (seq,)).fetchone()
        cells: dict[str, Any] = json.loads(row)
        if body is not None:
            cells["body"] = body
        yield cells


def enter(db: sqlite3.Connection, shard: Shard) -> None:
    """Enter a finished shard in the ledger, replacing one of its name."""
    db.execute(
        "INSERT OR REPLACE INTO shards(kind, site, month, name, sealed, rows, bytes, sha256, first, last, schema)"
        " VALUES(?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)",
        (
            *_sql(shard.group),
            shard.name,
            shard.rows,
            shard.bytes,
            shard.sha256,
            shard.first,
            shard.last,
            shard.schema,
        ),
    )


def entered(db: sqlite3.Connection, group: Group) -> list[Shard]:
    """The sealed shards of a group, in the order of the ledger."""
    rows = db.execute(
        "SELECT name, rows, bytes, sha256, first, last, schema FROM shards"
        " WHERE kind = ? AND site = ? AND month = ? AND sealed = 1 ORDER BY seq",
        _sql(group),
    )
    names = ("name", "rows", "bytes", "sha256", "first", "last", "schema")
    return [Shard(group=group, **dict(zip(names, row, strict=True))) for row in rows]


def replace_group(db: sqlite3.Connection, group: Group, now_there: list[Shard]) -> None:
    """Make the ledger's list of a group that of its manifest."""
    db.execute("DELETE FROM shards WHERE kind = ? AND site = ? AND month = ? AND sealed = 1", _sql(group))
    for shard in now_there:
        enter(db, shard)


def groups(db: sqlite3.Connection) -> list[Group]:
    """Every group the ledger has a sealed shard of."""
    rows = db.execute("SELECT DISTINCT kind, site, month FROM shards WHERE sealed = 1 ORDER BY kind, site, month")
    return [Group(Kind(row[0]), row[1], row[2]) for row in rows]


def _sql(group: Group) -> tuple[str, str, str]:
    return str(group.kind), group.site, group.month
