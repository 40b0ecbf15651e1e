"""Rows that are stored but not yet in a shard, and the way they get there.

A shard is planned in the ledger (its name and which rows), written, put in its place, named in the manifest,
and then, in one transaction, enters the inventory while its rows leave the journal. Killed anywhere in between,
``commit`` does it again: the same rows give the same bytes under the same name, so doing it twice is doing it
once. A file in the data folder that no plan names is never touched.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from corpus.article import Article, Page, Rejected
from corpus.storage import layout
from corpus.storage.layout import Group, Kind
from corpus.storage.ledger import database, inventory
from corpus.storage.ledger.database import Database
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


def add(db: Database, document: Article | Rejected | Page, site: str | None) -> tuple[Group, int]:
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
        (group.kind, group.site, group.month, key, size, db.now, row, body),
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


def keys(db: sqlite3.Connection, group: Group) -> set[str]:
    """What the rows of a group that wait are sorted by."""
    rows = db.execute("SELECT key FROM journal WHERE kind = ? AND site = ? AND month = ?", inventory.columns(group))
    return {row[0] for row in rows}


def remove(db: Database, group: Group, key: str) -> None:
    """Let a row go that is in a shard already."""
    db.execute(
        "DELETE FROM journal WHERE kind = ? AND site = ? AND month = ? AND key = ?", (*inventory.columns(group), key)
    )


def plan(db: Database, group: Group, stamp: str, limits: Limits) -> None:
    """Decide which rows the next shard of a group holds, and its name."""
    low, high, total = None, 0, 0
    rows = db.execute(
        "SELECT seq, size FROM journal WHERE kind = ? AND site = ? AND month = ? ORDER BY seq", inventory.columns(group)
    )
    for count, (seq, size) in enumerate(rows, start=1):
        low, high, total = low or seq, seq, total + size
        if count >= limits.rows or total >= limits.bytes:
            break
    if low is not None:
        db.execute(
            "INSERT INTO shards(kind, site, month, name, sealed, low, high) VALUES(?, ?, ?, ?, 0, ?, ?)",
            (*inventory.columns(group), _free_name(db, group, stamp), low, high),
        )


def _free_name(db: Database, group: Group, stamp: str) -> str:
    """The first ``part-<stamp>-<n>`` that neither the ledger nor the folder has."""
    number = db.execute(
        "SELECT count(*) FROM shards WHERE kind = ? AND site = ? AND month = ? AND name GLOB ?",
        (*inventory.columns(group), f"part-{stamp}-*"),
    ).fetchone()[0]
    while (group.folder(db.root) / (name := f"part-{stamp}-{number + 1:04d}.parquet")).exists():
        number += 1
    return name


def planned(db: sqlite3.Connection) -> list[int]:
    return [row[0] for row in db.execute("SELECT seq FROM shards WHERE sealed = 0 ORDER BY seq")]


def commit(db: Database, number: int) -> list[Shard]:
    """Write a planned shard and let its rows leave the journal. Safe to repeat after a kill anywhere.

    Returns:
        The shard; none where no row is left for it: they were found in shards the ledger had not known.

    Raises:
        DiskFullError, OutputError: the shard can't be written; the rows stay in the journal.
    """
    kind, site, month, name, low, high = db.execute(
        "SELECT kind, site, month, name, low, high FROM shards WHERE seq = ?", (number,)
    ).fetchone()
    group = Group(Kind(kind), site, month)
    found = db.execute(
        "SELECT key, seq FROM journal WHERE kind = ? AND site = ? AND month = ? AND seq BETWEEN ? AND ?"
        " ORDER BY key, seq",
        (*inventory.columns(group), low, high),
    ).fetchall()
    if not found:
        with db.transaction():
            db.execute("DELETE FROM shards WHERE seq = ?", (number,))
        return []
    data = writing.encode(group.kind, _rows(db, [seq for _, seq in found]))
    shard = writing.describe(group, name, data, [key for key, _ in found])
    writing.put(shard.path(db.root), data, db.root, shard.group)
    manifest.add(db.root, shard)
    with db.transaction():
        db.execute("DELETE FROM shards WHERE seq = ?", (number,))
        inventory.add(db, shard)
        db.execute(
            "DELETE FROM journal WHERE kind = ? AND site = ? AND month = ? AND seq BETWEEN ? AND ?",
            (*inventory.columns(group), low, high),
        )
    return [shard]


def _rows(db: sqlite3.Connection, numbers: list[int]) -> Iterator[schema.Row]:
    """One row after another: bodies of pages are large."""
    for seq in numbers:
        row, body = db.execute("SELECT row, body FROM journal WHERE seq = ?", (seq,)).fetchone()
        cells: dict[str, Any] = json.loads(row)
        if body is not None:
            cells["body"] = body
        yield cells


class Sealer:
    """When rows leave the journal. Keeps count of what waits, so that nothing need be read to know that there is
    nothing to do."""

    def __init__(self, db: Database, limits: Limits) -> None:
        self._db = db
        self._limits = limits
        self._opened = f"{datetime.fromtimestamp(db.clock(), UTC):%Y%m%dT%H%M%SZ}"
        self._waiting: dict[Group, Backlog] = backlog(db)

    def count(self, entries: Iterable[tuple[Group, int]]) -> None:
        """Note rows and their sizes; only after their transaction: what was rolled back does not wait."""
        for group, size in entries:
            self._waiting.setdefault(group, Backlog()).add(size, self._db.now)

    def seal(self, run: str | None = None, *, final: bool) -> list[Shard]:
        """Seal every group that is due, or all where ``final``. The names of the shards carry the id of the run, or
        when the ledger was opened."""
        stamp = run or self._opened
        return [shard for group in sorted(self._waiting) for shard in self._seal(group, stamp, final=final)]

    def _seal(self, group: Group, stamp: str, *, final: bool) -> Iterator[Shard]:
        """One shard after another; first those planned earlier that could not be written then."""
        while self._due(group, final=final):
            with database.errors(self._db.path):
                if not planned(self._db):
                    with self._db.transaction():
                        plan(self._db, group, stamp, self._limits)
                for number in planned(self._db):
                    yield from commit(self._db, number)
                self._waiting = backlog(self._db)

    def _due(self, group: Group, *, final: bool) -> bool:
        waiting = self._waiting.get(group)
        return waiting is not None and (final or waiting.due(self._limits, self._db.clock()))
