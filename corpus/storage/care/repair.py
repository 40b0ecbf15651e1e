"""Healing a data root: rows of damaged shards are made again from the raw pages, or fetched again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.article import Article, Page, Rejected
from corpus.errors import DamagedError
from corpus.storage import durable, layout
from corpus.storage.layout import Kind
from corpus.storage.ledger import documents, inventory, journal
from corpus.storage.shards import archive, manifest, reading, schema
from corpus.storage.shards.manifest import Shard
from corpus.storage.shards.schema import Identity

if TYPE_CHECKING:
    from corpus.storage.ledger.ledger import Ledger


@dataclass(slots=True)
class Repaired:
    """What was done."""

    set_aside: list[Path]  # where the damaged files are now
    lost_shards: int = 0
    restored: int = 0  # rows made again
    refetch: int = 0  # articles whose raw page is lost too: they wait in the queue again


def repair(ledger: Ledger, read: Callable[[Page], Article | Rejected]) -> Repaired:
    """Put right what `verify` names: manifests that can't be read, shards that are missing or not what was written.

    Damaged files are moved to ``_state/damaged``, never deleted. Rows of articles and rejected pages that are
    then missing are read again from the raw pages; what has no raw page any more is forgotten, so that the next
    run fetches it. Running it again does no harm.

    Args:
        ledger: of the data root.
        read: page → document, ``corpus.process.process``.

    Raises:
        DiskFullError, OutputError: nothing that was there is lost.
    """
    result = Repaired(set_aside=[])
    _mend_manifests(ledger)
    for shard in _damaged(ledger.root):
        result.lost_shards += 1
        result.set_aside += _set_aside(ledger, shard)
    with ledger.database.transaction():
        missing = documents.stored(ledger.database) - journal.identities(ledger.database) - _in_shards(ledger.root)
    if missing:
        for document in documents.as_stored(archive.pages(ledger.root), read):
            if (identity := schema.identity(document)) in missing:
                missing.remove(identity)
                ledger.restore(document)
                ledger.seal()
                result.restored += 1
        ledger.seal(final=True)
        with ledger.database.transaction():
            result.refetch = documents.fetch_again(ledger.database, missing)
    return result


def _mend_manifests(ledger: Ledger) -> None:
    """A manifest that can't be read, or lacks shards, gets them from the ledger."""
    db = ledger.database
    entered = {group: inventory.shards(db, group) for group in inventory.groups(db)}
    for group in {*entered, *manifest.groups(ledger.root)}:
        try:
            present = manifest.read(ledger.root, group)
        except DamagedError:
            present = []
        names = {shard.name for shard in present}
        lacking = [shard for shard in entered.get(group, []) if shard.name not in names]
        if lacking or not present:
            manifest.write(ledger.root, group, [*present, *lacking])


def _damaged(root: Path) -> list[Shard]:
    return [shard for shard in manifest.shards(root) if manifest.damage(root, shard)]


def _set_aside(ledger: Ledger, shard: Shard) -> Iterator[Path]:
    """Take a shard out of the data, the manifest and the ledger."""
    path = shard.path(ledger.root)
    if path.exists():
        aside = layout.state(ledger.root) / "damaged" / path.relative_to(ledger.root)
        durable.make_folder(aside.parent)
        with durable.disk(aside):
            path.replace(aside)
        yield aside
    kept = [each for each in manifest.read(ledger.root, shard.group) if each.name != shard.name]
    manifest.write(ledger.root, shard.group, kept)
    with ledger.database.transaction():
        inventory.replace(ledger.database, shard.group, kept)


def _in_shards(root: Path) -> set[Identity]:
    kinds = (Kind.ARTICLES, Kind.REJECTED)
    return {
        (kind, row["id"], row["revision"]) for kind in kinds for row in reading.rows(root, kind, ["id", "revision"])
    }
