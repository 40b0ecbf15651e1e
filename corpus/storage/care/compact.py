"""Many small shards to few: each folder that gets fewer shards by it is swapped (see ``swap``)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import DamagedError
from corpus.storage import durable
from corpus.storage.care import swap
from corpus.storage.layout import Group, Kind
from corpus.storage.ledger.database import Database
from corpus.storage.shards import columns, manifest, schema, writing
from corpus.storage.shards.manifest import Shard

if TYPE_CHECKING:
    import pyarrow as pa

#: Size of a compacted shard in rows and (before compression) bytes. A shard of half as many rows stays as it is.
MAX_ROWS = 50_000
MAX_BYTES = 512 << 20

#: Bytes at which a row group ends, however few its rows: pages can be 16 MB each.
ROW_GROUP_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class Compacted:
    group: Group
    before: int  # shards
    after: int


def compact(
    db: Database,
    *,
    kind: Kind | None = None,
    site: str | None = None,
    month: str | None = None,
    grace: float = swap.GRACE,
) -> list[Compacted]:
    """Compact every folder, or those of one kind, site or month, that gets fewer shards by it.

    Memory stays within a few row groups.

    Raises:
        DamagedError: a shard is not what its manifest says; nothing was changed in its folder.
        OutputError: this file system can't exchange two folders in one step.
        DiskFullError: no space for the copy; nothing was changed.
    """
    root, done = db.root, []
    for group in manifest.groups(root):
        if kind in (None, group.kind) and site in (None, group.site) and month in (None, group.month):
            before = manifest.read(root, group)
            planned = list(_plan(before))
            if len(planned) < len(before):
                _check_names(root, group, before)
                after = _write(db, group, planned)
                swap.announce(db, group, after)
                swap.complete(db, group)
                done.append(Compacted(group, len(before), len(after)))
    swap.clear(db, [each.group for each in done], grace)
    return done


def _plan(present: list[Shard]) -> Iterator[list[Shard]]:
    """Which shards become one. Their order is kept: later versions of a page stay behind earlier ones."""
    batch: list[Shard] = []
    for shard in present:
        alone = shard.rows >= MAX_ROWS // 2 or shard.schema != columns.VERSION
        if batch and (alone or sum(each.rows for each in [*batch, shard]) > MAX_ROWS):
            yield batch
            batch = []
        if alone:
            yield [shard]
        else:
            batch.append(shard)
    if batch:
        yield batch


def _write(db: Database, group: Group, planned: list[list[Shard]]) -> list[Shard]:
    """Write the new folder."""
    folder = swap.stage(db, group)
    written: list[Shard] = []
    with durable.errors(folder):
        for batch in planned:
            for shard in batch:
                if what := manifest.damage(db.root, shard):
                    raise DamagedError(f"{shard.path(db.root)}: {what}; see `corpus verify`")
            written += [swap.keep(db, batch[0])] if len(batch) == 1 else _merge(db.root, batch, folder)
    if sum(each.rows for each in written) != sum(each.rows for batch in planned for each in batch):
        raise DamagedError(f"{group.folder(db.root)}: rows were lost while compacting; nothing was changed")
    return written


def _check_names(root: Path, group: Group, expected: list[Shard]) -> None:
    """The whole folder is replaced: a file no one knows would go with it."""
    unknown = {path.name for path in group.folder(root).iterdir()} - {shard.name for shard in expected}
    if unknown:
        raise DamagedError(f"{group.folder(root) / min(unknown)}: not in the manifest; move it away, then compact")


def _merge(root: Path, batch: list[Shard], folder: Path) -> Iterator[Shard]:
    """One shard of many; more than one where their bytes are too many. Named by what they are made of."""
    import pyarrow as pa

    group = batch[0].group
    stem = hashlib.sha256("".join(shard.sha256 for shard in batch).encode()).hexdigest()[:12]
    rows = _batches(root, batch)
    number, following = 1, next(rows, None)
    while following is not None:
        path = folder / f"part-{stem}-{number:04d}.parquet"
        keys: list[str] = []
        size = 0
        if group.private:
            durable.touch(path)
        with writing.writer(group.kind, path) as parquet:
            while following is not None and size < MAX_BYTES:
                parquet.write_table(pa.Table.from_batches([following]), row_group_size=writing.ROW_GROUP[group.kind])
                names = schema.SORTED_BY[group.kind]
                keys += [schema.arrow_key(group.kind, cells) for cells in following.select(names).to_pylist()]
                size += following.nbytes
                following = next(rows, None)
        yield writing.finished(group, path, keys)
        number += 1


def _batches(root: Path, batch: list[Shard]) -> Iterator[pa.RecordBatch]:
    """The rows of some shards, gathered into full row groups."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kind = batch[0].group.kind
    wanted = writing.ROW_GROUP[kind]
    gathered: list[pa.RecordBatch] = []
    for shard in batch:
        with pq.ParquetFile(shard.path(root)) as file:
            for read in file.iter_batches(batch_size=wanted):
                gathered.append(read)
                table = pa.Table.from_batches(gathered)
                while table.num_rows >= wanted:
                    yield from _one_batch(table.slice(0, wanted))
                    table = table.slice(wanted)
                gathered = table.to_batches()
                if table.nbytes >= ROW_GROUP_BYTES:
                    yield from _one_batch(table)
                    gathered = []
    if gathered:
        yield from _one_batch(pa.Table.from_batches(gathered))


def _one_batch(table: pa.Table) -> list[pa.RecordBatch]:
    batches: list[pa.RecordBatch] = table.unify_dictionaries().combine_chunks().to_batches()
    return batches
