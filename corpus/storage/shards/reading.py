"""Reading shards row by row, beside a crawl or a compaction, in little memory."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import DamagedError
from corpus.storage import layout
from corpus.storage.layout import Group, Kind
from corpus.storage.shards import manifest, schema
from corpus.storage.shards.manifest import Shard

if TYPE_CHECKING:
    import pyarrow.parquet as pq

#: Rows read at once; one row group of pages.
_BATCH = 100


def rows(
    root: Path,
    kind: Kind,
    columns: Sequence[str] | None = None,
    *,
    site: str | None = None,
    without: Collection[Path] = (),
) -> Iterator[dict[str, Any]]:
    """Rows as dictionaries of Python values (times are aware datetimes), folder by folder as they were sealed.

    Args:
        root: the data folder.
        kind: which shards.
        columns: only these; None: all.
        site: only this site's; None: all.
        without: shards that are left out.

    Raises:
        DamagedError: a shard can't be read; the message names it.
    """
    import pyarrow as pa

    for group, _ in layout.shard_files(root):
        if group.kind is not kind or site not in (None, group.site):
            continue
        with ExitStack() as stack:
            for path, file in _open(root, group, stack, without):
                try:
                    for batch in file.iter_batches(batch_size=_BATCH, columns=columns):
                        yield from batch.to_pylist()
                except (OSError, pa.ArrowException) as error:
                    raise DamagedError(f"{path}: can't be read: {error}; see `corpus verify`", path=path) from error


def shard_rows(path: Path, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of one shard, as ``rows`` gives them.

    Raises:
        DamagedError: it can't be read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as opened, pq.ParquetFile(opened) as file:
            for batch in file.iter_batches(batch_size=_BATCH, columns=columns):
                yield from batch.to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise DamagedError(f"{path}: can't be read: {error}; see `corpus verify`", path=path) from error


def inspect(path: Path, group: Group) -> Shard | None:
    """What a manifest would say of a file in a group's folder; None where it is none of our shards.

    Raises:
        OSError: the file can't be read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    keys: list[str] = []
    try:
        with path.open("rb") as opened, pq.ParquetFile(opened) as file:
            about = file.schema_arrow.metadata or {}
            if about.get(b"corpus.kind") != group.kind.encode():
                return None
            for batch in file.iter_batches(batch_size=_BATCH, columns=list(schema.SORTED_BY[group.kind])):
                keys += [schema.arrow_key(group.kind, row) for row in batch.to_pylist()]
            opened.seek(0)
            digest, size = hashlib.file_digest(opened, "sha256").hexdigest(), opened.tell()
            version = int(about[b"corpus.schema"])
    except (pa.ArrowException, KeyError, ValueError):
        return None
    if not keys:
        return None
    return Shard(
        group=group,
        name=path.name,
        rows=len(keys),
        bytes=size,
        sha256=digest,
        first=min(keys),
        last=max(keys),
        schema=version,
    )


def texts(root: Path, site: str | None = None) -> Iterator[str]:
    """The ``raw_text`` of every article, e.g. to find paragraphs that come back on many pages."""
    for row in rows(root, Kind.ARTICLES, ["raw_text"], site=site):
        yield row["raw_text"]


def _open(root: Path, group: Group, stack: ExitStack, without: Collection[Path]) -> list[tuple[Path, pq.ParquetFile]]:
    """Open every shard of a folder before the first is read: open files outlive a compaction.

    One that starts while the files are being opened takes names away; then the folder is listed again.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    for _ in range(10):
        attempt = ExitStack()
        opened = []
        try:
            for path in [each for each in _in_order(root, group) if each not in without]:
                opened.append((path, attempt.enter_context(pq.ParquetFile(attempt.enter_context(path.open("rb"))))))
        except FileNotFoundError:
            attempt.close()
            continue
        except (OSError, pa.ArrowException) as error:
            attempt.close()
            raise DamagedError(f"{path}: can't be read: {error}; see `corpus verify`", path=path) from error
        stack.enter_context(attempt)
        return opened
    raise DamagedError(
        f"{group.folder(root)}: its shards keep changing; is it being compacted over and over?", path=group.folder(root)
    )


def _in_order(root: Path, group: Group) -> list[Path]:
    """The shards of a folder as they were sealed; those no manifest names at the end."""
    order = {shard.name: number for number, shard in enumerate(manifest.read(root, group))}
    files = [path for path in group.folder(root).iterdir() if path.suffix == ".parquet"]
    return sorted(files, key=lambda path: (order.get(path.name, len(order)), path.name))
