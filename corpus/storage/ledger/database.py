"""The SQLite file behind the ledger: its tables, its version, its transactions and its errors."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

from corpus.errors import CorpusError, LedgerError, OutputError, disk_full
from corpus.storage import durable, layout
from corpus.storage.ledger import migrations
from corpus.storage.ledger.migrations import VERSION

Sync = Literal["FULL", "NORMAL"]

_TABLES = """
CREATE TABLE frontier(
    seq INTEGER PRIMARY KEY,
    fingerprint BLOB NOT NULL UNIQUE,
    url TEXT NOT NULL,
    spider TEXT NOT NULL,
    kind TEXT NOT NULL,             -- list, article
    callback TEXT NOT NULL,
    priority INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    meta TEXT NOT NULL,             -- JSON
    parent BLOB,
    state TEXT NOT NULL,            -- discovered, leased, done, retry, gone
    tries INTEGER NOT NULL DEFAULT 0, -- failures in a row
    next_due REAL,                  -- of a retry, or of a done article that is to be checked again
    revisit REAL,                   -- seconds after which a done page is due again; null: never
    visited REAL,                   -- when it was last read
    session TEXT,                   -- in which run that was: clocks jump, this does not
    discovered REAL NOT NULL,
    etag TEXT,
    last_modified TEXT,
    cursor TEXT,                    -- of a list: how far back a run has read it
    body_hash BLOB,
    why TEXT,                       -- what the last try brought, in words; null: the article
    answer TEXT,                    -- what the page was then: a State; null: the article, or not had
    looks INTEGER NOT NULL DEFAULT 0,  -- in a row that did not find the article
    pauses INTEGER NOT NULL DEFAULT 0, -- between looks that are over, see looks.py
    final INTEGER NOT NULL DEFAULT 0,  -- 1: the answer was a last word
    gone_since REAL,                -- the first look in a row that found something else in the article's place
    said REAL,                      -- when it was first said to be gone for ever, most of its site being gone
    said_in TEXT                    -- by which run
);
CREATE INDEX frontier_fresh ON frontier(spider, priority DESC, seq) WHERE state = 'discovered';
CREATE INDEX frontier_due ON frontier(spider, next_due) WHERE next_due IS NOT NULL;
CREATE INDEX frontier_leased ON frontier(seq) WHERE state = 'leased';
CREATE TABLE documents(
    id TEXT NOT NULL,
    kind TEXT NOT NULL,             -- articles, rejected
    key TEXT NOT NULL,              -- content key ("cut …" where it is not whole), or reason of the rejection
    revision INTEGER NOT NULL,
    PRIMARY KEY(id, kind)
) WITHOUT ROWID;
CREATE TABLE lost(                  -- rows that are nowhere, and their raw pages neither; no newer number is missing
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY(kind, id, revision)
) WITHOUT ROWID;
CREATE TABLE urls(url TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE journal(
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    site TEXT NOT NULL,
    month TEXT NOT NULL,
    key TEXT NOT NULL,              -- what its shard is sorted by
    size INTEGER NOT NULL,
    stored REAL NOT NULL,
    row TEXT NOT NULL,              -- JSON
    body BLOB                       -- of a page
);
CREATE INDEX journal_group ON journal(kind, site, month, seq);
CREATE TABLE shards(
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    site TEXT NOT NULL,
    month TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed INTEGER NOT NULL,        -- 0: announced, its rows are still in the journal
    low INTEGER,                    -- while announced: its rows are those of its group with low <= seq <= high
    high INTEGER,
    rows INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '',
    first TEXT NOT NULL DEFAULT '',
    last TEXT NOT NULL DEFAULT '',
    schema INTEGER NOT NULL DEFAULT 0,
    UNIQUE(kind, site, month, name)
);
CREATE INDEX shards_announced ON shards(seq) WHERE sealed = 0;
CREATE TABLE swaps(                 -- folders of shards that are to be replaced, see care/swap.py
    kind TEXT NOT NULL,
    site TEXT NOT NULL,
    month TEXT NOT NULL,
    manifest TEXT NOT NULL,         -- JSON: what the folder is to hold
    before TEXT NOT NULL,           -- JSON: names of the shards it held
    damaged TEXT NOT NULL,          -- JSON: those of them to be set aside
    PRIMARY KEY(kind, site, month)
) WITHOUT ROWID;
CREATE TABLE runs(
    id TEXT PRIMARY KEY,
    spider TEXT NOT NULL,
    arguments TEXT NOT NULL,        -- JSON
    version TEXT NOT NULL,
    pid INTEGER NOT NULL,
    started REAL NOT NULL,
    ended REAL,
    reason TEXT,
    exit INTEGER,
    stats TEXT                      -- JSON
);
"""


class Database(sqlite3.Connection):
    """The connection to the ledger's file, and what whoever works on it has to know beside it."""

    root = Path()  # the data folder
    path = Path(":memory:")
    clock: Callable[[], float] = staticmethod(time.time)  # seconds since 1970
    now = 0.0  # when the transaction began: all that is written in it has one time
    session = ""  # tells what this run did from what others did: clocks jump, this does not

    def begin_session(self) -> None:
        self.session = uuid.uuid4().hex

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing; durable when the block has ended without an error."""
        with errors(self.path):
            self.execute("BEGIN IMMEDIATE")
            self.now = self.clock()
            try:
                yield
                self.execute("COMMIT")
            except BaseException:
                if self.in_transaction:
                    self.execute("ROLLBACK")
                raise


def connect(root: Path, sync: Sync, clock: Callable[[], float]) -> Database:
    """Open the ledger of a data root for writing; make it where there is none.

    Args:
        root: the data folder.
        sync: how far a commit goes.
        clock: seconds since 1970.

    Raises:
        LedgerError: not a ledger, damaged, or of another version; the message says what to do.
        OutputError, DiskFullError: the folder can't be written.
    """
    path = layout.ledger(root)
    durable.touch(path)  # SQLite gives the files beside it the same mode
    with errors(path):
        db = sqlite3.connect(path, isolation_level=None, timeout=30, factory=Database)
        try:
            db.root, db.path, db.clock = root, path, clock
            db.begin_session()
            db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # sealed rows give their room back to the disk
            db.execute("PRAGMA journal_mode = WAL")
            db.execute(f"PRAGMA synchronous = {sync}")
            db.execute(f"PRAGMA journal_size_limit = {64 << 20}")
            with db.transaction():
                if migrations.version(db) == 0 and not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                    _make_tables(db)
                    db.execute(f"PRAGMA user_version = {VERSION}")
                migrations.migrate(db, path)
        except BaseException:
            db.close()
            raise
    return db


def in_memory() -> Database:
    """An empty ledger that no one else sees and that ends with its connection."""
    db = sqlite3.connect(":memory:", isolation_level=None, factory=Database)
    _make_tables(db)
    return db


def lacking(db: sqlite3.Connection) -> list[str]:
    """Columns of today's tables that a ledger does not have, though it says it is of this version."""

    def columns(of: sqlite3.Connection) -> set[str]:
        tables = [row[0] for row in of.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {f"{table}.{row[1]}" for table in tables for row in of.execute(f"PRAGMA table_info({table})")}

    with closing(in_memory()) as new:
        return sorted(columns(new) - columns(db))


def _make_tables(db: sqlite3.Connection) -> None:
    """One statement at a time: ``executescript`` would end the transaction."""
    for statement in _TABLES.split(";\n"):
        db.execute(statement)


def connect_read_only(path: Path) -> sqlite3.Connection:
    """Open the ledger to look at, beside a writer or not. One of an older version is shown as it will be.

    Raises:
        LedgerError: there is none, or it can't be read.
    """
    if not path.is_file():
        raise LedgerError(f"{path}: there is no ledger here; it is made by the first crawl", path=path)
    with errors(path):
        try:
            db = _opened(path, "mode=ro")
        except sqlite3.OperationalError:
            db = _opened(path, "immutable=1")  # for folders that can't be written at all
        return db if migrations.version(db) == VERSION else _migrated_copy(db, path)


def _opened(path: Path, how: str) -> sqlite3.Connection:
    """A connection that has read something: only that tells whether the file can be read this way."""
    db = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None, timeout=30)
    try:
        migrations.version(db)
    except BaseException:
        db.close()
        raise
    return db


def _migrated_copy(db: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    """A ledger in memory with the tables of today: who only looks may not change the file."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        with closing(db):
            db.backup(copy)
        migrations.migrate(copy, path)
    except BaseException:
        copy.close()
        raise
    return copy


@contextmanager
def errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says into an error that names the ledger and the remedy."""
    try:
        yield
    except CorpusError:
        raise
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte: extended codes refine it
        if code == sqlite3.SQLITE_FULL:
            raise disk_full(path) from error
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM):
            raise OutputError(f"{path}: can't be written: {error}", path=path) from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):  # the last: no such column
            raise LedgerError(
                f"{path}: damaged ({error}); move the file away and run again: the next run learns from the "
                f"shards what is stored, and fetches again what was not sealed"
            ) from error
        raise
