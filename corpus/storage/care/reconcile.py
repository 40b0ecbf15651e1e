"""Where the ledger is older than the shards: what they hold that it does not know, it learns.

A new ledger knows nothing, one that came back from a backup too little. Without this, every article it does not know
would be written a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from corpus.errors import DamagedError
from corpus.storage import layout
from corpus.storage.layout import Group, Kind
from corpus.storage.ledger import documents, inventory, journal
from corpus.storage.ledger.database import Database
from corpus.storage.shards import manifest, reading, schema
from corpus.storage.shards.manifest import Shard

#: What is to be known of a row of each kind, besides its key.
_COLUMNS = {
    Kind.ARTICLES: ["id", "revision", "content_key", "complete", "url", "fetched_url"],
    Kind.REJECTED: ["id", "revision", "reason"],
    Kind.PAGES: ["url", "fetched_at"],
}


def adopt(db: Database, groups: Iterable[Group]) -> None:
    """Let the manifests name the shards of these folders that none names, the oldest first; other files stay as
    they are."""
    for group in groups:
        known = manifest.read(db.root, group)
        names = {shard.name for shard in known}
        files = [path for path in group.folder(db.root).iterdir() if path.name not in names]
        found = [shard for path in files if (shard := reading.inspect(path, group))]
        if found:
            found.sort(key=lambda shard: (_oldest(db.root, shard), shard.name))
            manifest.write(db.root, group, [*known, *found])


def learn(db: Database) -> None:
    """Make the ledger know every shard that a manifest names, and every row in it.

    Rows of such a shard that the ledger has in its journal are stored already, and leave it. A manifest that can't be
    read, and a shard that can't, teach nothing: their rows may be written again, and `corpus verify` names them. Doing
    it again does no harm.
    """
    for group in manifest.groups(db.root):
        with suppress(DamagedError):
            shards = manifest.read(db.root, group)
            known = inventory.names(db, group)
            if unknown := [shard for shard in shards if shard.name not in known]:
                with db.transaction():
                    planned = inventory.names(db, group) - {shard.name for shard in inventory.shards(db, group)}
                    inventory.replace(db, group, [shard for shard in shards if shard.name not in planned])
                    for shard in unknown:
                        _learn_rows(db, shard)


def _learn_rows(db: Database, shard: Shard) -> None:
    with suppress(DamagedError):
        kind, waiting = shard.group.kind, journal.keys(db, shard.group)
        for row in reading.shard_rows(shard.path(db.root), _COLUMNS[kind]):
            if (key := schema.arrow_key(kind, row)) in waiting:
                journal.remove(db, shard.group, key)
            if kind is not Kind.PAGES:
                documents.remember(db, row["id"], kind, documents.content(kind, row), row["revision"])
            if kind is Kind.ARTICLES:
                documents.remember_address(db, row["url"], row["id"])
                documents.remember_address(db, row["fetched_url"], row["id"])


def unnamed(db: Database) -> list[Group]:
    """Folders with files that neither a manifest nor the ledger knows, e.g. since ``_state`` was deleted."""
    known = {*manifest.groups(db.root), *inventory.groups(db)}
    return [group for group, files in layout.shard_files(db.root) if files and group not in known]


def _oldest(root: Path, shard: Shard) -> datetime:
    times: list[datetime] = [row["fetched_at"] for row in reading.shard_rows(shard.path(root), ["fetched_at"])]
    return min(times)
