"""The finished shards as the ledger knows them: what the manifests are compared with, and made again from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from corpus.storage.layout import Group, Kind
from corpus.storage.ledger.database import Database
from corpus.storage.shards.manifest import Shard


def add(db: Database, shard: Shard) -> None:
    """Enter a finished shard in the ledger, replacing one of its name."""
    db.execute(
        "INSERT OR REPLACE INTO shards(kind, site, month, name, sealed, rows, bytes, sha256, first, last, schema)"
        " VALUES(?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)",
        (
            *columns(shard.group),
            shard.name,
            shard.rows,
            shard.bytes,
            shard.sha256,
            shard.first,
            shard.last,
            shard.schema,
        ),
    )


def shards(db: sqlite3.Connection, group: Group) -> list[Shard]:
    """The sealed shards of a group, in the order of the ledger."""
    rows = db.execute(
        "SELECT name, rows, bytes, sha256, first, last, schema FROM shards"
        " WHERE kind = ? AND site = ? AND month = ? AND sealed = 1 ORDER BY seq",
        columns(group),
    )
    names = ("name", "rows", "bytes", "sha256", "first", "last", "schema")
    return [Shard(group=group, **dict(zip(names, row, strict=True))) for row in rows]


def names(db: sqlite3.Connection, group: Group) -> set[str]:
    """Of every shard of a group, finished or planned."""
    rows = db.execute("SELECT name FROM shards WHERE kind = ? AND site = ? AND month = ?", columns(group))
    return {row[0] for row in rows}


def replace(db: Database, group: Group, now_there: Iterable[Shard]) -> None:
    """Make the ledger's list of a group that of its manifest."""
    db.execute("DELETE FROM shards WHERE kind = ? AND site = ? AND month = ? AND sealed = 1", columns(group))
    for shard in now_there:
        add(db, shard)


def groups(db: sqlite3.Connection) -> list[Group]:
    """Every group the ledger has a sealed shard of."""
    rows = db.execute("SELECT DISTINCT kind, site, month FROM shards WHERE sealed = 1 ORDER BY kind, site, month")
    return [Group(Kind(row[0]), row[1], row[2]) for row in rows]


def columns(group: Group) -> tuple[str, str, str]:
    """The values of kind, site and month."""
    return str(group.kind), group.site, group.month
