"""Rows → Parquet bytes → a finished shard; and the simple way to write documents without a ledger."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.article import Article, Page, Rejected
from corpus.storage import durable, layout
from corpus.storage.layout import Group, Kind
from corpus.storage.lock import Lock
from corpus.storage.shards import columns, manifest, schema
from corpus.storage.shards.manifest import Shard

if TYPE_CHECKING:
    import pyarrow.parquet as pq

#: Rows of one row group. Articles: about 7 MB, which bounds memory. Pages: 100 of about 62 KB
#: compress 3–4 times better together than alone.
ROW_GROUP: Mapping[Kind, int] = {Kind.ARTICLES: 1_000, Kind.REJECTED: 1_000, Kind.PAGES: 100}

#: Where a shard ends: rows, and bytes before compression.
MAX_ROWS = 4_000
MAX_BYTES = 16 << 20

#: zstd 3 writes at 0.04 ms a row; level 6 is 13 % smaller at 2.4 times the time.
_LEVEL = 3
_INTEGERS = tuple(member.name for member in columns.BLOCK if member.type == "int32")


def writer(kind: Kind, sink: Any) -> pq.ParquetWriter:
    """A Parquet writer with the settings every shard has. Nothing in the file depends on when it is written."""
    import pyarrow.parquet as pq

    by_type = defaultdict(list)
    for column in schema.COLUMNS[kind]:
        by_type[column.type].append(column.name)
    # Statistics of long texts would repeat them in the footer; those of the keys let readers skip row groups.
    keys = [*schema.SORTED_BY[kind], "url", *by_type["timestamp[us, UTC]"], *by_type["timestamp[us, Asia/Shanghai]"]]
    blocks = [f"{name}.list.element" for name in by_type["list<block>"]]
    return pq.ParquetWriter(
        sink,
        schema.arrow(kind),
        compression="zstd",
        compression_level=_LEVEL,
        use_dictionary=[*by_type["dictionary"], *(f"{path}.{name}" for path in blocks for name in ("kind", "marker"))],
        # positions as differences: 6 % of a WeChat article's row instead of 10 %
        column_encoding={f"{path}.{name}": "DELTA_BINARY_PACKED" for path in blocks for name in _INTEGERS} or None,
        write_statistics=sorted(set(keys) | set(by_type["dictionary"])),
    )


def encode(kind: Kind, rows: Iterable[schema.Row]) -> bytes:
    """Rows in the order they come, as the bytes of one Parquet file. The same rows give the same bytes."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    remaining = iter(rows)
    with writer(kind, sink) as parquet:
        while batch := list(islice(remaining, ROW_GROUP[kind])):
            parquet.write_table(schema.table(kind, batch), row_group_size=ROW_GROUP[kind])
    data = bytes(sink.getvalue())
    del sink, parquet
    pa.default_memory_pool().release_unused()  # a crawl lives for hours between two seals
    return data


def describe(group: Group, name: str, data: bytes, keys: Sequence[str]) -> Shard:
    return Shard(
        group=group,
        name=name,
        rows=len(keys),
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        first=min(keys),
        last=max(keys),
        schema=columns.VERSION,
    )


def finished(group: Group, path: Path, keys: Sequence[str]) -> Shard:
    """Make a file that was just written durable, and describe it."""
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
        schema=columns.VERSION,
    )


def put(path: Path, data: bytes, root: Path, group: Group) -> None:
    """Put a shard of a group at ``path``, in one step.

    Raises:
        DiskFullError, OutputError: naming the shard; no part of it is left behind.
    """
    durable.write(path, data, layout.temporary(root), private=group.private)


def write_shards(folder: Path, documents: Iterable[Article | Rejected | Page], *, whole: bool = False) -> list[Path]:
    """Write documents to ``folder``/articles/<site>/<month>/…, ``folder``/rejected/… and ``folder``/pages/….

    No ledger: what is given is written. Memory stays within a few shards, however many documents come.
    The same documents in the same order give the same bytes, and the names come from the bytes: writing the same
    input again changes nothing. Where ``whole``, the folder holds nothing else: killed, it is ``unfinished``, and the
    next call begins anew.

    Returns:
        The shards in the order they were written.

    Raises:
        DiskFullError, OutputError: the folder can't be written; shards finished before are whole.
        LockedError: a crawl or another writer holds the folder.
    """
    durable.make_folder(folder)
    with Lock(folder, "writing shards"):
        if whole:
            _begin_anew(folder)
        written = [_finish(folder, batch) for batch in batches(documents)]
        if whole:
            with durable.errors(folder):
                layout.unfinished(folder).unlink()
                durable.sync_folder(layout.state(folder))
        return written


def unfinished(folder: Path) -> bool:
    """Whether a folder is free for ``write_shards(…, whole=True)``: empty, or left in the middle of it."""
    return layout.unfinished(folder).exists() or not any(folder.glob("[!_]*"))


def _begin_anew(folder: Path) -> None:
    """Only a folder that says so is emptied: all in it was written since it was empty."""
    if layout.unfinished(folder).exists():
        for part in (*(folder / kind for kind in Kind), layout.state(folder) / "manifests"):
            with durable.errors(part):
                shutil.rmtree(part, ignore_errors=True)
    durable.write(layout.unfinished(folder), b"", layout.temporary(folder))


@dataclass(slots=True)
class Batch:
    """Rows on their way into one shard."""

    group: Group
    number: int = 1  # of the shard within its folder
    size: int = 0  # characters
    rows: list[schema.Row] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return self.size >= MAX_BYTES or len(self.rows) >= MAX_ROWS


def batches(documents: Iterable[Article | Rejected | Page]) -> Iterator[Batch]:
    """Full batches as they fill, then what is left. Many sites at once share one budget of memory."""
    batches: dict[Group, Batch] = {}
    total = 0
    for document in documents:
        source = document.article if isinstance(document, Rejected) else document
        group = layout.group(schema.kind_of(document), source.site, source.fetched_at)
        batch = batches.setdefault(group, Batch(group))
        cells = schema.row(document)
        size = sum(len(cell) for cell in cells.values() if isinstance(cell, str))
        batch.rows.append(cells)
        batch.size += size
        total += size
        if total >= 2 * MAX_BYTES:
            batch = max(batches.values(), key=lambda each: each.size)
        elif not batch.full:
            continue
        batches[batch.group] = Batch(batch.group, batch.number + 1)
        total -= batch.size
        yield batch
    yield from (batch for _, batch in sorted(batches.items()) if batch.rows)


def encoded(batch: Batch, taken: Collection[str] = ()) -> tuple[Shard, bytes]:
    """A batch as a shard, whose name comes from its bytes, and is none of those taken."""
    kind = batch.group.kind
    rows = sorted(batch.rows, key=lambda cells: schema.key(kind, cells))
    data = encode(kind, rows)
    stem = hashlib.sha256(data).hexdigest()[:12]
    names = (f"part-{stem}-{number:04d}.parquet" for number in count(batch.number))
    name = next(name for name in names if name not in taken)
    return describe(batch.group, name, data, [schema.key(kind, cells) for cells in rows]), data


def _finish(root: Path, batch: Batch) -> Path:
    shard, data = encoded(batch)
    put(shard.path(root), data, root, shard.group)
    manifest.add(root, shard)
    return shard.path(root)
