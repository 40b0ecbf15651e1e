"""What a data folder holds, at a glance and without the lock."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from corpus.storage import layout, lock
from corpus.storage.layout import Kind
from corpus.storage.ledger import database, failing, journal, runs
from corpus.storage.ledger import queue as frontier
from corpus.storage.ledger.failing import Failing, Gone
from corpus.storage.ledger.runs import Run
from corpus.storage.shards import manifest


@dataclass(slots=True)
class Holding:
    """The shards of one kind and site, and the rows that wait for theirs."""

    shards: int = 0
    rows: int = 0
    bytes: int = 0
    waiting: int = 0


@dataclass(slots=True)
class Overview:
    writer: int | None = None  # pid of the process writing now
    runs: list[Run] = field(default_factory=list)  # the newest first
    queue: dict[str, dict[str, int]] = field(default_factory=dict)  # spider -> state -> pages
    holdings: dict[tuple[Kind, str], Holding] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)  # reason -> pages, the commonest first
    failing: list[Failing] = field(default_factory=list)  # those looked at again next
    gone: list[Gone] = field(default_factory=list)  # the latest


def overview(root: Path, *, runs_shown: int = 10, pages_shown: int = 20) -> Overview:
    """Look at a data folder; it may be in use.

    Raises:
        OutputError: there is no such folder.
        LedgerError, DamagedError: the ledger or a manifest can't be read.
    """
    layout.existing(root)
    result = Overview(writer=lock.holder(root))
    for shard in manifest.shards(root):
        holding = result.holdings.setdefault((shard.group.kind, shard.group.site), Holding())
        holding.shards += 1
        holding.rows += shard.rows
        holding.bytes += shard.bytes
    path = layout.ledger(root)
    if path.exists():
        with closing(database.connect_read_only(path)) as db, database.errors(path):
            result.runs = runs.find(db, root, limit=runs_shown)
            result.queue = frontier.counts(db)
            result.failing = failing.failing(db, pages_shown)
            result.gone = failing.gone(db, pages_shown)
            reasons = db.execute("SELECT key, count(*) FROM documents WHERE kind = 'rejected' GROUP BY key")
            result.rejected = dict(Counter(dict(reasons.fetchall())).most_common())
            for group, backlog in journal.backlog(db).items():
                result.holdings.setdefault((group.kind, group.site), Holding()).waiting += backlog.rows
    return result


def recorded_runs(root: Path, *, limit: int = -1) -> list[Run]:
    """The runs of a data folder, the newest first; ``limit`` -1 means all."""
    path = layout.ledger(layout.existing(root))
    if not path.exists():
        return []
    with closing(database.connect_read_only(path)) as db, database.errors(path):
        return runs.find(db, root, limit=limit)
