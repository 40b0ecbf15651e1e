"""Opening the ledger of a data root, so that whatever happened before is put right."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from corpus.storage import durable, layout
from corpus.storage.care import reconcile, swap
from corpus.storage.ledger import database, journal, queue, runs
from corpus.storage.ledger.database import Database, Sync
from corpus.storage.ledger.journal import DEFAULT_LIMITS, Limits
from corpus.storage.ledger.ledger import Ledger
from corpus.storage.lock import Lock


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
        db = database.connect(root, sync, clock)
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

    Temp files go; swaps of folders that were announced are done, others dropped; shards that the ledger does not know
    are learned; planned shards are written; leased pages wait again. Doing it twice, or being killed in the middle of
    it, does no harm.
    """
    for path in layout.temporary(db.root).glob(".*.tmp"):
        with durable.errors(path):
            path.unlink(missing_ok=True)
    swap.recover(db)
    reconcile.adopt(db, reconcile.unnamed(db))
    reconcile.learn(db)
    for number in journal.planned(db):
        journal.commit(db, number)
    with db.transaction():
        queue.release_all(db)
        queue.mend_clock(db)
        runs.mark_dead_runs(db, db.root)
