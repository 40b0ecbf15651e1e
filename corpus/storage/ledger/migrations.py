"""From the tables of an older ledger to those of today, so that an upgrade keeps the queue, the ETags and the runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from corpus.errors import LedgerError


def _cursor_of_lists(db: sqlite3.Connection) -> None:
    """Lists kept how far they had been read in their ETag; version 1 was written with and without ``session``."""
    columns = {row[1] for row in db.execute("PRAGMA table_info(frontier)")}
    if "session" not in columns:
        db.execute("ALTER TABLE frontier ADD COLUMN session TEXT")
    db.execute("ALTER TABLE frontier RENAME COLUMN fp TO fingerprint")
    db.execute("ALTER TABLE frontier ADD COLUMN cursor TEXT")
    db.execute(  # from [pages, since]; a list of an early version may hold its server's own ETag
        "UPDATE frontier SET etag = NULL, cursor = CASE WHEN etag LIKE '[%' AND json_valid(etag)"
        " THEN json_object('pages', json_extract(etag, '$[0]'), 'since', json_extract(etag, '$[1]')) END"
        " WHERE kind = 'list'"
    )
    db.execute("DROP INDEX documents_key")  # nobody asks for documents by their key
    db.execute(
        "CREATE TABLE swaps(kind TEXT NOT NULL, site TEXT NOT NULL, month TEXT NOT NULL, manifest TEXT NOT NULL,"
        " before TEXT NOT NULL, damaged TEXT NOT NULL, PRIMARY KEY(kind, site, month)) WITHOUT ROWID"
    )


def _looks(db: sqlite3.Connection) -> None:
    """Version 2 gave a page up at the first 404; but for a last word, such pages are looked at again now.
    It was written with and without ``lost``."""
    db.execute(
        "CREATE TABLE IF NOT EXISTS lost(kind TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL,"
        " PRIMARY KEY(kind, id, revision)) WITHOUT ROWID"
    )
    for column in (
        "answer TEXT",
        "looks INTEGER NOT NULL DEFAULT 0",
        "pauses INTEGER NOT NULL DEFAULT 0",
        "final INTEGER NOT NULL DEFAULT 0",
        "gone_since REAL",
        "said REAL",
        "said_in TEXT",
    ):
        db.execute(f"ALTER TABLE frontier ADD COLUMN {column}")
    # ``why`` was the state alone where the page had been read, and the words of the error elsewhere
    db.execute(
        "UPDATE frontier SET answer = why, looks = 1 WHERE why IN ('list', 'deleted', 'violation', 'unavailable',"
        " 'expired', 'missing', 'parked', 'verification', 'login', 'shell', 'no_article', 'unreadable')"
    )
    db.execute("UPDATE frontier SET gone_since = visited WHERE state = 'gone'")
    db.execute(
        "UPDATE frontier SET state = 'retry', next_due = visited, pauses = 1"
        " WHERE state = 'gone' AND answer IN ('list', 'unavailable', 'expired', 'missing', 'parked')"
    )


#: The step at place n - 1 makes the tables of version n those of version n + 1. A change of the tables is one more
#: step, and a dump of the tables as they were before it in tests/storage/ledger.
STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (_cursor_of_lists, _looks)

#: ``user_version`` of the file.
VERSION = 1 + len(STEPS)


def migrate(db: sqlite3.Connection, path: Path) -> None:
    """Take every step that is missing; inside the caller's transaction, so all of them or none.

    Raises:
        LedgerError: of a later version than this program writes, or no ledger at all; nothing is changed.
    """
    found = version(db)
    if not 1 <= found <= VERSION:
        raise LedgerError(
            f"{path}: a ledger of version {found}, this program writes version {VERSION}; use the program that "
            f"wrote it, or move the file away: the next run learns from the shards what is stored"
        )
    for step in STEPS[found - 1 :]:
        step(db)
    db.execute(f"PRAGMA user_version = {VERSION}")


def version(db: sqlite3.Connection) -> int:
    """0: the file is empty, or no ledger."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])
