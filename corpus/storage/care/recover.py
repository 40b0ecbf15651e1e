"""What a ledger does when it is opened, so that whatever happened before is put right."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from corpus.storage import durable, layout
from corpus.storage.care import compact
from corpus.storage.layout import Kind
from corpus.storage.ledger import documents, journal, queue, runs
from corpus.storage.ledger.database import transaction
from corpus.storage.shards import manifest
from corpus.storage.shards.manifest import Shard


def recover(db: sqlite3.Connection, ledger: Path, root: Path, now: float) -> None:
    """Finish or undo what a run that died left behind.

    Temp files go; a compaction that was switched is completed, any other is dropped; announced shards are
    written; leased pages wait again. Doing it twice, or being killed in the middle of it, does no harm.
    """
    _remove_temporary(root)
    for group in compact.interrupted(root):
        shards = compact.settle(root, group)
        with transaction(db, ledger):
            journal.replace_group(db, group, shards)
        compact.forget(root, group)
    for number in journal.announced(db):
        journal.finish(db, ledger, root, number)
    with transaction(db, ledger):
        queue.release_all(db)
        queue.mend_clock(db, now)
        runs.mark_dead_runs(db, root)


def _remove_temporary(root: Path) -> None:
    for path in layout.temporary(root).glob(".*.tmp"):
        with durable.disk(path):
            path.unlink(missing_ok=True)


def learn(db: sqlite3.Connection, root: Path) -> None:
    """Fill a new ledger from the shards of the folder: which articles are there, in which revision.

    The queue of pages can't be known from shards: pages are fetched again, and found unchanged. A shard that
    can't be read teaches nothing, so its articles are written again; `corpus verify` names it.
    """
    import pyarrow as pa

    for shard in manifest.shards(root):
        journal.enter(db, shard)
        if shard.group.kind is not Kind.PAGES:
            with suppress(OSError, pa.ArrowException):
                _learn_shard(db, root, shard)


def _learn_shard(db: sqlite3.Connection, root: Path, shard: Shard) -> None:
    import pyarrow.parquet as pq

    kind = shard.group.kind
    key = "content_key" if kind is Kind.ARTICLES else "reason"
    with pq.ParquetFile(shard.path(root)) as file:
        for batch in file.iter_batches(columns=["id", "revision", key, "url", "fetched_url"]):
            for row in batch.to_pylist():
                documents.remember(db, row["id"], kind, row[key], row["revision"])
                if kind is Kind.ARTICLES:
                    documents.name(db, row["url"], row["id"])
                    documents.name(db, row["fetched_url"], row["id"])
