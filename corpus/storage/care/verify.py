"""Comparing what is stored with what should be."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import CorpusError, DamagedError, LedgerError
from corpus.storage import layout, lock
from corpus.storage.layout import Group, Kind
from corpus.storage.ledger import database, documents, inventory, journal
from corpus.storage.shards import columns, manifest, schema
from corpus.storage.shards.manifest import Shard


@dataclass(frozen=True, slots=True)
class Problem:
    path: Path
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


@dataclass(slots=True)
class Report:
    """What was read, and what was wrong with it."""

    shards: int = 0
    rows: int = 0
    bytes: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.problems


@dataclass(slots=True)
class _Found:
    """One folder as it is."""

    report: Report = field(default_factory=Report)
    keys: list[tuple[str, Path]] = field(default_factory=list)
    unread: bool = False  # rows of it may be in none of ``keys`` and yet be accounted for: a shard is named

    def wrong(self, path: Path, what: str) -> None:
        self.report.problems.append(Problem(path, what))


def verify(root: Path) -> Report:
    """Read every shard and compare it with its manifest: bytes, SHA-256, rows, range of keys, columns.

    Also found: shards that are missing, files no manifest names, rows that are there twice, rows the ledger knows
    that are nowhere, a ledger that is damaged or knows shards that no manifest does. Needs no lock: a folder that
    looks wrong is looked at again, because a crawl may have been changing it.
    """
    total = Report()
    unread = False
    missing = _known_rows(root)  # before the shards: what a crawl stores meanwhile is not among them
    for kind in Kind:
        seen: dict[bytes, Path] = {}
        for group in sorted(group for group in _groups(root) if group.kind is kind):
            found = _folder(root, group)
            if not found.report.good:
                if lock.holder(root):
                    time.sleep(0.3)
                found = _folder(root, group)
            _add_keys(kind, found, seen)
            missing.difference_update(_digest(kind, key) for key, _ in found.keys)
            unread |= found.unread
            total.shards += found.report.shards
            total.rows += found.report.rows
            total.bytes += found.report.bytes
            total.problems += found.report.problems
    unknown = list(_ledger(root))
    total.problems += unknown
    if missing and not unread and not unknown:
        what = f"{len(missing):,} rows the ledger knows are in no shard; `corpus verify --repair` makes them again"
        total.problems.append(Problem(layout.ledger(root), what))
    return total


def _known_rows(root: Path) -> set[bytes]:
    """Digests of the rows that must be in a shard; none where there is no ledger, or none that can be read."""
    path = layout.ledger(root)
    if not path.exists():
        return set()
    try:
        with closing(database.connect_read_only(path)) as db, database.errors(path):
            db.execute("BEGIN")  # one moment for both
            waiting = journal.identities(db)
            identities = (each for each in documents.rows(db) if each not in waiting)
            return {_digest(kind, schema.key(kind, {"id": i, "revision": n})) for kind, i, n in identities}
    except (CorpusError, sqlite3.Error):
        return set()  # `_ledger` says why


def _digest(kind: Kind, key: str) -> bytes:
    """Stands for a row: 16 bytes a row keep a million of them in about 100 MB."""
    return hashlib.blake2b(f"{kind} {key}".encode(), digest_size=16).digest()


def _groups(root: Path) -> set[Group]:
    return {*manifest.groups(root), *(group for group, files in layout.shard_files(root) if files)}


def _folder(root: Path, group: Group) -> _Found:
    found = _Found()
    try:
        expected = {shard.name: shard for shard in manifest.read(root, group)}
    except DamagedError:
        found.unread = True
        found.wrong(group.manifest(root), "the manifest can't be read")
        return found
    folder = group.folder(root)
    present = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    for name in sorted(present - expected.keys()):
        found.wrong(folder / name, "in no manifest")
    for shard in expected.values():
        rows = found.report.rows
        _shard(root, shard, found)
        found.unread |= found.report.rows - rows != shard.rows
    return found


def _shard(root: Path, shard: Shard, found: _Found) -> None:
    import pyarrow as pa

    path = shard.path(root)
    if what := manifest.damage(root, shard):
        found.wrong(path, what)
        return
    found.report.shards += 1
    found.report.bytes += shard.bytes
    try:
        _content(path, shard, found)
    except (OSError, pa.ArrowException) as error:
        found.wrong(path, f"can't be read: {error}")


def _content(path: Path, shard: Shard, found: _Found) -> None:
    """What the checksum can't tell: that the manifest was right when it was written."""
    import pyarrow.parquet as pq

    kind = shard.group.kind
    with pq.ParquetFile(path) as file:
        if shard.schema == columns.VERSION and not file.schema_arrow.equals(schema.arrow(kind)):
            found.wrong(path, "its columns are not those of its schema version")
            return
        keys = []
        for batch in file.iter_batches(batch_size=1000, columns=list(schema.SORTED_BY[kind])):
            keys += [schema.arrow_key(kind, row) for row in batch.to_pylist()]
    if len(keys) != shard.rows:
        found.wrong(path, f"{len(keys)} rows, the manifest says {shard.rows}")
    elif (min(keys), max(keys)) != (shard.first, shard.last):
        found.wrong(path, f"keys {min(keys)} to {max(keys)}, the manifest says {shard.first} to {shard.last}")
    found.report.rows += len(keys)
    found.keys += [(key, path) for key in keys]


def _add_keys(kind: Kind, found: _Found, seen: dict[bytes, Path]) -> None:
    """A row is there twice when its key is."""
    twice: dict[tuple[Path, Path], list[str]] = {}
    for key, path in found.keys:
        digest = _digest(kind, key)
        if digest in seen:
            twice.setdefault((path, seen[digest]), []).append(key)
        seen[digest] = path
    for (path, other), keys in twice.items():
        found.wrong(path, f"{len(keys)} rows are there twice, the first of them {keys[0]!r}; they are also in {other}")


def _ledger(root: Path) -> Iterator[Problem]:
    path = layout.ledger(root)
    if not path.exists():
        return
    try:
        with closing(database.connect_read_only(path)) as db, database.errors(path):
            for (word,) in db.execute("PRAGMA quick_check"):
                if word != "ok":
                    yield Problem(path, f"damaged: {word}")
            if absent := database.lacking(db):
                what = f"not the tables of its version: no {', '.join(absent)}; move the file away and run again"
                yield Problem(path, f"{what}: the next run learns from the shards what is stored")
                return
            for group in inventory.groups(db):
                with suppress(DamagedError):  # a manifest that can't be read is named already
                    names = {shard.name for shard in manifest.read(root, group)}
                    lacking = [shard for shard in inventory.shards(db, group) if shard.name not in names]
                    for shard in lacking:
                        yield Problem(shard.path(root), f"in the ledger with {shard.rows} rows, but in no manifest")
            if unknown := _unknown(root, db):
                what = f"the ledger does not know {len(unknown)} shards, the first of them {unknown[0].path(root)}"
                yield Problem(path, f"{what}: it is older than they are; the next crawl learns what they hold")
    except LedgerError as error:
        yield Problem(path, str(error).removeprefix(f"{path}: "))
    except sqlite3.Error as error:
        yield Problem(path, str(error))


def _unknown(root: Path, db: sqlite3.Connection) -> list[Shard]:
    """Shards that a manifest names and the ledger does not. Looked at twice where somebody is writing."""

    def found() -> list[Shard]:
        named = []
        for group in manifest.groups(root):
            with suppress(DamagedError):
                named += manifest.read(root, group)
        return [shard for shard in named if shard.name not in inventory.names(db, shard.group)]

    unknown = found()
    if unknown and lock.holder(root):
        time.sleep(0.3)
        unknown = [shard for shard in found() if shard in unknown]
    return unknown
