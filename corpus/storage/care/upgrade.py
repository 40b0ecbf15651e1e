"""Shards of older columns in today's, folder by folder (see ``swap``); every row stays as it is."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.errors import DamagedError
from corpus.storage.care import swap
from corpus.storage.care.rewrite import rewrite
from corpus.storage.layout import Group
from corpus.storage.ledger.database import Database
from corpus.storage.shards import columns, manifest


@dataclass(frozen=True, slots=True)
class Upgraded:
    group: Group
    shards: int  # written anew


def upgrade(db: Database, *, grace: float = swap.GRACE) -> list[Upgraded]:
    """Rewrite every shard whose columns are older than ``columns.VERSION``.

    What is new in a row is null, or nothing where a column is never null; what it would be, only `corpus rebuild` can
    tell. Memory stays within a row group. Killed anywhere, running it again does the rest.

    Raises:
        DamagedError: a shard is not what its manifest says; nothing was changed in its folder.
        OutputError: this file system can't exchange two folders in one step.
        DiskFullError: no space for the copy; nothing was changed in its folder.
    """
    done = []
    for group in manifest.groups(db.root):
        present = manifest.read(db.root, group)
        old = [shard for shard in present if shard.schema < columns.VERSION]
        if not old:
            continue
        for shard in old:
            if what := manifest.damage(db.root, shard):
                raise DamagedError(f"{shard.path(db.root)}: {what}; see `corpus verify`", path=shard.path(db.root))
        swap.stage(db, group)
        written = [
            new
            for shard in present
            for new in (rewrite(db, shard, lambda row: row) if shard in old else [swap.keep(db, shard)])
        ]
        swap.announce(db, group, written)
        swap.complete(db, group)
        done.append(Upgraded(group, len(old)))
    swap.clear(db, [each.group for each in done], grace)
    return done
