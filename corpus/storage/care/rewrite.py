"""One shard again: with other rows, or in today's columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, islice
from pathlib import Path

from corpus.errors import DamagedError
from corpus.storage import durable
from corpus.storage.ledger.database import Database
from corpus.storage.shards import columns, reading, schema, writing
from corpus.storage.shards.manifest import Shard


def rewrite(db: Database, shard: Shard, change: Callable[[schema.Row], schema.Row | None]) -> list[Shard]:
    """Write a shard anew into the folder that is to take the place of its folder (``swap.stage`` comes before).

    A row of older columns gets today's: what is new is null, or nothing where a column is never null.

    Args:
        db: of the data root.
        shard: a good one.
        change: row → row, as ``reading.shard_rows`` gives it; None leaves it out.

    Returns:
        The new shard, named by its content; none where no row is left.

    Raises:
        DamagedError: it can't be read, or a later version wrote it, whose columns this one would drop.
    """
    if shard.schema > columns.VERSION:
        path = shard.path(db.root)
        raise DamagedError(f"{path}: written by a later version of corpus; use that one", path=path)
    kind, folder = shard.group.kind, shard.group.staging(db.root)
    rows = filter(None, map(change, reading.shard_rows(shard.path(db.root))))
    path, keys = folder / ".rewritten", list[str]()
    with durable.errors(path):
        if shard.group.private:
            durable.touch(path)
        with writing.writer(kind, path) as parquet:
            for batch in _batches(rows, writing.ROW_GROUP[kind]):
                parquet.write_table(schema.table(kind, batch), row_group_size=writing.ROW_GROUP[kind])
                keys += [schema.arrow_key(kind, row) for row in batch]
        if not keys:
            path.unlink()
            return []
        written = writing.finished(shard.group, path, keys)
        named = _free(folder, written.sha256[:12])
        path.rename(named)
    return [replace(written, name=named.name)]


def _batches(rows: Iterator[schema.Row], size: int) -> Iterator[list[schema.Row]]:
    while batch := list(islice(rows, size)):
        yield batch


def _free(folder: Path, stem: str) -> Path:
    paths = (folder / f"part-{stem}-{number:04d}.parquet" for number in count(1))
    return next(path for path in paths if not path.exists())
