"""Rows that are there twice: the later one goes, or becomes a revision of its own where it says something else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from corpus.storage.care import swap
from corpus.storage.care.rewrite import rewrite
from corpus.storage.layout import Group, Kind
from corpus.storage.ledger import documents
from corpus.storage.ledger.database import Database
from corpus.storage.shards import manifest, reading, schema
from corpus.storage.shards.manifest import Shard


@dataclass(slots=True)
class Removed:
    """What was done."""

    rows: int = 0  # that were there already
    revised: int = 0  # that said something else, and are the next revision now
    set_aside: list[Path] = field(default_factory=list)  # where the shards that held them are


def remove_twins(db: Database, *, grace: float = swap.GRACE) -> Removed:
    """Let each row be there once: of two with one key the one sealed first stays."""
    result = Removed()
    affected: dict[Group, dict[str, _Once]] = defaultdict(dict)
    for kind in Kind:
        first: dict[bytes, tuple[str, bytes]] = {}
        for shard in manifest.shards(db.root, kind):
            if _note(db.root, shard, first):
                affected[shard.group][shard.name] = _Once(db, shard, first, result)
    for group, by_name in affected.items():
        swap.stage(db, group)
        shards: list[Shard] = []
        for shard in manifest.read(db.root, group):
            once = by_name.get(shard.name)
            shards += rewrite(db, shard, once) if once else [swap.keep(db, shard)]
        swap.announce(db, group, shards, by_name)
        swap.complete(db, group)
    result.set_aside = swap.clear(db, list(affected), grace)
    return result


def _note(root: Path, shard: Shard, first: dict[bytes, tuple[str, bytes]]) -> bool:
    """Remember where each row is first, and what it says there; True where one was somewhere before."""
    kind, twice = shard.group.kind, False
    columns = list({*schema.SORTED_BY[kind], schema.SAYS[kind]})
    for row in reading.shard_rows(shard.path(root), columns):
        key = _digest(schema.arrow_key(kind, row))
        if key in first:
            twice = True
        else:
            first[key] = f"{shard.group}/{shard.name}", _digest(str(row[schema.SAYS[kind]]))
    return twice


@dataclass(slots=True)
class _Once:
    """The change that leaves only first rows in a shard, and those that say something else."""

    db: Database
    shard: Shard
    first: dict[bytes, tuple[str, bytes]]
    result: Removed
    passed: set[bytes] = field(default_factory=set)

    def __call__(self, row: schema.Row) -> schema.Row | None:
        kind = self.shard.group.kind
        key, says = _digest(schema.arrow_key(kind, row)), _digest(str(row[schema.SAYS[kind]]))
        place, said = self.first[key]
        if place == f"{self.shard.group}/{self.shard.name}" and key not in self.passed:
            self.passed.add(key)
            return row
        if says == said:
            self.result.rows += 1
            return None
        self.result.revised += 1
        with self.db.transaction():
            revision = documents.next_revision(self.db, row["id"], kind)
            documents.remember(self.db, row["id"], kind, documents.content(kind, row), revision)
        return {**row, "revision": revision}


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=16).digest()
