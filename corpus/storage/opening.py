"""Opening the ledger of a data root, so that whatever happened before is put right."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from corpus.storage import durable, layout
from corpus.storage.care import swap
from corpus.storage.layout import Kind
from corpus.storage.ledger import database, documents, inventory, journal, queue, runs
from corpus.storage.ledger.database import Database, Sync
from corpus.storage.ledger.journal import DEFAULT_LIMITS, Limits
from corpus.storage.ledger.ledger import Ledger
from corpus.storage.lock import Lock
from corpus.storage.shards import manifest
from corpus.storage.shards.manifest import Shard


def open_ledger(
    root: Path,
    *,
    sync: Sync = "FULL",
    limits: Limits = DEFAULT_LIMITS,
    purpose: str = "crawling",
    clock: Callable[[], float] = time.time,
) -> Ledger:
    """Lock a data root, make what is missing, and put right what a run that died left behind.

    Args:
        root: the data folder; made where it is missing.
        sync: "NORMAL" is faster and survives a kill, but a power cut may cost the last transactions.
        limits: when rows are sealed into a shard.
        purpose: what the next one who wants the lock is told.
        clock: seconds since 1970.

    Raises:
        LockedError: another process is writing here.
        LedgerError: the ledger is damaged or of another version.
        OutputError, DiskFullError: the folder can't be written.
    """
    durable.make_folder(root)
    lock = Lock(root, purpose)
    try:
        db = database.connect(root, sync, clock, _learn)
        try:
            with database.errors(db.path):
                durable.sync_folder(db.path.parent)  # the file's name too survives a power cut
                _recover(db)
                return Ledger(db, lock, limits)
        except BaseException:
            db.close()
            raise
    except BaseException:
        lock.release()
        raise


def _recover(db: Database) -> None:
    """Finish or undo what a run that died left behind.

    Temp files go; swaps of folders that were announced are done, others dropped; planned shards are written;
    leased pages wait again. Doing it twice, or being killed in the middle of it, does no harm.
    """
    for path in layout.temporary(db.root).glob(".*.tmp"):
        with durable.disk(path):
            path.unlink(missing_ok=True)
    swap.recover(db)
    for number in journal.planned(db):
        journal.commit(db, number)
    with db.transaction():
        queue.release_all(db)
        queue.mend_clock(db)
        runs.mark_dead_runs(db, db.root)


def _learn(db: Database) -> None:
    """Fill a new ledger from the shards of the folder: which articles are there, in which revision.

    The queue of pages can't be known from shards: pages are fetched again, and found unchanged. A shard that
    can't be read teaches nothing, so its articles are written again; `corpus verify` names it.
    """
    import pyarrow as pa

    for shard in manifest.shards(db.root):
        inventory.add(db, shard)
        if shard.group.kind is not Kind.PAGES:
            with suppress(OSError, pa.ArrowException):
                _learn_shard(db, shard)


def _learn_shard(db: Database, shard: Shard) -> None:
    import pyarrow.parquet as pq

    kind = shard.group.kind
    key = "content_key" if kind is Kind.ARTICLES else "reason"
    with pq.ParquetFile(shard.path(db.root)) as file:
        for batch in file.iter_batches(columns=["id", "revision", key, "url", "fetched_url"]):
            for row in batch.to_pylist():
                documents.remember(db, row["id"], kind, row[key], row["revision"])
                if kind is Kind.ARTICLES:
                    documents.remember_address(db, row["url"], row["id"])
                    documents.remember_address(db, row["fetched_url"], row["id"])
