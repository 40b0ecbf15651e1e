"""Many small shards to few, without readers ever seeing both or none.

The new shards of a folder are written beside the data, under ``_state/compact``, with large ones linked, not
copied. When they are complete and durable, the two *folders* change places in one step of the file system
(``renameat2`` with ``RENAME_EXCHANGE``; Linux 3.15, ext4, xfs, btrfs, tmpfs, overlayfs). Then the manifest
follows, the ledger, and after a moment the old folder is removed.

What a reader is guaranteed: whoever lists the folder gets the old set of names or the new one, never a mix
and never an empty folder, and every file that is open stays readable. A reader that listed the old names
and opens them only after the switch gets ``FileNotFoundError``, loudly, and succeeds when it reads again: with
plain files nothing better is possible. (`corpus.storage.shards.reading` does that by itself.)

Killed anywhere, the next ``open_ledger`` finishes what was switched and drops what was not.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import DamagedError, OutputError
from corpus.storage import durable, layout
from corpus.storage.layout import Group, Kind
from corpus.storage.ledger import inventory
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

#: Seconds the old folder stays, for readers that opened it but have not read its names yet.
GRACE = 1.0

_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


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
    grace: float = GRACE,
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
                after = _write(root, group, planned)
                _switch(root, group)
                now_there = settle(root, group)
                with db.transaction():
                    inventory.replace(db, group, now_there)
                done.append(Compacted(group, len(before), len(after)))
    if done:
        time.sleep(grace)
    for each in done:
        forget(root, each.group)
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


def _write(root: Path, group: Group, planned: list[list[Shard]]) -> list[Shard]:
    """Write the new folder and its manifest under ``_state/compact``; make both durable."""
    staging = group.staging(root)
    forget(root, group)
    durable.make_folder(staging / "shards")
    with durable.disk(staging):
        written = []
        for batch in planned:
            for shard in batch:
                if what := manifest.damage(root, shard):
                    raise DamagedError(f"{shard.path(root)}: {what}; see `corpus verify`")
            if len(batch) == 1:
                (staging / "shards" / batch[0].name).hardlink_to(batch[0].path(root))
                written.append(batch[0])
            else:
                written += _merge(root, batch, staging / "shards")
        if sum(each.rows for each in written) != sum(each.rows for batch in planned for each in batch):
            raise DamagedError(f"{group.folder(root)}: rows were lost while compacting; nothing was changed")
        durable.sync_folder(staging / "shards")
        durable.write(staging / "manifest.json", manifest.encode(group, written), staging)
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
        with writing.writer(group.kind, path) as parquet:
            while following is not None and size < MAX_BYTES:
                parquet.write_table(pa.Table.from_batches([following]), row_group_size=writing.ROW_GROUP[group.kind])
                names = schema.SORTED_BY[group.kind]
                keys += [schema.arrow_key(group.kind, cells) for cells in following.select(names).to_pylist()]
                size += following.nbytes
                following = next(rows, None)
        yield _finished(group, path, keys)
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


def _finished(group: Group, path: Path, keys: list[str]) -> Shard:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Shard(
        group=group,
        name=path.name,
        rows=len(keys),
        bytes=path.stat().st_size,
        sha256=digest,
        first=min(keys),
        last=max(keys),
    )


def _switch(root: Path, group: Group) -> None:
    """Let the new folder and the old one change places, in one step."""
    live, staged = group.folder(root), group.staging(root) / "shards"
    libc = ctypes.CDLL(None, use_errno=True)
    exchange = getattr(libc, "renameat2", None)
    failed = exchange is None or exchange(
        _AT_FDCWD, os.fsencode(staged), _AT_FDCWD, os.fsencode(live), ctypes.c_uint(_RENAME_EXCHANGE)
    )
    if failed:
        number = ctypes.get_errno() if exchange else errno.ENOSYS
        forget(root, group)
        raise OutputError(
            f"{live}: this system can't exchange two folders in one step ({os.strerror(number)}), and any other way "
            f"readers could see an empty folder; compact on a local Linux disk"
        )
    with durable.disk(live):
        durable.sync_folder(live.parent)
        durable.sync_folder(staged.parent)


def interrupted(root: Path) -> Iterator[Group]:
    """Folders whose compaction did not come to its end."""
    for path in sorted((layout.state(root) / "compact").glob("*/*/*")):
        yield Group(Kind(path.parts[-3]), path.parts[-2], path.parts[-1])


def settle(root: Path, group: Group) -> list[Shard]:
    """Where the folders were switched, let the manifest follow; where not, change nothing.

    Returns:
        What the manifest says now.
    """
    staged = group.staging(root) / "manifest.json"
    if staged.exists():
        new = [Shard(group=group, **entry) for entry in json.loads(staged.read_bytes())["shards"]]
        if {shard.name for shard in new} <= {path.name for path in group.folder(root).iterdir()}:
            manifest.write(root, group, new)
            staged.unlink()
    return manifest.read(root, group)


def forget(root: Path, group: Group) -> None:
    """Remove what is left of a compaction: the old folder, or one never finished."""
    with durable.disk(group.staging(root)):
        shutil.rmtree(group.staging(root), ignore_errors=True)
